"""Address → form → address: what the form of a question sends is the question that filled it."""

from datetime import date
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.questions.errors import QuestionError
from rashin.analysis.questions.filters import Filter, parse_filters, write_filter, write_named
from rashin.analysis.questions.funnel import Funnel
from rashin.analysis.questions.question import Question
from rashin.analysis.questions.scores import Scores
from rashin.analysis.questions.trend import Trend
from rashin.analysis.questions.words import from_words
from rashin.base.ui.questions import words_of
from rashin.powers.operation.explore.fields import field_label, field_offer
from rashin.powers.operation.explore.forms import read
from rashin.powers.operation.explore.rows import condition_rows, gathered, step_rows
from rashin.powers.operation.explore.sentence import length_words, sentence
from tests.conftest import Members

KINDS: dict[str, type[Question]] = {"scores": Scores, "trend": Trend, "funnel": Funnel}
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=12).filter(
    lambda text: text.strip() == text
)
OPS = st.sampled_from(["=", "!=", "contains"])
VALUES = st.lists(NAMES, min_size=1, max_size=3).map(tuple)
NUMBERS = st.integers().map(lambda number: (f"{number}",))


def reads_back(item: Filter) -> bool:
    """Whether it has a text at all: a name that ends with a dot has none."""
    try:
        return parse_filters(write_filter(item)) == (item,)
    except QuestionError:
        return False


FILTERS = st.one_of(
    st.builds(Filter, field=NAMES.map("prop.".__add__), op=OPS, value=VALUES),
    st.builds(Filter, field=NAMES.map("trait.".__add__), op=st.sampled_from(["set", "notset"])),
    st.builds(Filter, field=st.just("channel"), op=st.sampled_from([">=", "<"]), value=NUMBERS),
).filter(reads_back)


class Sent(HTMLParser):
    """What a browser without script sends of the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.query = QueryDict(mutable=True)
        self._select = self._area = ""
        self._chosen: list[tuple[bool, str]] = []
        self._text: list[str] = []
        self._template = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Inputs say their value, selects their selected option or their first."""
        said = {key: value or "" for key, value in attrs}
        self._template += tag == "template"
        if self._template:
            return
        if tag == "input" and said.get("name") and (said.get("type") != "checkbox" or "checked" in said):
            self.query.appendlist(said["name"], said.get("value", "on" if said.get("type") == "checkbox" else ""))
        elif tag == "select":
            self._select, self._chosen = said.get("name", ""), []
        elif tag == "option" and self._select:
            self._chosen.append(("selected" in said, said["value"]))
        elif tag == "textarea":
            self._area, self._text = said.get("name", ""), []

    def handle_data(self, data: str) -> None:
        """The lines of a text area."""
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        """A control that is over has a value."""
        self._template -= tag == "template"
        if tag == "select" and self._select:
            chosen = [value for selected, value in self._chosen if selected] or [self._chosen[0][1]]
            self.query.appendlist(self._select, chosen[0])
            self._select = ""
        elif tag == "textarea" and self._area:
            self.query.appendlist(self._area, "".join(self._text))
            self._area = ""


