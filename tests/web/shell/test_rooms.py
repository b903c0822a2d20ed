"""The pages of the five powers: they stand for everybody, with and without data, and lead only where one may go."""

import re

import pytest
from django.test import Client

from rashin.analysis.lake.store import Lake
from rashin.web.shell.rooms.views import ROOMS

NAMES = [room.name for room in ROOMS]


@pytest.mark.parametrize("name", NAMES)
def test_a_room_says_what_it_is_for_and_what_it_cannot_say(moved: Lake, as_ben: Client, name: str) -> None:
    page = as_ben.get(f"/powers/{name}/").content.decode()
    for words in ("What to do next", "Not measured", "What it rests on"):
        assert words in page


@pytest.mark.parametrize("name", NAMES)
def test_a_room_stands_before_anything_arrived(nothing_yet: object, as_ben: Client, name: str) -> None:
    assert as_ben.get(f"/powers/{name}/").status_code == 200


def test_every_step_leads_where_its_reader_may_go(
    moved: Lake, as_ben: Client, as_chika: Client, as_emi: Client
) -> None:
    for client in (as_ben, as_chika, as_emi):
        for name in NAMES:
            page = client.get(f"/powers/{name}/").content.decode()
            main = page.partition("<main")[2].partition("</main>")[0]
            for href in set(re.findall(r'href="(/[^"#]*)"', main)):
                answer = client.get(href.replace("&amp;", "&"))
                assert answer.status_code == 200, (name, href)


def test_the_navigation_has_the_five_powers_rox_customers_and_data(moved: Lake, as_ben: Client) -> None:
    side = as_ben.get("/powers/design/").content.decode().partition('<aside class="side"')[2].partition("</aside>")[0]
    for path in (*(f"/powers/{name}/" for name in NAMES), "/rox/", "/customers/", "/data/imports/", "/journeys/"):
        assert f'href="{path}"' in side
    assert side.count('aria-current="page"') == 1


def test_crumbs_say_the_way(moved: Lake, as_ben: Client) -> None:
    page = as_ben.get("/journeys/evidence/new/").content.decode()
    crumbs = page.partition('class="crumbs"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', crumbs) == ["/powers/design/", "/journeys/evidence/"]
    assert 'class="crumbs"' not in as_ben.get("/").content.decode()
