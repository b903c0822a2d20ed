"""What must be mended before a survey is published, each with its place.

Reading refuses what is no survey; here stands what a survey that can be read may still get wrong, so that a draft can
be kept half done.
"""

from collections.abc import Iterator
from typing import Final

from rashin.powers.operation.surveys.definition.checking_logic import check_logic
from rashin.powers.operation.surveys.definition.checking_reach import check_reach
from rashin.powers.operation.surveys.definition.document import MOST_QUESTIONS, Document, Question
from rashin.powers.operation.surveys.definition.kinds import CHOICES, Kind
from rashin.powers.operation.surveys.definition.piping import HOLE
from rashin.powers.operation.surveys.definition.problems import Problem, problem
from rashin.powers.operation.surveys.definition.sites import Path, options_of, place_of, texts

LONG: Final = 40
"""From here on a survey is called long."""


def check(document: Document, *, published: Document | None = None) -> tuple[Problem, ...]:
    """Every problem, errors first; ``published`` is what was published before, if anything."""
    count = sum(1 for _ in document.questions())
    if count > MOST_QUESTIONS:  # one clear word instead of hundreds
        return (problem("too_many_questions", "blocks", count=count, most=MOST_QUESTIONS),)
    found = [
        *_whole(document, count),
        *_texts(document),
        *_questions(document),
        *check_logic(document),
        *check_reach(document),
        *(_since(document, published) if published else ()),
    ]
    return tuple(sorted(_once(found), key=lambda one: one.severity != "error"))


def _once(found: list[Problem]) -> Iterator[Problem]:
    """Each once: two checks may notice the same thing."""
    seen = set()
    for one in found:
        mark = (one.code, one.place, str(one.fields))
        if mark not in seen:
            seen.add(mark)
            yield one


def errors(found: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Those that keep a survey from being published."""
    return tuple(one for one in found if one.severity == "error")


def _whole(document: Document, count: int) -> Iterator[Problem]:
    if not count:
        yield problem("no_questions", "blocks")
    if count > LONG:
        yield problem("long", "blocks", count=count)
    opens, closes = document.settings.opens_at, document.settings.closes_at
    if opens and closes and closes <= opens:
        yield problem("closes_before_opening", "settings.closes_at")


def _texts(document: Document) -> Iterator[Problem]:
    others = [one for one in document.languages if one != document.default_language]
    for one in texts(document):
        place = place_of(one.path)
        spoken = {language for language, text in one.text.items() if text.strip()}
        if document.default_language not in spoken and (one.must or spoken & set(document.languages)):
            yield problem("no_text", place, language=document.default_language)
        elif spoken:
            yield from (
                problem("no_translation", place, language=missing) for missing in others if missing not in spoken
            )
        for text in one.text.values():
            for piece in text.split("{{")[1:]:
                if not HOLE.match("{{" + piece):
                    yield problem("bad_piping", place, piece="{{" + piece[:30])


def _questions(document: Document) -> Iterator[Problem]:
    for number, block in enumerate(document.blocks):
        held = {one.id for one in block.questions}
        for place, name in enumerate(block.anchors):
            if name not in held:
                yield problem("unknown_anchor", f"blocks[{number}].anchors[{place}]", id=name)
        for place, question in enumerate(block.questions):
            yield from _question(document, question, ("blocks", number, "questions", place))


def _question(document: Document, question: Question, path: Path) -> Iterator[Problem]:
    here = place_of(path)
    kind = question.kind
    known = options_of(document, question)
    options = None if known is None else len(known) + question.other
    if kind in CHOICES | {Kind.MATRIX} and options == 0 and question.carry_from is None:
        yield problem("no_options", f"{here}.options")
    elif kind == Kind.RANKING and options == 1 and question.carry_from is None:
        yield problem("one_option", f"{here}.options")
    if kind == Kind.MATRIX and not question.rows:
        yield problem("no_rows", f"{here}.rows")
    if kind == Kind.CONTACT and document.audience == "employee":
        yield problem("not_anonymous", here)
    rule = question.validation
    low, high = rule.at_least, rule.at_most
    if low is not None and high is not None and low > high:
        yield problem("bounds_crossed", f"{here}.validation", low=low, high=high)
    elif low is not None and kind in CHOICES and options and low > options:
        yield problem("bound_unreachable", f"{here}.validation.at_least", low=low, count=options)
    if "today" not in (rule.earliest, rule.latest) and rule.earliest and rule.latest and rule.earliest > rule.latest:
        yield problem("bounds_crossed", f"{here}.validation", low=rule.earliest, high=rule.latest)


def _since(document: Document, published: Document) -> Iterator[Problem]:
    """What would make old and new answers of one question unreadable together."""
    if document.audience != published.audience:
        yield problem("audience_changed", "audience", before=published.audience)
    before = {one.id: one for one in published.questions()}
    for number, block in enumerate(document.blocks):
        for place, question in enumerate(block.questions):
            old = before.get(question.id)
            here = f"blocks[{number}].questions[{place}]"
            if old is None:
                continue
            if old.kind != question.kind:
                yield problem("kind_changed", f"{here}.kind", id=question.id, before=old.kind)
            elif old.scale and question.scale and _scale(old) != _scale(question):
                yield problem("scale_changed", f"{here}.scale", id=question.id)


def _scale(question: Question) -> tuple[int, int, int]:
    scale = question.scale
    return (scale.lowest, scale.highest, scale.direction) if scale else (0, 0, 0)