def sent_again(kind: str, query: QueryDict) -> dict[str, list[str]]:
    """The words that the form of an address sends when nothing in it is touched."""
    offers = {word: [field_offer(one) for one in ("channel", "unit", "trait.plan")] for word in ("by", "where")}
    path, today, main = f"/{kind}/", date(2026, 4, 1), ("by", "last", "within")
    with override("ja"):
        asked = read(
            KINDS[kind], query, path=path, today=today, main=main, offers={**offers, "event": [], "segment": []}
        )
        page = render_to_string("explore/asked.html", {"asked": asked})
    browser = Sent()
    browser.feed(page)
    return words_of(KINDS[kind], gathered(browser.query))


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("scores", "metric=csat&by=channel&by=trait.plan&every=month&last=45d&where=channel%3Dapp%7Cweb"),
        ("scores", "by=prop.%E7%B4%A0%E6%9D%90&where=prop.memo%7E%E9%9D%B4&from=2026-04-01&to=2026-05-01"),
        ("scores", "metric=nps&compare=rest&by=unit&during=fy2026&segment=gold%5Btrait.plan%3Dgold%5D"),
        ("trend", "event=Order+Completed&event=Refund%5Bamount%3E0%5D&measure=people&every=week&last=90d"),
        ("trend", "measure=sum&property=revenue&every=whole&level=0.9&interval=true&of=events"),
        ("funnel", "step=Product+Viewed&step=Order+Completed%5Bprop.revenue%3E%3D1000%5D&within=36h&by=channel"),
        ("funnel", "step=%22A%5Bb%22&step=B&step=C&step=D&order=any&optional=2&exclude=Refund&first-ever=true"),
        ("funnel", 'step=A&where=prop.%22a%2Cb%22%3D%22x%7Cy%22&where=coupon+is+set&within=14d&last=7d'),
    ],
)  # fmt: skip
def test_an_untouched_form_sends_the_same_words(kind: str, address: str) -> None:
    query = QueryDict(address)
    first = words_of(KINDS[kind], query)
    again = sent_again(kind, query)
    again = {word: ["true"] if values == ["on"] else values for word, values in again.items()}
    assert again == first
    assert from_words(kind, again) == from_words(kind, first)


@given(st.lists(FILTERS, max_size=4))
def test_conditions_come_back_from_their_rows(filters: list[Filter]) -> None:
    texts = [write_filter(item) for item in filters]
    rows, kept = condition_rows(texts)
    query = QueryDict(mutable=True)
    for at, row in enumerate(rows, 1):
        query.update({f"where-{at}-field": row.field, f"where-{at}-op": row.op, f"where-{at}-value": row.value})
    query.setlist("where", kept)
    read_back = [one for text in gathered(query).getlist("where") for one in parse_filters(text)]
    assert sorted(map(str, read_back)) == sorted(map(str, filters))


@given(st.lists(st.tuples(NAMES, st.lists(FILTERS, max_size=2)), min_size=1, max_size=5))
def test_steps_come_back_from_their_rows(steps: list[tuple[str, list[Filter]]]) -> None:
    texts = [write_named(name, filters) for name, filters in steps]
    query = QueryDict(mutable=True)
    for at, row in enumerate(step_rows(texts), 1):
        query.update({f"step-{at}-event": row.event, f"step-{at}-if": row.condition})
    assert gathered(query).getlist("step") == texts


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_rows_of_anything_are_words_or_nothing(field: str, op: str, value: str) -> None:
    query = QueryDict(mutable=True)
    query.update(
        {"where-1-field": field, "where-1-op": op, "where-1-value": value, "step-7-event": value, "step-7-if": field}
    )
    found = gathered(query)
    assert set(found) <= {"where", "step"}
    condition_rows(found.getlist("where"))
    with override("ja"):
        assert sentence(Funnel, {"step": found.getlist("step"), "where": found.getlist("where")})


def test_what_a_row_leaves_open_is_told_in_the_readers_language(company: Members, as_ben: Client) -> None:
    sent = as_ben.get("/scores/?where-1-field=channel&where-1-op=%3D&where-1-value=")
    assert parse_qs(urlsplit(sent["Location"]).query) == {"where": ["channel="]}
    page = as_ben.get(sent["Location"])
    assert page.status_code == 400
    text = page.content.decode()
    assert 'id="ask_where_where_errors"' in text
    assert "channel=</textarea>" in text, "what no row can hold stays text"


def test_a_question_is_one_line_in_japanese() -> None:
    words = {"metric": ["nps"], "every": ["month"], "by": ["channel", "trait.plan"], "last": ["365d"]}
    with override("ja"):
        assert sentence(Scores, words) == "NPS・月ごと・チャネル × 属性: プラン別・直近365日"
        assert length_words("36h") == "36時間"
        assert field_label("prop.素材") == "項目: 素材"
        way = sentence(Funnel, {"step": ["A", "B[revenue>=1000]"], "within": ["2d"], "where": ["channel=app|web"]})
    assert way == "A → B（金額が1000以上）・2日以内・チャネルがアプリまたはWeb・全期間"
