"""One response on its way: where it stands, what a page that was sent makes of it. No writing; see keeping.py."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, Literal

from rashin.powers.operation.surveys.answering.judging import Problem, Unfit, judged, text_of
from rashin.powers.operation.surveys.definition.conditions import Facts, Value, empty
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.flow import Asked, Page, Way, must, way
from rashin.powers.operation.surveys.definition.kinds import OTHER, WITH_OTHER, Kind
from rashin.powers.operation.surveys.vocabulary import ResponseState

Move = Literal["next", "back", "save", "stay"]
LONGEST_OTHER: Final = 1_000
MOST_SECONDS: Final = 3_600
"""Time for one question beyond which somebody was away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A response as it stands; ``revision`` 0 means that nothing of it is kept yet, 1 that no page was left yet."""

    id: uuid.UUID
    version: int
    seed: int
    language: str
    started_at: datetime
    hidden: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Value] = field(default_factory=dict)
    timings: Mapping[str, int] = field(default_factory=dict)
    flags: Sequence[str] = ()
    at: str = ""
    """The key of the page that is open; empty: the first."""
    state: str = ResponseState.STARTED
    ending: str = ""
    revision: int = 0
    test: bool = False
    traits: Mapping[str, Value] = field(default_factory=dict)

    @property
    def edition(self) -> int:
        """What a page made now is an edition of: it grows when a page is left, not when a half is saved."""
        return max(self.revision, 1)

    @property
    def over(self) -> bool:
        """Whether it has ended, well or not."""
        return self.state != ResponseState.STARTED

    def way(self, document: Document) -> Way:
        """The way with what was answered so far."""
        facts = Facts(answers=self.answers, hidden=self.hidden, traits=self.traits)
        return way(document, facts, seed=str(self.seed), language=self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A page as a browser, or a program, sent it."""

    raw: Mapping[str, Any]
    """Name of a question → what came for it; ``name.other`` → what was typed."""
    move: Move = "next"
    page: str = ""
    revision: int = 0
    timings: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a page that was sent leads to."""

    going: Going
    """As it is to be kept."""
    way: Way
    page: Page | None
    """The page that comes now; None at the end."""
    problems: Mapping[str, Problem] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict)
    """What was sent for questions that cannot be kept as it is: shown again, so that nobody types twice."""
    moved: bool = True
    """Whether a page was left: what was open in another tab is older from then on."""

    @property
    def ended(self) -> bool:
        """Whether the survey is over with this page."""
        return self.page is None and not self.problems


def open_page(going: Going, found: Way) -> Page | None:
    """The page on which a response stands; None when there is nothing to ask."""
    if not found.pages:
        return None
    at = found.place(going.at) if going.at else 0
    return found.pages[at if at is not None else _nearest(going, found)]


def _nearest(going: Going, found: Way) -> int:
    """Where to go on when the page that was open is not on the way any more: the first that is not answered whole."""
    for at, page in enumerate(found.pages):
        needed = must(page, found.facts)
        if any(name in needed and empty(going.answers.get(name)) for name in needed):
            return at
    return len(found.pages) - 1


def differs(page: Page, sent: Sent, going: Going, *, today: date) -> list[str]:
    """The questions of a page for which something else was sent than is kept: two tabs, or a page sent twice."""
    found = []
    for one in page.asked:
        for name, (value, problem) in _values(one, sent, today).items():
            if problem is not None or (not empty(value) and value != going.answers.get(name)):
                found.append(name)
    return found


def taken(going: Going, document: Document, sent: Sent, *, today: date, before: Way | None = None) -> Step:
    """Take a page: keep what fits, say what does not, and find the page that comes next; ``before``: the way so far."""
    before = before or going.way(document)
    page = open_page(replace(going, at=sent.page or going.at), before)
    if page is None:
        return Step(going=going, way=before, page=None)
    answers, problems, raw = dict(going.answers), dict[str, Problem](), dict[str, Any]()
    for one in page.asked:
        for name, (value, problem) in _values(one, sent, today).items():
            if problem is not None:
                problems[one.name], raw[one.name] = problem, sent.raw.get(one.name)
            if empty(value):
                answers.pop(name, None)
            else:
                answers[name] = value
    timings = dict(going.timings)
    for name, spent in sent.timings.items():
        if name in before.asked:
            timings[name] = min(timings.get(name, 0) + max(spent, 0), MOST_SECONDS * 1_000)
    going = replace(going, answers=answers, timings=timings)
    if sent.move in {"save", "stay"}:
        return Step(going=going, way=going.way(document), page=page, raw=raw, moved=False)
    return _moved(going, document, page, sent.move, problems, raw)


def _moved(
    going: Going, document: Document, page: Page, move: Move, problems: dict[str, Problem], raw: dict[str, Any]
) -> Step:
    found = going.way(document)
    at = found.place(page.key)
    if at is None:  # cannot be: a page depends on earlier ones alone
        at = _nearest(going, found)
    if move == "back":
        there = found.pages[max(at - 1, 0)]
        return Step(going=replace(going, at=there.key), way=found, page=there)
    now = found.pages[at]
    problems |= {name: problem for name, problem in lacking(now, found, going).items() if name not in problems}
    if problems:
        return Step(going=replace(going, at=now.key), way=found, page=now, problems=problems, raw=raw, moved=False)
    if at + 1 < len(found.pages):
        there = found.pages[at + 1]
        return Step(going=replace(going, at=there.key), way=found, page=there)
    for earlier in found.pages[:at]:
        if open_there := lacking(earlier, found, going):
            return Step(going=replace(going, at=earlier.key), way=found, page=earlier, problems=open_there)
    return Step(going=going, way=found, page=None)


def lacking(page: Page, found: Way, going: Going) -> dict[str, Problem]:
    """Answers that a page needs and that are not there."""
    problems = {}
    needed = must(page, found.facts)
    for one in page.asked:
        if one.name in needed:
            _, problem = judged(one, going.answers.get(one.name), required=True, today=date.min)
            if problem is not None and _is_missing(one, going):
                problems[one.name] = problem
    return problems


def _is_missing(one: Asked, going: Going) -> bool:
    """What was kept has fitted once, perhaps by yesterday's date; here counts only what is not there."""
    value = going.answers.get(one.name)
    if empty(value) or value is False:
        return True
    return one.question.kind in {Kind.MATRIX, Kind.CONTACT, Kind.RANKING} and judged(
        one, value, required=True, today=date.min
    )[1] is not None  # fmt: skip


