"""Home: a member's own order, panels that fail by themselves, a first page that leads on."""

from collections.abc import Sequence

import pyarrow as pa
import pytest
from django.http import HttpRequest
from django.test import Client

from rashin.analysis.lake.store import Lake
from rashin.base.ui.panels import Panel, arranged
from rashin.errors import BadInput
from rashin.home import Home
from rashin.web import wiring
from rashin.web.shell.arrange import changed
from rashin.web.shell.models import Liking
from tests.conftest import Members
from tests.web.shell.scene import answer


def order_of(client: Client) -> list[str]:
    page = client.get("/home/arrange/").content.decode()
    return [part.split('"')[0] for part in page.split('name="up" value="')[1:]]


def test_a_member_moves_hides_and_puts_back(moved: Lake, as_ben: Client, members: Members) -> None:
    first = order_of(as_ben)
    as_ben.post("/home/arrange/", {"down": first[0]})
    assert order_of(as_ben) == [first[1], first[0], *first[2:]]
    as_ben.post("/home/arrange/", {"hide": "voices"})
    assert "/panels/voices/" not in as_ben.get("/").content.decode()
    as_ben.post("/home/arrange/", {"show": "voices"})
    assert "/panels/voices/" in as_ben.get("/").content.decode()
    as_ben.post("/home/arrange/", {"reset": "1"})
    assert order_of(as_ben) == first


def test_nobody_arranges_what_is_not_theirs(moved: Lake, as_chika: Client, members: Members) -> None:
    as_chika.post("/home/arrange/", {"hide": "voices"})
    as_chika.post("/home/arrange/", {"up": "no-such-panel"})
    assert not Liking.objects.filter(pk=members.chika.pk).exists()


def test_all_hidden_is_not_a_dead_end(moved: Lake, as_ben: Client) -> None:
    for name in order_of(as_ben):
        as_ben.post("/home/arrange/", {"hide": name})
    assert "/home/arrange/" in as_ben.get("/").content.decode()


@pytest.mark.parametrize(("verb", "order"), [("up", ["a", "b", "c"]), ("down", ["b", "a", "c"])])
def test_the_ends_stay_the_ends(verb: str, order: list[str]) -> None:
    assert changed(verb, "a", order=["a", "b", "c"], hidden=["c"]) == (order, ["c"])


def panels_named(names: Sequence[str]) -> list[Panel]:
    return [Panel(name=name, title=name, permission="enter", draw=lambda request: "") for name in names]


def test_a_new_panel_takes_its_place_in_an_old_order() -> None:
    found = arranged(panels_named(["a", "new", "b", "c"]), order=["c", "a", "gone", "b"])
    assert [one.name for one in found] == ["c", "a", "new", "b"]


def boom(_request: HttpRequest) -> str:
    raise ZeroDivisionError


def refuse(_request: HttpRequest) -> str:
    raise BadInput(problem="The lake is being moved.", place="lake")


@pytest.mark.parametrize(("draw", "told"), [(boom, "The log of the server"), (refuse, "The lake is being moved.")])
def test_a_panel_that_fails_leaves_the_others_standing(
    moved: Lake, as_ben: Client, monkeypatch: pytest.MonkeyPatch, draw: object, told: str
) -> None:
    bad = Panel(name="bad", title="Bad", permission="enter", draw=draw)  # type: ignore[arg-type]
    monkeypatch.setattr(wiring, "home_panels", lambda: (bad, *panels_named(["good"])))
    page = as_ben.get("/").content.decode()
    assert told in page
    assert "Try again" in page
    assert as_ben.get("/panels/bad/").status_code == 200
    assert as_ben.get("/panels/good/").status_code == 200


def test_an_empty_home_leads_everybody_on(nothing_yet: object, as_ben: Client, as_chika: Client) -> None:
    assert 'href="/data/imports/"' in as_ben.get("/").content.decode()
    page = as_chika.get("/").content.decode()
    assert 'href="/data/imports/"' not in page
    assert "あなたの役割は閲覧です" in page


def said_now(lake: Lake, number: int) -> None:
    row = {**answer(number, days=0, score=10.0, region="east", touchpoint="store", text=None), "source": "test"}
    lake.append("voices", pa.Table.from_pylist([row]))


def test_what_comes_today_moves_home_at_its_next_look(moved: Lake, as_ben: Client) -> None:
    panel = as_ben.get("/panels/standing/").content.decode()
    assert "n = 240" in panel
    assert "No answer yet today" in panel
    assert "load, every" not in as_ben.get("/").content.decode(), "what home shows holds"
    said_now(moved, 9_001)
    home = as_ben.get("/").content.decode()
    assert "n = 240" in home, "home is drawn at once"
    assert "load, every" in home, "and asks for what holds now"
    panel = as_ben.get("/panels/standing/").content.decode()
    assert "n = 241" in panel
    assert ": NPS 1<" in panel


def test_without_a_period_before_nothing_is_said_of_change(nothing_yet: Home, as_ben: Client) -> None:
    lake = Lake.create(nothing_yet.lake)
    for number in range(12):
        said_now(lake, number)
    panel = as_ben.get("/panels/standing/").content.decode()
    assert "too few answers to compare" in panel
    assert "by more than chance" not in panel
    assert "Nothing to compare yet" in as_ben.get("/panels/moved/").content.decode()
    assert "is drawn from" not in as_ben.get("/panels/course/").content.decode(), "this week has enough"
