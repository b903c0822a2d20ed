"""What is found: stretches that point at a person, what each kind is called, and characters brought to one form."""

import re
from dataclasses import dataclass
from typing import Literal

Sort = Literal[
    "email", "phone", "card", "postal", "address", "my_number", "account", "token", "birthday", "licence", "passport",
    "insurance", "ssn", "member", "order", "name",
]  # fmt: skip

Mode = Literal["contextual", "strict"]
"""Contextual: what points at somebody by form or by the words around; what analyses are made of stays. Strict: whatever
may be a name or a number of somebody, for texts that leave the house."""

LABELS: dict[Sort, str] = {
    "email": "[email]",
    "phone": "[phone]",
    "card": "[card]",
    "postal": "[postal]",
    "address": "[address]",
    "my_number": "[my number]",
    "account": "[account]",
    "token": "[token]",
    "birthday": "[birthday]",
    "licence": "[licence]",
    "passport": "[passport]",
    "insurance": "[insurance]",
    "ssn": "[ssn]",
    "member": "[member]",
    "order": "[order]",
    "name": "[name]",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A stretch of the text, from ``start`` to before ``end``, and what it is."""

    start: int
    end: int
    sort: Sort


Candidate = tuple[Sort, int, int]

FOLD = str.maketrans(
    {
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
        **{chr(0xFF21 + letter): chr(0x41 + letter) for letter in range(26)},
        **{chr(0xFF41 + letter): chr(0x61 + letter) for letter in range(26)},
        **dict.fromkeys("‐‑–—―−－ｰ﹣", "-"),
        **dict.fromkeys("\u3000\u00a0\u2009\u202f", " "),
        "（": "(", "）": ")", "＋": "+", "＠": "@", "．": ".", "：": ":", "＿": "_", "／": "/",
        "＃": "#", "，": ",", "’": "'",
    }
)  # fmt: skip
"""One character for one, so that places in the folded text are places in the text."""

_FOLDED = re.compile(f"[{re.escape(''.join(map(chr, FOLD)))}]")


def in_one_form(text: str) -> str:
    """A text with its characters brought to one form; most have them already."""
    return text.translate(FOLD) if _FOLDED.search(text) else text
