"""What `rashin text` reads: one record's text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record's text, and what was wrong with the record: then the text is empty, or what could be read of it."""

    text: str
    problem: str = ""
