"""A line of text as people write it: what shows, and what joins what shows."""

from typing import Final

JOINERS: Final = "\u200c\u200d"
"""👩‍💻 is three characters, of which the middle one shows nothing; Python counts that one as unprintable."""


def is_line(text: str) -> bool:
    """Whether every character shows or joins others: no control, no turn of direction, no half of a pair."""
    return all(letter.isprintable() or letter in JOINERS for letter in text)
