"""From JSON to a Document. Whatever is wrong is a SurveyError that names its place; nothing else is ever raised."""

import json
from typing import Any, Final, Literal, cast

from rashin.powers.operation.surveys.definition.document import (
    FORMAT,
    Block,
    Document,
    Ending,
    Hidden,
    Loop,
    Quota,
    Rule,
    Settings,
    Theme,
    Variable,
)
from rashin.powers.operation.surveys.definition.kinds import Deed, Order, Paging, Pick, Reckoning
from rashin.powers.operation.surveys.definition.places import At, printable
from rashin.powers.operation.surveys.definition.reading_questions import (
    read_group,
    read_option,
    read_question,
    read_reference,
)
from rashin.powers.operation.surveys.errors import JsonBrokenAt, NotJson, NotThisFormat, TooMany, WordUnknown

MOST_BYTES: Final = 4_000_000
MOST_BLOCKS: Final = 500
MOST_TO_BLOCK: Final = 1_000
"""Questions that a draft may hold; publication allows fewer (``document.MOST_QUESTIONS``)."""
MOST_LANGUAGES: Final = 40
MOST_OTHERS: Final = 200
"""Rules of a block, variables, hidden fields, quotas, endings, items of a loop."""
_COLOUR: Final = frozenset("0123456789abcdef")


def read(said: str | bytes) -> Document:
    """The document that a JSON text holds."""
    return read_document(parse(said))


def parse(said: str | bytes) -> object:
    """JSON as Python sees it, without names that stand twice in one object and numbers that are none."""
    if len(said) > MOST_BYTES:
        raise TooMany(place="survey", count=len(said), most=MOST_BYTES)
    try:
        return json.loads(said, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError:
        raise NotJson(problem="nested too deeply", place="survey") from None
    except json.JSONDecodeError as error:
        raise JsonBrokenAt(line=error.lineno, column=error.colno, place="survey") from None
    except ValueError as error:  # UnicodeDecodeError among them
        raise NotJson(problem=printable(error), place="survey") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"“{printable(twice)}” stands twice in one object")
    return found


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no number")


_DOCUMENT: Final = (
    "$schema", "format", "key", "title", "description", "languages", "default_language", "construct", "audience",
    "blocks", "variables", "hidden", "quotas", "endings", "theme", "settings", "source",
)  # fmt: skip


def read_document(said: object) -> Document:
    """The document of JSON that is parsed already."""
    at = At(said)
    at.fields(_DOCUMENT)
    found = at.need("format").string(most=100)
    if found != FORMAT:
        raise NotThisFormat(place="format", format=printable(found), known=FORMAT)
    languages, default = _languages(at)
    taken: set[str] = set()
    blocks: set[str] = set()
    return Document(
        key=at.need("key").id(),
        title=at.of("title").text(default),
        description=at.of("description").text(default),
        languages=languages,
        default_language=default,
        construct=at.of("construct").optional_id(),
        audience=cast("Literal['customer', 'employee']", at.of("audience").choice("customer", "employee")),
        blocks=tuple(_block(one, default, blocks, taken) for one in at.of("blocks").items(most=MOST_BLOCKS)),
        variables=_variables(at.of("variables")),
        hidden=_hidden(at.of("hidden")),
        quotas=_quotas(at.of("quotas"), default),
        endings=_endings(at.of("endings"), default),
        theme=_theme(at.of("theme"), default),
        settings=_settings(at.of("settings")),
        source=at.of("source").string(most=2000),
    )


def _languages(at: At) -> tuple[tuple[str, ...], str]:
    named = [one.language() for one in at.of("languages").items(most=MOST_LANGUAGES)]
    default = at.of("default_language").language() if at.has("default_language") else (named or ["ja"])[0]
    languages = tuple(dict.fromkeys(named or [default]))
    if default not in languages:
        raise WordUnknown(place="default_language", word=default, known=", ".join(languages))
    return languages, default


# ── Blocks ──


def _block(at: At, default: str, blocks: set[str], taken: set[str]) -> Block:
    at.fields(("id", "title", "show_if", "loop", "order", "anchors", "questions", "logic"))
    return Block(
        id=at.need("id").new_id(blocks),
        title=at.of("title").text(default),
        show_if=read_group(at.of("show_if")) if at.has("show_if") else None,
        loop=_loop(at.of("loop"), default) if at.has("loop") else None,
        order=at.of("order").word(Order, Order.GIVEN),
        anchors=tuple(one.id() for one in at.of("anchors").items(most=MOST_TO_BLOCK)),
        questions=tuple(read_question(one, default, taken) for one in at.of("questions").items(most=MOST_TO_BLOCK)),
        logic=tuple(_rule(one) for one in at.of("logic").items(most=MOST_OTHERS)),
    )


def _loop(at: At, default: str) -> Loop:
    at.fields(("over", "items", "question", "pick", "order", "most"))
    at.need("over")
    over = cast("Literal['list', 'answer']", at.of("over").choice("list", "answer"))
    taken: set[str] = set()
    return Loop(
        over=over,
        items=tuple(read_option(one, default, taken) for one in at.of("items").items(most=MOST_OTHERS)),
        question=at.need("question").id() if over == "answer" else at.of("question").optional_id(),
        pick=at.of("pick").word(Pick, Pick.CHOSEN),
        order=at.of("order").word(Order, Order.GIVEN),
        most=at.of("most").whole(0, MOST_OTHERS) if at.has("most") else 0,
    )