def _values(one: Asked, sent: Sent, today: date) -> dict[str, tuple[Value, Problem | None]]:
    """The answer of a question, and the words typed beside "other"."""
    value, problem = judged(one, sent.raw.get(one.name), required=False, today=today)
    found: dict[str, tuple[Value, Problem | None]] = {one.name: (value, problem)}
    offers = (one.question.other and one.question.kind in WITH_OTHER) or any(each.id == OTHER for each in one.options)
    if offers:
        chosen = value if isinstance(value, list) else [value]
        try:
            typed = text_of(sent.raw.get(f"{one.name}.{OTHER}"))[:LONGEST_OTHER]
        except Unfit as unfit:
            return found | {f"{one.name}.{OTHER}": (None, unfit.problem)}
        found[f"{one.name}.{OTHER}"] = (typed if OTHER in chosen else None, None)
    return found


def whole(going: Going, document: Document, raw: Mapping[str, Any], *, today: date) -> Step:
    """Take all answers at once, as programs send them: every page in turn, stopping at the first that does not fit."""
    step = Step(going=going, way=going.way(document), page=None)
    for _ in range(len(tuple(document.questions())) * 50 + 1):
        page = open_page(step.going, step.way)
        if page is None:
            return replace(step, page=None)
        step = taken(step.going, document, Sent(raw=raw, page=page.key), today=today)
        if step.problems or step.page is None:
            return step
    return step
