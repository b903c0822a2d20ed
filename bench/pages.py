"""Pages over a company of some 5 M events: server time of the second look, while nothing and while something arrives.

The floor is an empty page through the same middleware, session and member: what no page can go below.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bench.harness import DATA, Measurement, Settings

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.test import Client

NAME = "pages"
GOAL_S = 0.1
_STEPS = ("Product Viewed", "Product Added", "Checkout Started", "Order Completed")
_FUNNEL = "&".join([*(f"step={name.replace(' ', '%20')}" for name in _STEPS), "within=14d", "last=180d"])


def run(settings: Settings) -> list[Measurement]:
    """Make the company, then look at its pages in a process of their own: Django serves one home a process."""
    scale = "0.05" if settings.quick else "5"
    home = DATA / "pages" / f"home-{scale}"
    made = [sys.executable, "-m", "rashin", "demo", "--home", str(home), "--scale", scale, "--no-start"]
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
    looked = [sys.executable, "-m", "bench.pages", str(home), str(max(3, settings.rounds))]
    said = subprocess.run(looked, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = [Measurement(**one) for one in json.loads(said.splitlines()[-1])]
    if not settings.keep:
        import shutil

        shutil.rmtree(home)
    return found


def _measured(root: Path, rounds: int) -> list[Measurement]:
    from rashin.home import Home
    from rashin.web.installation import open_home

    open_home(Home.at(root))
    client, person = _visitor()
    pages = {
        "home": "/",
        "scores": "/scores/?metric=nps&every=month&last=365d&by=channel",
        "trend": "/trends/?event=Order%20Completed&every=month&last=365d",
        "funnel of 4 steps": f"/funnels/?{_FUNNEL}",
        "a customer": f"/customers/{person}/",
    }
    events = _events()
    floor = _quickest(lambda: _look(client, "/bench/empty"), rounds)
    found = []
    for name, address in pages.items():
        first = _timed(lambda a=address: _opened(client, a))
        quiet = _quickest(lambda a=address: _opened(client, a), rounds)
        busy = max(_after_a_flush(client, address, number) for number in range(rounds))
        note = (
            f"{events:,} events; first look {first * 1000:.0f} ms; at worst {busy * 1000:.0f} ms right after a flush; "
            f"an empty page {floor * 1000:.1f} ms"
        )
        found.append(Measurement.of(f"{name}, second look", quiet, "goal", GOAL_S, note=note))
    return found


def _visitor() -> "tuple[Client, int]":
    """The owner, signed in, and somebody with a story."""
    from django.conf import settings
    from django.test import Client

    from rashin.base.workspace.asking import the_lake
    from rashin.base.workspace.models import User

    settings.ROOT_URLCONF = "bench.pages"
    owner, _ = User.objects.get_or_create(email="bench@example.jp", defaults={"role": "owner", "is_active": True})
    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="ja")
    client.force_login(owner)
    busiest = "SELECT person_key FROM events WHERE person_key IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    return client, int(the_lake().rows(busiest).to_pylist()[0]["person_key"])


def _events() -> int:
    from rashin.base.workspace.asking import the_lake

    return the_lake().snapshot("events").rows


def _opened(client: "Client", address: str) -> None:
    """The page, and what home asks for after its first paint."""
    for panel in re.findall(r'hx-get="(/panels/[^"]+)"', _look(client, address)):
        _look(client, panel)


def _look(client: "Client", address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def _after_a_flush(client: "Client", address: str, number: int) -> float:
    """A hundred events arrive, as every second from a busy shop; then somebody looks."""
    import pyarrow as pa

    from rashin.base.workspace.asking import the_lake

    now, rows = datetime.now(UTC), 100
    times = pa.array([now - timedelta(seconds=1)] * rows, pa.timestamp("us", tz="UTC"))
    made = pa.table(
        {
            "event_id": [f"bench-{time.time_ns()}-{number}-{row}" for row in range(rows)],
            "customer_key": pa.array(range(1, rows + 1), pa.int64()),
            "event": ["Page Viewed"] * rows,
            "occurred_at": times,
            "received_at": times,
        }
    )
    the_lake().append("events", made)
    return _timed(lambda: _opened(client, address))


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _quickest(work: Callable[[], object], rounds: int) -> float:
    work()
    return min(_timed(work) for _ in range(rounds))


def _empty(request: "HttpRequest") -> "HttpResponse":
    from django.http import HttpResponse

    return HttpResponse(b"")


def __getattr__(name: str) -> object:
    """The module is a list of addresses, too, once Django is loaded: the product's own, and an empty page."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.urls import path

    from rashin.base.workspace.access import Permission, access
    from rashin.web.urls import urlpatterns

    return [path("bench/empty", access(Permission.SEE_HOME)(_empty)), *urlpatterns]


if __name__ == "__main__":
    from dataclasses import asdict

    print(json.dumps([asdict(one) for one in _measured(Path(sys.argv[1]), int(sys.argv[2]))]))
