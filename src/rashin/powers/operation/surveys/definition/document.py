"""A survey as a frozen value, in the terms of the format ``rashin.survey/1``. Comments here are the format's truth.

Texts are ``{"ja": …, "en": …}``: a language that is missing falls back to the default language, then to any.

Ids are ``[A-Za-z][A-Za-z0-9_-]{0,63}``: one namespace for blocks, questions, endings, variables, hidden fields and
quotas each; options and rows are unique within their question. They stay when texts change, so that answers of all
languages and versions count together.

Answers of a response are one flat JSON object: ``"q1": <answer as kinds.Kind says>``, ``"q1.other": "typed text"``;
within a loop ``"q1@<item>"`` and ``"q1@<item>.other"``, one for each pass.

Order of evaluation: blocks in the order given. A block whose ``show_if`` is false is passed over with its rules. When a
block is left, its rules run from the first to the last: ``calculate`` changes a variable, ``require`` makes a question
of this block required, the first ``jump`` or ``end`` whose condition holds decides where to go. Variables begin at
``initial`` and are reckoned anew from the answers each time, never carried over.

Piping: ``{{answer:q1|fallback}}`` in any text of a respondent's page (also ``hidden:``, ``var:``, ``trait:``,
``loop:text``). Options are piped by their text in the language of the page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from rashin.powers.operation.surveys.definition.kinds import (
    Deed,
    Display,
    Field,
    Kind,
    Operator,
    Order,
    Paging,
    Pick,
    Reckoning,
    Shape,
)

FORMAT: Final = "rashin.survey/1"
MOST_QUESTIONS: Final = 300
"""More is refused at publication: nobody answers that many."""
MOST_DEPTH: Final = 8
"""Groups within groups."""

Text = Mapping[str, str]
"""Language → text. Empty where nothing is said."""
Value = str | float | int | bool | tuple[str | float | int | bool, ...] | None
"""What a condition compares with: option ids, numbers, texts, dates as ``2026-11-22``; a tuple for lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """``{"of": "answer:q1", "op": "isGreaterThan", "value": 8}``. ``of`` is a ``kinds.Source`` and a name."""

    of: str
    op: Operator
    value: Value = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """``{"all": […]}`` or ``{"any": […]}``. ``{"all": []}`` holds always, ``{"any": []}`` never."""

    join: Literal["all", "any"]
    members: tuple["Condition | Group", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something to choose; in a matrix a column."""

    id: str
    text: Text = field(default_factory=dict)
    anchor: bool = False
    """Keeps its place when the order is random."""
    exclusive: bool = False
    """Rules out the others ("none of these")."""
    value: float | None = None
    """What it counts when answers are scored; none: it is not scored ("does not apply")."""
    image: str = ""
    """Address of a picture, https or of this installation; its text is what screen readers say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a matrix."""

    id: str
    text: Text = field(default_factory=dict)
    anchor: bool = False
    reversed: bool = False
    """Worded the other way round: scored as lowest + highest of the columns' values − value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """From ``lowest`` (0 for NPS, 1 otherwise) to ``highest``; ``direction`` +1: higher is better, −1: worse.

    In JSON ``lowest`` is never written; what the kind fixes may be left out.
    """

    lowest: int
    highest: int
    direction: int = 1
    display: Display = Display.NUMBER
    low: Text = field(default_factory=dict)
    high: Text = field(default_factory=dict)

    @property
    def points(self) -> range:
        """Every answer that can be given."""
        return range(self.lowest, self.highest + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """Options of an earlier question with options come before this question's own, under the same ids.

    ``chosen`` brings the typed text of "other" too, as an option of id ``other``.
    """

    question: str
    pick: Pick = Pick.CHOSEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What an answer must be.

    ``at_least`` and ``at_most`` bound a number, the length of a text in characters, or how many are chosen, ranked or
    uploaded. ``whole``: no fractions. ``earliest`` and ``latest``: ISO dates or ``today``. ``shape``: of a short text.
    ``endings``: of files, without the dot; ``megabytes``: of each file.
    """

    at_least: float | None = None
    at_most: float | None = None
    whole: bool = False
    earliest: str = ""
    latest: str = ""
    shape: Shape = Shape.ANY
    endings: tuple[str, ...] = ()
    megabytes: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. What does not belong to its kind is empty."""

    id: str
    kind: Kind
    text: Text = field(default_factory=dict)
    help: Text = field(default_factory=dict)
    required: "bool | Group" = False
    show_if: Group | None = None
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    scale: Scale | None = None
    """Of the four scored kinds; always present there."""
    other: bool = False
    """Adds an option of id ``other`` with a text beside it, after the rest (single, multiple)."""
    other_text: Text = field(default_factory=dict)
    """How that option is called; empty: "Other" in the reader's language."""
    carry_from: Carry | None = None
    order: Order = Order.GIVEN
    """Of options; of the rows in a matrix."""
    many: bool = False
    """Several pictures may be chosen."""
    fields: tuple[Field, ...] = ()
    """What a contact question asks for."""
    dropdown: bool = False
    """A single choice drawn as a list that opens."""
    validation: Validation = field(default_factory=Validation)
    topic: str = ""
    """What the score is about, as voices keep it, when the survey's construct is too wide. Of a consent: the purpose of
    letters that is agreed to (``marketing``, ``research``), noted in the consent ledger; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What happens when a block is left.

    ``jump``: ``to`` is a block, at another place of the survey. ``end``: ``to`` is an ending (empty: the usual one).
    ``require``: ``to`` is a question of this block. ``calculate``: variable ``set`` by ``by`` with ``value``, a number
    or a text, or with what ``of`` refers to (``answer:q1``; an option counts its value, a skipped answer 0).
    """

    do: Deed
    when: Group | None = None
    to: str = ""
    set: str = ""
    by: Reckoning = Reckoning.ASSIGN
    value: str | float | int | None = None
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """The block is asked once for each item.

    The items are ``items`` (``over`` is list), or the options that ``pick`` says of an earlier question with options
    (``over`` is answer). At most ``most`` times; 0: as many as there are.
    """

    over: Literal["list", "answer"]
    items: tuple[Option, ...] = ()
    question: str = ""
    pick: Pick = Pick.CHOSEN
    order: Order = Order.GIVEN
    most: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Questions that belong together; one page unless settings say otherwise."""

    id: str
    questions: tuple[Question, ...] = ()
    title: Text = field(default_factory=dict)
    show_if: Group | None = None
    loop: Loop | None = None
    order: Order = Order.GIVEN
    """Of its questions; those in ``anchors`` keep their place."""
    anchors: tuple[str, ...] = ()
    logic: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """Something reckoned along the way."""

    id: str
    kind: Literal["number", "text"] = "number"
    initial: str | float | int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """A value that the way in brings along (address, invitation, API); never asked."""

    id: str
    initial: str = ""
    """When nothing is brought."""
    public: bool = False
    """May come from the address of an open link; otherwise only from an invitation, a way in or the API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """At most ``limit`` responses for which ``when`` holds. Interlocked: several conditions in one group."""

    id: str
    limit: int
    title: Text = field(default_factory=dict)
    when: Group | None = None
    """None: every response."""
    count: Literal["complete", "started"] = "complete"
    """What fills it: completed responses (a place is held while somebody answers), or all that reach its questions."""
    action: Literal["end", "continue"] = "end"
    ending: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What is said at the end: the first whose ``when`` holds, else the first without one."""

    id: str
    title: Text = field(default_factory=dict)
    text: Text = field(default_factory=dict)
    when: Group | None = None
    redirect: str = ""
    """An https address to go on to; may hold ``{{hidden:…|}}``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """How the page looks. Colours are ``#rrggbb``; empty: as the product's own. Contrast is mended when drawn."""

    accent: str = ""
    background: str = ""
    logo: str = ""
    """https address or a path of this installation."""
    logo_text: Text = field(default_factory=dict)
    rounded: bool = True
    dark: bool = True
    """Follows the reader's device into dark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How answering goes."""

    paging: Paging = Paging.BLOCK
    progress: bool = True
    back: bool = True
    partials: bool = True
    """Unfinished responses are kept and can be resumed."""
    one_per_person: bool = False
    anonymous: bool = False
    """No person, address or exact time is kept with a response."""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    most_responses: int | None = None
    minimum_seconds: int | None = None
    """Quicker is flagged as speeding; none: reckoned from the number of questions."""
    retention_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole survey."""

    key: str
    title: Text = field(default_factory=dict)
    description: Text = field(default_factory=dict)
    """Said on the first page."""
    languages: tuple[str, ...] = ("ja",)
    default_language: str = "ja"
    construct: str = ""
    """What it measures over waves and surveys (relationship, delivery …): trends and the contact policy count by it."""
    audience: Literal["customer", "employee"] = "customer"
    blocks: tuple[Block, ...] = ()
    variables: tuple[Variable, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    quotas: tuple[Quota, ...] = ()
    endings: tuple[Ending, ...] = ()
    theme: Theme = field(default_factory=Theme)
    settings: Settings = field(default_factory=Settings)
    source: str = ""
    """Where its instrument comes from: literature, template, file."""

    @property
    def anonymous(self) -> bool:
        """No person is kept with a response: employees never are."""
        return self.settings.anonymous or self.audience == "employee"

    def questions(self) -> Iterator[Question]:
        """Every question in the order given."""
        for block in self.blocks:
            yield from block.questions

    def question(self, name: str) -> Question | None:
        """The question of this id."""
        return next((one for one in self.questions() if one.id == name), None)

    def block(self, name: str) -> Block | None:
        """The block of this id."""
        return next((one for one in self.blocks if one.id == name), None)

    def block_of(self, question: str) -> Block | None:
        """The block that holds the question."""
        return next((one for one in self.blocks for asked in one.questions if asked.id == question), None)


def said(text: Text, language: str, default: str = "ja") -> str:
    """The text in a language, else in the default, else in any, else nothing."""
    return text.get(language) or text.get(default) or next(filter(None, text.values()), "")
