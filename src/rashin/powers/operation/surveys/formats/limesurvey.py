"""LimeSurvey's .lss (XML of its tables, 3.x and later), in and out."""

from rashin.powers.operation.surveys.formats.limesurvey_in import read_lss
from rashin.powers.operation.surveys.formats.limesurvey_out import write_lss

__all__ = ["read_lss", "write_lss"]
