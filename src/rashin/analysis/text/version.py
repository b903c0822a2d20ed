"""Which reader this is."""

from typing import Final

READER: Final = 8
"""Raised whenever the same text may be read otherwise: every voice is then read again, beside what was read before."""