def _rule(at: At) -> Rule:
    at.fields(("do", "when", "to", "set", "by", "value", "of"))
    deed = at.need("do").word(Deed)
    rule = Rule(
        do=deed,
        when=read_group(at.of("when")) if at.has("when") else None,
        to=at.need("to").id() if deed in {Deed.JUMP, Deed.REQUIRE} else at.of("to").optional_id(),
        set=at.need("set").id() if deed == Deed.CALCULATE else at.of("set").optional_id(),
        by=at.of("by").word(Reckoning, Reckoning.ASSIGN),
        value=_constant(at.of("value")),
        of=read_reference(at.of("of")) if at.has("of") else "",
    )
    if deed == Deed.CALCULATE and rule.value is None and not rule.of:
        at.need("value")
    return rule


def _constant(at: At) -> str | float | int | None:
    if at.value is None:
        return None
    return at.string() if isinstance(at.value, str) else at.number()


# ── What stands beside the blocks ──


def _variables(at: At) -> tuple[Variable, ...]:
    taken: set[str] = set()
    found = []
    for one in at.items(most=MOST_OTHERS):
        one.fields(("id", "kind", "initial"))
        name = one.need("id").new_id(taken)
        kind = cast("Literal['number', 'text']", one.of("kind").choice("number", "text"))
        initial = one.of("initial")
        if kind == "number":
            found.append(Variable(id=name, kind=kind, initial=initial.number() if one.has("initial") else 0))
        else:
            found.append(Variable(id=name, kind=kind, initial=initial.string()))
    return tuple(found)


def _hidden(at: At) -> tuple[Hidden, ...]:
    taken: set[str] = set()
    found = []
    for one in at.items(most=MOST_OTHERS):
        one.fields(("id", "initial", "public"))
        name = one.need("id").new_id(taken)
        found.append(Hidden(id=name, initial=one.of("initial").string(most=500), public=one.of("public").flag()))
    return tuple(found)


def _quotas(at: At, default: str) -> tuple[Quota, ...]:
    taken: set[str] = set()
    return tuple(_quota(one, default, taken) for one in at.items(most=MOST_OTHERS))


def _quota(at: At, default: str, taken: set[str]) -> Quota:
    at.fields(("id", "title", "limit", "when", "count", "action", "ending"))
    return Quota(
        id=at.need("id").new_id(taken),
        title=at.of("title").text(default),
        limit=at.need("limit").whole(0, 100_000_000),
        when=read_group(at.of("when")) if at.has("when") else None,
        count=cast("Literal['complete', 'started']", at.of("count").choice("complete", "started")),
        action=cast("Literal['end', 'continue']", at.of("action").choice("end", "continue")),
        ending=at.of("ending").optional_id(),
    )


def _endings(at: At, default: str) -> tuple[Ending, ...]:
    taken: set[str] = set()
    return tuple(_ending(one, default, taken) for one in at.items(most=MOST_OTHERS))


def _ending(at: At, default: str, taken: set[str]) -> Ending:
    at.fields(("id", "title", "text", "when", "redirect"))
    return Ending(
        id=at.need("id").new_id(taken),
        title=at.of("title").text(default),
        text=at.of("text").text(default),
        when=read_group(at.of("when")) if at.has("when") else None,
        redirect=at.of("redirect").address(),
    )


def _theme(at: At, default: str) -> Theme:
    if at.value is None:
        return Theme()
    at.fields(("accent", "background", "logo", "logo_text", "rounded", "dark"))
    return Theme(
        accent=_colour(at.of("accent")),
        background=_colour(at.of("background")),
        logo=at.of("logo").address(),
        logo_text=at.of("logo_text").text(default),
        rounded=at.of("rounded").flag(default=True),
        dark=at.of("dark").flag(default=True),
    )


def _colour(at: At) -> str:
    said = at.string(most=20).lower()
    if said and not (len(said) == 7 and said[0] == "#" and set(said[1:]) <= _COLOUR):
        raise WordUnknown(place=at.where, word=printable(said), known="#rrggbb")
    return said


_SETTINGS: Final = (
    "paging", "progress", "back", "partials", "one_per_person", "anonymous", "opens_at", "closes_at", "most_responses",
    "minimum_seconds", "retention_days",
)  # fmt: skip


def _settings(at: At) -> Settings:
    if at.value is None:
        return Settings()
    at.fields(_SETTINGS)
    bounds: dict[str, Any] = {
        name: at.of(name).whole(low, high) if at.has(name) else None
        for name, low, high in (
            ("most_responses", 1, 100_000_000), ("minimum_seconds", 0, 86_400), ("retention_days", 1, 36_500)
        )
    }  # fmt: skip
    return Settings(
        paging=at.of("paging").word(Paging, Paging.BLOCK),
        progress=at.of("progress").flag(default=True),
        back=at.of("back").flag(default=True),
        partials=at.of("partials").flag(default=True),
        one_per_person=at.of("one_per_person").flag(),
        anonymous=at.of("anonymous").flag(),
        opens_at=at.of("opens_at").moment(),
        closes_at=at.of("closes_at").moment(),
        **bounds,
    )
