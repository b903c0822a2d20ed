"""Personal data in Japanese and English text.

What has a form is found by pattern, check digit and the words around; names by the reading of words, lists and what
stands beside them.

Two modes: ``contextual`` for analyses at home, where precision comes first: a number that is merely long is not
personal, one that passes its check digit or stands beside its name (電話, TEL, 口座番号) is; ``strict`` before a text
leaves the house, where recall does.
"""

from rashin.analysis.text.pii.checks import luhn, my_number
from rashin.analysis.text.pii.finding import find, mask, placed
from rashin.analysis.text.pii.kinds import LABELS, Found, Mode, Sort

__all__ = ["LABELS", "Found", "Mode", "Sort", "find", "luhn", "mask", "my_number", "placed"]
