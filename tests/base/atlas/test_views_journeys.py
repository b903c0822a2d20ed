"""Journeys and evidence over HTTP."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape

import pyarrow as pa
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rashin.analysis.lake.store import Lake
from rashin.base.atlas import services
from rashin.base.atlas.models import EvidenceLink, Improvement
from rashin.base.atlas.pictures import curve
from rashin.base.atlas.records import Claim, End
from rashin.base.atlas.standing import Standing
from rashin.base.workspace import asking
from rashin.base.workspace.models import User
from rashin.home import Home
from tests.conftest import NOW, Members
from tests.marks import unmarked

RECEIVE = End(kind="stage", id="first/receive")


@pytest.fixture
def company(home: Home, settings: object, members: Members) -> Iterator[Lake]:
    """One journey of three stages; customers answered about one of them."""
    settings.HOME = home  # type: ignore[attr-defined]
    asking._lake_at.cache_clear()
    asking.shelf_of.cache_clear()
    lake = Lake.create(home.lake)
    now = datetime.now(UTC)
    rows = [
        {
            "voice_id": f"v{index}", "distinct_id": f"u{index}", "customer_key": index + 1, "received_at": now,
            "occurred_at": now - timedelta(days=index % 80 + 1), "channel": "mail", "source": "t", "metric": "nps",
            "score": float(index % 11), "scale_min": 0, "scale_max": 10, "direction": 1, "journey": "first",
            "stage": "receive", "touchpoint": "delivery", "batch": "b", "unit": "shinjuku",
            "text": f"到着が遅れました、{index} 回目です" if index % 40 == 0 else None,
        }
        for index in range(200)
    ]  # fmt: skip
    lake.append("voices", pa.Table.from_pylist(rows))
    journey = services.add_journey(actor="t", key="first", name="はじめての一台", name_en="The first piece", now=NOW)
    for key, name in (("consider", "検討"), ("receive", "配送・受取"), ("use", "利用")):
        stage = services.add_stage(actor="t", journey=journey, key=key, name=name, goal=f"{name}の望み", now=NOW)
        if key == "receive":
            point = services.set_touchpoint(actor="t", key="delivery", name="配送", channel="web", now=NOW)
            services.place_touchpoints(actor="t", stage=stage, touchpoints=[point], now=NOW)
            services.add_improvement(actor="t", title="遅れを先に知らせる", stage=stage, now=NOW)
    fix = Improvement.objects.get()
    for source, target, grade in (
        (End(kind="voice", id="v0"), RECEIVE, 1), (RECEIVE, End(kind="improvement", id=str(fix.pk)), 3),
    ):  # fmt: skip
        claim = Claim(source=source, target=target, relation="supports", grade=grade, method="by hand")
        services.link(actor=members.aoi, claim=claim, now=NOW)
    yield lake
    asking._lake_at.cache_clear()
    asking.shelf_of.cache_clear()


def test_the_map_shows_stages_figures_words_and_work(company: Lake, as_ben: Client) -> None:
    seen = unmarked(as_ben.get("/journeys/first/").content.decode())
    for words in (
        "The first piece",
        "配送・受取",
        "配送・受取の望み",
        "n = 200",
        "到着が遅れました",
        "遅れを先に知らせる",
        "Idea",
    ):
        assert words in seen
    assert seen.count("map-dot") == 1
    assert seen.count("Nobody was asked here") == 2


def test_a_viewer_sees_no_words_and_a_lead_only_their_answers(
    company: Lake, as_chika: Client, as_emi: Client, members: Members
) -> None:
    assert "到着が遅れました" not in unmarked(as_chika.get("/journeys/first/").content.decode())
    assert "n = 200" in unmarked(as_emi.get("/journeys/first/").content.decode())
    User.objects.filter(pk=members.emi.pk).update(department=None)
    assert "n = 200" not in unmarked(as_emi.get("/journeys/first/").content.decode())


PATHS = (
    "/journeys/", "/journeys/first/", "/journeys/evidence/", "/journeys/evidence/chain/?of=stage:first/receive",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_whoever_signed_in_may_read(
    company: Lake, as_aoi: Client, as_ben: Client, as_emi: Client, as_chika: Client, as_dan: Client, path: str
) -> None:
    for client in (as_aoi, as_ben, as_emi, as_chika):
        assert client.get(path).status_code == 200
    assert as_dan.get(path).status_code == 302


def test_only_those_who_may_change_evidence(company: Lake, as_chika: Client, as_dan: Client, as_emi: Client) -> None:
    number = EvidenceLink.objects.values_list("pk", flat=True)[0]
    assert as_chika.get("/journeys/evidence/new/").status_code == 403
    assert as_chika.get(f"/journeys/evidence/{number}/").status_code == 200
    assert as_chika.post(f"/journeys/evidence/{number}/", {"reason": "no"}).status_code == 403
    assert as_dan.get("/journeys/evidence/new/").status_code == 302
    assert as_emi.get("/journeys/evidence/new/").status_code == 200


def test_a_link_is_stated_and_taken_back(company: Lake, as_ben: Client) -> None:
    sent = {"source": "stage:first/use", "relation": "supports", "target": str(RECEIVE), "grade": "2"}
    made = as_ben.post("/journeys/evidence/new/", sent)
    assert made.status_code == 302
    again = as_ben.post("/journeys/evidence/new/", sent)
    assert again.status_code == 422
    assert "stands already" in unmarked(again.content.decode())
    assert as_ben.post("/journeys/evidence/new/", {**sent, "source": "Nonsense"}).status_code == 422
    assert as_ben.post(made["Location"], {"reason": ""}).status_code == 422
    assert as_ben.post(made["Location"], {"reason": "Read again"}).status_code == 302
    assert "Read again" in unmarked(as_ben.get(made["Location"]).content.decode())
    assert "›" in unmarked(as_ben.get("/journeys/evidence/?state=all").content.decode())


def test_a_chain_goes_both_ways_and_names_the_weakest(company: Lake, as_ben: Client) -> None:
    fix = Improvement.objects.get()
    seen = unmarked(as_ben.get(f"/journeys/evidence/chain/?of=improvement:{fix.pk}").content.decode())
    assert "遅れを先に知らせる" in seen
    assert "first/receive" not in seen
    assert "The first piece › 配送・受取" in seen
    assert "Evidence 1 of 5" in seen
    assert "到着が遅れました" not in seen


def test_lists_take_as_many_questions_however_long(company: Lake, as_ben: Client, members: Members) -> None:
    counts = []
    for round_ in range(2):
        with CaptureQueriesContext(connection) as asked:
            as_ben.get("/journeys/evidence/")
        counts.append(len(asked))
        for index in range(12 if round_ == 0 else 0):
            claim = Claim(source=End(kind="voice", id=f"v{index + 1}"), target=RECEIVE, relation="supports", grade=1)
            services.link(actor=members.aoi, claim=claim, now=NOW)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/journeys/none/", 404), ("/journeys/%00/", 400), ("/journeys/evidence/chain/", 400),
        ("/journeys/evidence/chain/?of=%00:x", 400), ("/journeys/evidence/chain/?of=a:b", 200),
        ("/journeys/evidence/?grade=x&kind=%27&links-sort=-x&links-page=0", 200), ("/journeys/evidence/999/", 404),
        ("/journeys/evidence/?links-sort=grade", 200), ("/journeys/evidence/999999999999999999999999/", 404),
    ],
)  # fmt: skip
def test_hostile_addresses(company: Lake, as_ben: Client, path: str, status: int) -> None:
    assert as_ben.get(path).status_code == status


def test_without_anything_there_is_a_way_on(home: Home, settings: object, as_ben: Client) -> None:
    settings.HOME = home  # type: ignore[attr-defined]
    asking._lake_at.cache_clear()
    assert "No journey yet" in unmarked(as_ben.get("/journeys/").content.decode())
    assert "No evidence yet" in unmarked(as_ben.get("/journeys/evidence/").content.decode())
    journey = services.add_journey(actor="t", key="bare", name="まだ", now=NOW)
    assert "No stage yet" in unmarked(as_ben.get("/journeys/bare/").content.decode())
    services.add_stage(actor="t", journey=journey, key="one", name="一", now=NOW)
    assert "Nobody was asked here" in unmarked(as_ben.get("/journeys/bare/").content.decode())


def test_the_curve_claims_nothing_over_gaps() -> None:
    def at(value: float) -> Standing:
        return Standing(
            metric="nps", value=value, low=value - 5, high=value + 5, n=90, reason="", difference=2.0, changed=True
        )

    drawn = curve([("a", at(20)), ("b", at(-30)), ("c", None), ("d", at(10))])
    assert drawn.count("map-now") == 1
    assert drawn.count("map-bridge") == 1
    assert drawn.count("<circle") == 3
    assert "map-dot bad" in drawn
    assert "<svg" in curve([("a", None)])


def test_a_link_is_stated_by_names(company: Lake, as_ben: Client, as_chika: Client) -> None:
    found = unmarked(as_ben.get("/journeys/evidence/ends/?q=利用").content.decode())
    key, name = re.findall(r'data-value="(stage:[^"]+)"><span class="clip">([^<]+)<', found)[0]
    assert as_chika.get("/journeys/evidence/ends/").status_code == 403
    assert name in unmarked(as_ben.get(f"/journeys/evidence/new/?of={key}").content.decode())
    sent = {"source": unescape(name), "relation": "supports", "target": str(RECEIVE), "grade": "2"}
    assert as_ben.post("/journeys/evidence/new/", sent).status_code == 302, "without script the name itself is sent"
    wrong = as_ben.post("/journeys/evidence/new/", {**sent, "target": "no such thing"})
    assert (wrong.status_code, "choose from the list" in unmarked(wrong.content.decode())) == (422, True)
