from datetime import timedelta

import pytest

import rashin
from rashin.analysis.lake.schema import TABLES
from rashin.analysis.questions.words import from_words
from rashin.base.workspace import asking
from rashin.base.workspace.errors import PermissionMissing
from rashin.errors import NotAllowed
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(home, lake, settings, members):
    settings.HOME = home
    return members


@pytest.fixture
def asked(monkeypatch):
    from rashin.analysis.questions import catalogue

    count = []
    real = catalogue.ask
    monkeypatch.setattr(catalogue, "ask", lambda *args, **more: count.append(1) or real(*args, **more))
    return count


def test_an_answer_is_kept_in_memory_and_on_disk(here, asked):
    question = from_words("scores", {"metric": ["nps"]})
    first = asking.ask_as(here.aoi, question, now=NOW)
    assert asking.ask_as(here.ben, question, now=NOW) is first, "the same scope shares it"
    asking.shelf_of.cache_clear()
    again = asking.ask_as(here.aoi, question, now=NOW)
    assert again.rows() == first.rows()
    assert len(asked) == 1


def test_another_scope_or_another_lake_asks_again(here, lake, asked):
    question = from_words("scores", {"metric": ["nps"]})
    asking.ask_as(here.aoi, question, now=NOW)
    asking.ask_as(here.emi, question, now=NOW)
    assert len(asked) == 2


def test_patience_takes_a_slightly_older_answer(here, asked, monkeypatch):
    question = from_words("scores", {"metric": ["nps"]})
    minute = timedelta(minutes=1)
    first = asking.ask_as(here.aoi, question, now=NOW, patience=minute)
    monkeypatch.setattr(
        type(asking.the_lake()), "versions", lambda self, tables=TABLES: dict.fromkeys(tables, "moved on")
    )
    assert asking.ask_as(here.aoi, question, now=NOW + timedelta(seconds=30), patience=minute) is first
    asking.ask_as(here.aoi, question, now=NOW + timedelta(seconds=90), patience=minute)
    assert len(asked) == 2


def test_a_forged_file_is_not_opened(here, home, asked):
    question = from_words("scores", {"metric": ["nps"]})
    asking.ask_as(here.aoi, question, now=NOW)
    for file in (home.cache / "answers").iterdir():
        file.write_bytes(b"x" * 32 + b"cos\nsystem\n(S'false'\ntR.")
    asking.shelf_of.cache_clear()
    asking.ask_as(here.aoi, question, now=NOW)
    assert len(asked) == 2


def test_who_may_not_ask_is_refused_wherever_they_ask(here):
    with pytest.raises(PermissionMissing):
        asking.ask_as(here.chika, from_words("trend", {"event": ["Order Completed"]}), now=NOW)


def test_questions_are_at_hand_in_python():
    assert rashin.Scores(metric="nps").name == "scores"
    assert "Scores" in dir(rashin)
    with pytest.raises(AttributeError):
        _ = rashin.Oracle


def asks(member, link):
    from rashin.analysis.questions.wording import split_link

    kind, words = split_link(link)
    try:
        asking.ask_as(member, from_words(kind, words), now=NOW)
    except NotAllowed as refused:
        return refused.code.removeprefix("workspace.")
    return "answered"


def test_no_figure_is_broken_down_by_what_names_individuals(here):
    for link in ("scores?by=trait.name", "trend?by=prop.email", "moves?by=trait.phone", "funnel?step=A&by=trait.kana"):
        assert asks(here.aoi, link) == "personal_group", link
    assert asks(here.aoi, "scores?by=text") == "personal_group"
    assert asks(here.aoi, "people?of=scores%3Fby%3Dtrait.name&cell=by%3DA") == "personal_group"
    assert asks(here.aoi, "scores?by=trait.plan") == "answered"


def test_who_sees_persons_masked_finds_none_by_name(here):
    here.chika.role = "analyst"
    for link in ("scores?where=trait.email%3Da@example.jp", "funnel?step=A%5Bprop.phone%3D1%5D"):
        assert asks(here.chika, link) == "permission_missing", link
        assert asks(here.aoi, link) == "answered", link
    assert asks(here.chika, "scores?where=text~wait") == "answered"
    here.chika.role = "viewer"
    assert asks(here.chika, "scores?where=text~wait") == "permission_missing"


def test_the_people_behind_a_question_need_the_right_to_the_question(here):
    here.chika.role = "staff"
    assert asks(here.chika, "people?of=trend%3Fevery%3Dmonth&cell=period%3D2026-04-01") == "permission_missing"
    assert asks(here.chika, "people?of=scores&cell=group%3Ddetractors") == "answered"


def arrives(lake, table, **columns):
    import pyarrow as pa

    stamp = pa.array([NOW - timedelta(hours=1)], pa.timestamp("us", tz="UTC"))
    lake.append(table, pa.table({"occurred_at": stamp, "customer_key": pa.array([1], pa.int64()), **columns}))


def test_an_answer_holds_while_the_tables_that_it_was_read_from_stay(here, lake, asked):
    question = from_words("scores", {"metric": ["nps"]})
    first = asking.ask_as(here.aoi, question, now=NOW)
    arrives(lake, "events", event_id=["new"], event=["Page Viewed"])
    assert asking.ask_as(here.aoi, question, now=NOW) is first, "scores read voices"
    arrives(lake, "voices", voice_id=["new"], metric=["nps"], score=[9.0])
    second = asking.ask_as(here.aoi, question, now=NOW)
    assert second.n == first.n + 1
    assert len(asked) == 2


def test_who_has_patience_gets_what_is_kept_while_the_newer_answer_is_worked_out(here, lake, asked):
    question = from_words("scores", {"metric": ["nps"]})
    patience = timedelta(minutes=15)
    first = asking.ask_as(here.aoi, question, now=NOW, patience=patience)
    arrives(lake, "voices", voice_id=["new"], metric=["nps"], score=[9.0])
    assert asking.ask_as(here.aoi, question, now=NOW + timedelta(seconds=20), patience=patience) is first
    asking._thread().submit(int).result()
    assert len(asked) == 1, "after so short a time nobody asks"
    later = NOW + timedelta(minutes=1)
    assert asking.ask_as(here.aoi, question, now=later, patience=patience) is first
    asking._thread().submit(int).result()  # whatever was to be done behind is done
    assert asking.ask_as(here.aoi, question, now=later, patience=patience).n == first.n + 1
    assert len(asked) == 2
