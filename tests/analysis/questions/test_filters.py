"""Filters: text to value and back, errors that name the place, and SQL that finds the right records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.questions.conditions import field_sql
from rashin.analysis.questions.errors import BadFilter, QuestionError, UnknownField
from rashin.analysis.questions.filters import Filter, check_field, parse_filters, parse_named, write_filter, write_named
from rashin.analysis.questions.forms import Filters
from tests.analysis.questions.conftest import Ask, Make, event, trait


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("revenue>=1000", Filter(field="revenue", op=">=", value=("1000",))),
        ("channel=app|web", Filter(field="channel", op="=", value=("app", "web"))),
        ("prop.device != android", Filter(field="prop.device", op="!=", value=("android",))),
        ("prop.お届け日数>3", Filter(field="prop.お届け日数", op=">", value=("3",))),
        ("prop.memo~ギフト 包装", Filter(field="prop.memo", op="contains", value=("ギフト 包装",))),
        ("prop.memo contains ギフト", Filter(field="prop.memo", op="contains", value=("ギフト",))),
        ("coupon is set", Filter(field="coupon", op="set")),
        ("coupon IS NOT SET", Filter(field="coupon", op="notset")),
        ('prop."ship, date">=2026-04-01', Filter(field="prop.ship, date", op=">=", value=("2026-04-01",))),
        ('channel="a|b"|"say ""hi"""', Filter(field="channel", op="=", value=("a|b", 'say "hi"'))),
        ("売上＝１００", Filter(field="売上", op="=", value=("１００",))),
        ("revenue≧1000", Filter(field="revenue", op=">=", value=("1000",))),
        ('channel=""', Filter(field="channel", op="=", value=("",))),
    ],
)
def test_a_text_says_a_filter(text: str, expected: Filter) -> None:
    assert parse_filters(text) == (expected,)


def test_commas_separate_filters_and_brackets_hold_those_of_an_event() -> None:
    name, where = parse_named('Order Completed[revenue>=1000, channel="a,b"|web]')
    assert name == "Order Completed"
    assert [str(item) for item in where] == ["revenue>=1000", 'channel="a,b"|web']
    assert parse_named("購入") == ("購入", ())
    assert parse_named('"a[b]"[x=1]')[0] == "a[b]"


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("channel", 8), ("channel=", 9), ("=app", 1), ("revenue>=abc", 10), ("revenue>=1|2", 10), ("channel=app,", 13),
        ('channel="app', 9), ("channel=app]", 12), ("prop.=1", 1), ("", 1),
    ],
)  # fmt: skip
def test_an_error_names_the_position(text: str, position: int) -> None:
    with pytest.raises(BadFilter) as caught:
        parse_filters(text)
    assert caught.value.fields["position"] == position


@pytest.mark.parametrize(("text", "position"), [("A[x=1", 2), ("A[x=1]b", 7), ("[x=1]", 1), ("A[x=1,y]", 8)])
def test_an_error_in_brackets_counts_from_the_whole_text(text: str, position: int) -> None:
    with pytest.raises(BadFilter) as caught:
        parse_named(text)
    assert caught.value.fields["position"] == position


printable = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12)
fields = st.one_of(
    st.sampled_from(["channel", "unit"]), printable.filter(lambda t: t.strip() == t).map(lambda t: f"prop.{t}")
)
filters = st.one_of(
    st.builds(lambda f, o: Filter(field=f, op=o), fields, st.sampled_from(["set", "notset"])),
    st.builds(lambda f, o, v: Filter(field=f, op=o, value=tuple(v)), fields, st.sampled_from(["=", "!=", "contains"]),
              st.lists(printable, min_size=1, max_size=3)),
    st.builds(lambda f, o, v: Filter(field=f, op=o, value=(str(v),)), fields, st.sampled_from([">", ">=", "<", "<="]),
              st.floats(allow_nan=False, allow_infinity=False)),
)  # fmt: skip


@given(filters)
def test_what_is_written_is_read_back(item: Filter) -> None:
    assert parse_filters(write_filter(item)) == (item,)


@given(printable.filter(lambda t: t.strip() == t and t), st.lists(filters, max_size=3))
def test_an_event_with_filters_is_read_back(name: str, where: list[Filter]) -> None:
    assert parse_named(write_named(name, where)) == (name, tuple(where))


@given(st.text(max_size=40))
def test_any_text_is_a_filter_or_an_error_that_says_where(text: str) -> None:
    try:
        found = parse_filters(text)
    except BadFilter as error:
        assert 1 <= int(str(error.fields["position"])) <= len(text) + 1  # noqa: PT017 - either outcome is right
    else:
        assert found


def test_a_bare_name_is_a_property_unless_it_looks_like_a_mistyped_column() -> None:
    assert check_field("revenue", "events") == "prop.revenue"
    assert check_field("channel", "events") == "channel"
    with pytest.raises(UnknownField) as caught:
        check_field("chanel", "events")
    assert "channel" in caught.value.advice()
    assert check_field("prop.chanel", "events") == "prop.chanel"


def test_a_filter_may_be_said_by_its_parts() -> None:
    form = Filters("events")
    assert form.accept({"field": "revenue", "op": ">=", "value": 1000}, place="where") == Filter(
        field="prop.revenue", op=">=", value=("1000",)
    )
    for wrong in (
        {"field": "x", "op": ">=", "value": "abc"},
        {"op": "="},
        {"field": "x", "more": 1},
        3,
        {"field": "x", "op": "??"},
    ):
        with pytest.raises(QuestionError):
            form.accept(wrong, place="where")


ROWS = [
    ('{"revenue": 1000, "memo": "ギフト ABC", "a.b": 1}', "2026-04-01"),
    ('{"revenue": 1000.0, "memo": "plain", "a": {"b": 2}}', "2026-04-02"),
    ('{"revenue": "1,000", "memo": null}', "2026-05-01"),
    ('{"revenue": "NaN", "it\'s \\"x\\"/y~z": "odd"}', None),
    ("{}", None),
]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("revenue=1000", {0, 1}),
        ("revenue!=1000", {2, 3, 4}),
        ("revenue>=1000", {0, 1}),
        ("revenue>0", {0, 1}),
        ("memo~abc", {0}),
        ("memo is set", {0, 1}),
        ("memo is not set", {2, 3, 4}),
        ("a.b=1|2", {0, 1}),
        ('prop."it\'s ""x""/y~z"=odd', {3}),
        ("trait.since>=2026-04-02", {1, 2}),
        ("trait.since!=2026-04-01", {1, 2, 3, 4}),
        ("context.os=iOS", {0}),
        ("channel='; drop table events; --", set()),
        ("unit=ginza", {0, 1, 2, 3, 4}),
    ],
)
def test_sql_finds_the_records_that_are_meant(make: Make, asked: Ask, where: str, found: set[int]) -> None:
    lake = make(
        events=[event(n, properties=p, context='{"os": "iOS"}' if n == 0 else "{}") for n, (p, _) in enumerate(ROWS)],
        profiles=[trait(n, "since", day) for n, (_, day) in enumerate(ROWS) if day],
    )
    people = asked("people", lake=lake, of=f"trend?every=year&where={where.replace('&', '%26').replace('+', '%2B')}")
    assert {each.person_key for each in people.people} == found


def test_names_and_values_are_bound_and_never_pasted() -> None:
    sql, params = field_sql('prop.x"); drop table events; --', "events")
    assert "drop" not in sql
    assert any("drop" in str(value) for value in params.values())
