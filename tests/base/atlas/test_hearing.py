"""Hearing a voice: once, corrected when it differs, gone when it is taken back; hostile ones refused or cleaned."""

from dataclasses import replace
from datetime import datetime

import pytest
from django.db import transaction

from rashin.base.atlas.hearing import LONGEST_TEXT, MOST_TURNS, Heard, Turn, hear, heard_of, take_back
from rashin.base.atlas.models import HeardVoice
from rashin.errors import BadInput
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
VOICE = Heard(
    voice_id="answer:1:q1", occurred_at=NOW, source="delivery", channel="web", metric="nps", score=3.0,
    text="届くのが遅い", context={"order_id": "A-1"}, turns=(Turn(speaker="客", role="customer", text="遅い"),),
)  # fmt: skip


def test_a_voice_comes_back_as_it_was_said() -> None:
    assert hear([VOICE], now=NOW) == 1
    assert heard_of(HeardVoice.objects.get()) == VOICE


def test_heard_again_word_for_word_changes_nothing() -> None:
    hear([VOICE, VOICE], now=NOW)
    assert hear([VOICE], now=NOW) == 0
    assert HeardVoice.objects.count() == 1


def test_a_corrected_voice_replaces_the_old_one_and_is_told_again() -> None:
    hear([VOICE], now=NOW)
    HeardVoice.objects.update(state="told", round=4, told=["cases"], record={})
    assert hear([replace(VOICE, score=9.0)], now=NOW) == 1
    row = HeardVoice.objects.get()
    assert (row.state, row.round, row.told, row.revision) == ("waiting", None, [], 2)
    assert heard_of(row).score == 9.0


def test_what_was_taken_back_is_gone_and_stays_so_even_when_it_comes_late() -> None:
    hear([VOICE], now=NOW)
    assert take_back(["answer:1:q1", "line:9"], now=NOW) == 1
    assert hear([VOICE, replace(VOICE, voice_id="line:9")], now=NOW) == 0
    assert set(HeardVoice.objects.values_list("withdrawn", flat=True)) == {True}
    assert not any(row.record for row in HeardVoice.objects.all())


def test_what_is_rolled_back_was_never_said() -> None:
    with transaction.atomic():
        hear([VOICE], now=NOW)
        transaction.set_rollback(True)
    assert not HeardVoice.objects.exists()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"voice_id": ""}, "voice_id"),
        ({"voice_id": "x" * 201}, "voice_id"),
        ({"voice_id": "a\x00b"}, "voice_id"),
        ({"metric": "mood"}, "metric"),
        ({"score": 11.0}, "score"),
        ({"score": float("nan")}, "score"),
        ({"occurred_at": datetime(2026, 4, 1)}, "occurred_at"),  # noqa: DTZ001 - the point of the test
    ],
)
def test_what_could_never_be_kept_is_refused_with_its_place(change: dict[str, object], place: str) -> None:
    with pytest.raises(BadInput) as caught:
        hear([replace(VOICE, voice_id="good"), replace(VOICE, **change)], now=NOW)  # type: ignore[arg-type]
    assert caught.value.fields["place"] == place
    assert not HeardVoice.objects.exists()


def test_hostile_text_is_cleaned_and_cut_and_says_so() -> None:
    said = replace(
        VOICE, text="👪\x00\ud800" + "長" * 300_000, context={"a\x00": "b\x00"}, turns=VOICE.turns * (MOST_TURNS + 1)
    )
    hear([said], now=NOW)
    kept = heard_of(HeardVoice.objects.get())
    assert (kept.text[:3], len(kept.text)) == ("👪?長", LONGEST_TEXT)
    assert kept.context["a"] == "b"
    assert {"cut_at", "turns_cut_at"} <= set(kept.context)
    assert len(kept.turns) == MOST_TURNS
