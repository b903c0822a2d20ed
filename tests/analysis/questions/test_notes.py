"""An answer that is empty because of a name says so, and what there is."""

import pytest

from rashin.analysis.questions.errors import UnknownField
from rashin.analysis.questions.question import Scope
from tests.analysis.questions.conftest import Ask, Make, event, voice


def notes(answer) -> dict[str, str]:
    return {str(note.fields.get("field") or note.fields.get("event")): str(note) for note in answer.notes}


def test_a_breakdown_that_nothing_has_is_named(asked: Ask) -> None:
    found = asked("scores", by="nope")
    assert found.n == 180
    assert notes(found) == {
        "prop.nope": "None of the voices looked at has “prop.nope”. There are: prop.staff, prop.待ち時間."
    }
    assert found.jsonable()["notes"]
    assert notes(asked("scores", by="staff.id")) == {}
    assert "trait.plan" in notes(asked("scores", by="trait.plann"))["trait.plann"]
    assert "prop.device" in notes(asked("trend", by="devise", every="whole"))["prop.devise"]
    assert "prop.nope" in notes(asked("funnel", step="Product Viewed", by="nope"))
    assert "prop.nope" in notes(asked("moves", by=["channel", "nope"], during="2026-05"))
    assert "prop.nope" in notes(asked("scores", by=["channel", "nope"]))


def test_an_empty_answer_names_the_filter_and_the_event(asked: Ask) -> None:
    assert "prop.nope" in notes(asked("scores", where="nope=1"))
    assert notes(asked("scores", where="channel=fax")) == {}, "the field is there: nobody used a fax"
    assert "Order Completed" in notes(asked("trend", event="Order Compleated"))["Order Compleated"]
    assert "Order Compleated" in notes(asked("funnel", step=["Product Viewed", "Order Compleated"]))
    assert notes(asked("funnel", step=["Product Viewed", "Order Completed"])) == {}


def test_a_column_without_values_is_named(asked: Ask, make: Make) -> None:
    lake = make(voices=[voice(number) for number in range(20)], events=[event(1)])
    assert "touchpoint" in notes(asked("scores", lake=lake, by="touchpoint"))
    assert notes(asked("scores", lake=lake, by="touchpoint", scope=Scope(units=frozenset({"ginza"}))))


@pytest.mark.parametrize("field", ["prop.", "prop", "trait.", "trait"])
def test_a_prefix_alone_is_no_field(asked: Ask, field: str) -> None:
    with pytest.raises(UnknownField) as caught:
        asked("scores", by=field)
    assert "prop.prop" not in caught.value.remedy % caught.value.fields
    assert "prop.NAME" in caught.value.remedy % caught.value.fields


def test_a_timeline_counts_what_lies_elsewhere(asked: Ask, make: Make) -> None:
    rows = [event(n, customer_key=7, unit=unit) for n, unit in enumerate(["ginza", "ginza", "umeda", None])]
    lake = make(events=rows, voices=[voice(1, customer_key=7, unit="umeda", channel="call")])
    ginza = Scope(units=frozenset({"ginza"}))
    found = asked("timeline", lake=lake, person=7, scope=ginza)
    assert (found.n, found.elsewhere) == (2, 3)
    assert any("3 entries of other departments" in str(note) for note in found.notes)
    assert asked("timeline", lake=lake, person=7, channel="web", scope=ginza).elsewhere == 2
    whole = asked("timeline", lake=lake, person=7)
    assert (whole.n, whole.elsewhere, whole.notes) == (5, 0, ())
    assert asked("timeline", lake=lake, person=7, channel="call").n == 1
    assert asked("timeline", lake=lake, person=7, event="Product Viewed").n == 4
    assert asked("timeline", lake=lake, person=7, during="2026-04").n == 0
