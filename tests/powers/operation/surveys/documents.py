"""Any document that the format can say, and one that a person would make."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from rashin.powers.operation.surveys.definition.document import (
    FORMAT,
    Block,
    Carry,
    Condition,
    Document,
    Ending,
    Group,
    Hidden,
    Loop,
    Option,
    Question,
    Quota,
    Row,
    Rule,
    Scale,
    Settings,
    Theme,
    Validation,
    Variable,
)
from rashin.powers.operation.surveys.definition.kinds import (
    CHOICES,
    NUMERIC,
    OF_DATES,
    SCALES,
    SCORED,
    TEXTS,
    WITH_LIST,
    WITH_OPTIONS,
    WITH_OTHER,
    WITHOUT_VALUE,
    Deed,
    Field,
    Kind,
    Operator,
    Order,
    Paging,
    Pick,
    Reckoning,
    Shape,
)
from rashin.powers.operation.surveys.definition.reading_questions import VALIDATES

IDS = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,7}", fullmatch=True)
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
WORDS = st.text(LETTERS, min_size=1, max_size=12)
TEXT = st.dictionaries(st.sampled_from(["ja", "en", "zh-Hant", "vi"]), WORDS, max_size=3)
NUMBERS = st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9, allow_nan=False)
SCALARS = WORDS | NUMBERS | st.booleans()
DAYS = st.dates().map(lambda day: day.isoformat()) | st.just("today")
MOMENTS = st.builds(
    datetime.fromtimestamp,
    st.integers(0, 4 * 10**9),
    st.sampled_from([UTC, timezone(timedelta(hours=9))]),
)
REFERENCES = st.one_of(
    IDS.map(lambda name: f"answer:{name}"),
    st.tuples(IDS, IDS).map(lambda two: f"answer:{two[0]}.{two[1]}"),
    IDS.map(lambda name: f"hidden:{name}"),
    IDS.map(lambda name: f"var:{name}"),
    st.sampled_from(["trait:rank", "trait:会員ランク", "loop:id", "loop:text"]),
)


def listed(of: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=most).map(tuple)


def named(of: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=most, unique_by=lambda one: one.id).map(tuple)


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    operator = draw(st.sampled_from(Operator))
    value: Any = None
    if operator in WITH_LIST:
        value = draw(listed(SCALARS))
    elif operator in NUMERIC:
        value = draw(NUMBERS)
    elif operator in OF_DATES:
        value = draw(DAYS)
    elif operator not in WITHOUT_VALUE:
        value = draw(SCALARS)
    return Condition(of=draw(REFERENCES), op=operator, value=value)


GROUPS = st.recursive(
    st.builds(Group, join=st.sampled_from(["all", "any"]), members=listed(conditions())),
    lambda inner: st.builds(
        Group, join=st.sampled_from(["all", "any"]), members=st.lists(inner, min_size=1, max_size=2).map(tuple)
    ),
    max_leaves=4,
)
MAYBE = st.none() | GROUPS
ADDRESSES = st.sampled_from(["", "/media/a.png", "https://example.com/a?b={{hidden:x|}}"])
OPTIONS = st.builds(
    Option, id=IDS.filter(lambda name: name != "other"), text=TEXT, anchor=st.booleans(), exclusive=st.booleans(),
    value=st.none() | NUMBERS, image=ADDRESSES,
)  # fmt: skip
ROWS = st.builds(Row, id=IDS, text=TEXT, anchor=st.booleans(), reversed=st.booleans())


@st.composite
def scales(draw: st.DrawFn, kind: Kind) -> Scale:
    rule = SCALES[kind]
    highest = draw(st.sampled_from(rule.highest))
    direction = draw(st.sampled_from([1, -1])) if rule.free_direction else rule.direction[highest]
    display = draw(st.sampled_from(rule.displays))
    return Scale(
        lowest=rule.lowest, highest=highest, direction=direction, display=display, low=draw(TEXT), high=draw(TEXT)
    )


@st.composite
def validations(draw: st.DrawFn, kind: Kind) -> Validation:
    bound = st.none() | (NUMBERS if kind == Kind.NUMBER else st.integers(0, 500))
    every: dict[str, st.SearchStrategy[Any]] = {
        "at_least": bound,
        "at_most": bound,
        "whole": st.booleans(),
        "earliest": DAYS,
        "latest": DAYS,
        "shape": st.sampled_from(Shape),
        "endings": st.sampled_from([(), ("pdf",), ("png", "jpg")]),
        "megabytes": st.integers(1, 100),
    }
    return Validation(**{name: draw(some) for name, some in every.items() if kind in VALIDATES[name]})


@st.composite
def questions(draw: st.DrawFn) -> Question:
    kind = draw(st.sampled_from(Kind))
    some: dict[str, Any] = {}
    if kind in WITH_OPTIONS:
        some = {"options": draw(named(OPTIONS)), "order": draw(st.sampled_from(Order))}
    if kind in WITH_OTHER:
        some |= {"other": draw(st.booleans()), "other_text": draw(TEXT)}
    if kind in CHOICES:
        some["carry_from"] = draw(st.none() | st.builds(Carry, question=IDS, pick=st.sampled_from(Pick)))
    if kind == Kind.MATRIX:
        some["rows"] = draw(named(ROWS))
    if kind == Kind.CONTACT:
        some["fields"] = draw(st.lists(st.sampled_from(Field), min_size=1, unique=True).map(tuple))
    if kind == Kind.PICTURE:
        some["many"] = draw(st.booleans())
    if kind in SCORED:
        some["scale"] = draw(scales(kind))
    if kind in SCORED | TEXTS:
        some["topic"] = draw(st.just("") | WORDS)
    return Question(
        id=draw(IDS), kind=kind, text=draw(TEXT), help=draw(TEXT), required=draw(st.booleans() | GROUPS),
        show_if=draw(MAYBE), validation=draw(validations(kind)), **some,
    )  # fmt: skip


RULES = st.one_of(
    st.builds(Rule, do=st.just(Deed.JUMP), when=MAYBE, to=IDS),
    st.builds(Rule, do=st.just(Deed.REQUIRE), when=MAYBE, to=IDS),
    st.builds(Rule, do=st.just(Deed.END), when=MAYBE, to=st.just("") | IDS),
    st.builds(
        Rule, do=st.just(Deed.CALCULATE), when=MAYBE, set=IDS, by=st.sampled_from(Reckoning), value=WORDS | NUMBERS
    ),
    st.builds(Rule, do=st.just(Deed.CALCULATE), when=MAYBE, set=IDS, by=st.sampled_from(Reckoning), of=REFERENCES),
)
LOOPS = st.one_of(
    st.builds(Loop, over=st.just("list"), items=named(OPTIONS), order=st.sampled_from(Order), most=st.integers(0, 9)),
    st.builds(Loop, over=st.just("answer"), question=IDS, pick=st.sampled_from(Pick)),
)
BLOCKS = st.builds(
    Block, id=IDS, title=TEXT, show_if=MAYBE, loop=st.none() | LOOPS, order=st.sampled_from(Order),
    anchors=listed(IDS, 2), questions=named(questions(), 2), logic=listed(RULES, 2),
)  # fmt: skip
VARIABLES = st.one_of(
    st.builds(Variable, id=IDS, kind=st.just("number"), initial=NUMBERS),
    st.builds(Variable, id=IDS, kind=st.just("text"), initial=st.just("") | WORDS),
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    blocks = draw(st.lists(BLOCKS, max_size=2, unique_by=lambda one: one.id).map(tuple))
    names = [asked.id for block in blocks for asked in block.questions]
    if len(set(names)) < len(names):
        blocks = blocks[:1]
    return Document(
        key=draw(IDS), title=draw(TEXT), description=draw(TEXT), languages=("ja", "en"),
        default_language=draw(st.sampled_from(["ja", "en"])), construct=draw(st.just("") | IDS),
        audience=draw(st.sampled_from(["customer", "employee"])), blocks=blocks,
        variables=draw(named(VARIABLES, 2)),
        hidden=draw(named(st.builds(Hidden, id=IDS, initial=st.just("") | WORDS, public=st.booleans()), 2)),
        quotas=draw(named(st.builds(
            Quota, id=IDS, limit=st.integers(0, 9999), title=TEXT, when=MAYBE,
            count=st.sampled_from(["complete", "started"]), action=st.sampled_from(["end", "continue"]),
            ending=st.just("") | IDS,
        ), 2)),
        endings=draw(named(st.builds(Ending, id=IDS, title=TEXT, text=TEXT, when=MAYBE, redirect=ADDRESSES), 2)),
        theme=draw(st.builds(
            Theme, accent=st.sampled_from(["", "#0a7f6b"]), background=st.just(""), logo=ADDRESSES, logo_text=TEXT,
            rounded=st.booleans(), dark=st.booleans(),
        )),
        settings=draw(st.builds(
            Settings, paging=st.sampled_from(Paging), progress=st.booleans(), back=st.booleans(),
            partials=st.booleans(), one_per_person=st.booleans(), anonymous=st.booleans(),
            opens_at=st.none() | MOMENTS, closes_at=st.none() | MOMENTS,
            most_responses=st.none() | st.integers(1, 999), minimum_seconds=st.none() | st.integers(0, 999),
            retention_days=st.none() | st.integers(1, 999),
        )),
        source=draw(st.just("") | WORDS),
    )  # fmt: skip


def delivery(**changes: Any) -> dict[str, Any]:
    """A short survey after a delivery, as JSON."""
    return {
        "format": FORMAT,
        "key": "delivery",
        "title": {"ja": "お届けについて", "en": "Your delivery"},
        "languages": ["ja", "en"],
        "default_language": "ja",
        "construct": "delivery",
        "blocks": [
            {
                "id": "first",
                "questions": [
                    {
                        "id": "csat",
                        "kind": "csat",
                        "text": {"ja": "満足度は?", "en": "How satisfied were you?"},
                        "required": True,
                    },
                    {
                        "id": "why",
                        "kind": "multiple",
                        "text": {"ja": "理由は?", "en": "Why?"},
                        "options": [
                            {"id": "late", "text": {"ja": "遅れた", "en": "Late"}},
                            {"id": "broken", "text": {"ja": "壊れていた", "en": "Broken"}},
                        ],
                        "other": True,
                        "show_if": {"all": [{"of": "answer:csat", "op": "isLessThanOrEqual", "value": 2}]},
                    },
                ],
            },
            {
                "id": "last",
                "questions": [
                    {"id": "words", "kind": "long_text", "text": {"ja": "ひとことどうぞ", "en": "Anything else?"}}
                ],
            },
        ],
        "endings": [{"id": "thanks", "title": {"ja": "ありがとうございました", "en": "Thank you"}}],
        **changes,
    }
