"""Figures on a page: what stands beside a number so that it can be believed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.analysis.stats.estimate import REASONS
from rashin.base.ui import formats
from rashin.base.ui.navigation import Words

Tone = Literal["good", "bad", "watch", "flat", ""]
GRADES: Final[tuple[Words, ...]] = (
    _("Opinion"),
    _("Anecdote"),
    _("Pattern"),
    _("Association"),
    _("Quasi-experiment"),
    _("Randomised or replicated"),
)
"""The one scale of evidence, 0 to 5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Help in place: what a figure is, from what, by which method."""

    name: Words
    definition: Sequence[Words]
    n: int | None = None
    period: Words = ""
    method: Words = ""
    link: str = ""
    grade: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a figure moved. ``better`` says whether that is good news; None: neither."""

    text: str
    up: bool
    better: bool | None
    against: Words = ""
    """What it is compared with."""

    @property
    def tone(self) -> Tone:
        """The tone of the chip; an arrow and a sign stand beside it."""
        return "flat" if self.better is None else "good" if self.better else "bad"

    @property
    def icon(self) -> str:
        """The arrow."""
        return "arrow-up-right" if self.up else "arrow-down-right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """A figure with its interval and n, or the reason why there is none."""

    label: Words
    value: str = ""
    unit: Words = ""
    band: str = ""
    """The interval, written out: 31.2 – 36.8."""
    n: int | None = None
    reason: Words = ""
    change: Change | None = None
    note: Words = ""
    picture: str = ""
    """SVG of ``analysis.charts``: a spark, an NPS bar."""
    about: About | None = None
    hero: bool = False
    href: str = ""
    tag: Words = ""


METHODS: Final[Mapping[str, Words]] = {
    "wilson": _("Wilson’s score interval"),
    "nps_adjusted_wald": _("Adjusted Wald interval"),
    "nps_adjusted_wald_z": _("Adjusted Wald test"),
    "student_t": _("Student’s t interval"),
    "welch_t": _("Welch’s t test"),
    "newcombe_hybrid_score": _("Newcombe’s hybrid score interval"),
    "garwood_exact_poisson": _("Garwood’s exact Poisson interval"),
    "count": _("Count"),
    "list": _("List"),
}


def method_words(code: str) -> str:
    """What a method is called; one without a name keeps its code."""
    return str(METHODS.get(code, code))


def reason_words(code: str, *, n: int = 0, minimum: int | None = None) -> str:
    """Why there is no number, in the reader's language."""
    text = {reason.value: words for reason, words in REASONS.items()}.get(code, "")
    if not text:
        return code
    if minimum is None:
        return (
            gettext("Too few answers (%(n)s)") % {"n": formats.number(n)}
            if code == "too_few"
            else gettext(text) % {"n": n}
        )
    return gettext(text) % {"n": n, "minimum": minimum}
