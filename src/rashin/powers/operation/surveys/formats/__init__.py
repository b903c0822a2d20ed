"""Surveys as files: our own JSON with its schema, LimeSurvey's .lss, Formbricks' JSON, and tables of translations."""

from rashin.powers.operation.surveys.formats.any import FORMATS, bring, take

__all__ = ["FORMATS", "bring", "take"]
