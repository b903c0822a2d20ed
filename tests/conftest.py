"""What every test may ask for: a home, a lake, a cast of four. Aoi owns, Ben works, Chika reads, Dan is a stranger."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from rashin.home import Home

if TYPE_CHECKING:
    from rashin.analysis.lake.store import Lake
    from rashin.base.workspace.models import Department, User

NOW = datetime(2026, 4, 15, 3, 0, tzinfo=UTC)
"""Noon in Tokyo on an ordinary Wednesday."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """``RASHIN_TESTS``: on the other database only what touches a ``database`` runs again; ``units`` touch none."""
    wanted = os.environ.get("RASHIN_TESTS")
    if wanted not in {"database", "units"}:
        return
    kept = [one for one in items if _touches_a_database(one) == (wanted == "database")]
    left = set(items) - set(kept)
    config.hook.pytest_deselected(items=[one for one in items if one in left])
    items[:] = kept


def _touches_a_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


@pytest.fixture(autouse=True)
def quick_passwords(request: pytest.FixtureRequest) -> None:
    """Hashing that is slow on purpose is tested once, not in every test that makes a member."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        request.getfixturevalue("settings").PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def fresh_witness(request: pytest.FixtureRequest) -> None:
    """Each test begins the audit chain anew, so what the home of all tests saw of the last one is forgotten."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        from tests.environment import HOME

        for name in ("audit.head", "audit.checkpoints"):
            Path(HOME, name).unlink(missing_ok=True)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An installation's folder with its subfolders, empty; its lake is not made yet."""
    root = tmp_path / "home"
    found = Home(root=root, lake=str(root / "lake"))
    for folder in (found.root, found.collect, found.uploads, found.results, found.cache):
        folder.mkdir()
    return found


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty lake to copy, which is quicker than making one for every test."""
    from rashin.analysis.lake.store import Lake

    address = tmp_path_factory.mktemp("empty") / "lake"
    Lake.create(address).close()
    return address


@pytest.fixture
def lake(home: Home, empty_lake: Path) -> "Lake":
    """An empty lake in the test's own home."""
    from rashin.analysis.lake.store import Lake

    shutil.copytree(empty_lake, home.lake)
    return Lake.open(home.lake)


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """The cast, in a company with a head office, a shop region and one shop."""

    aoi: "User"
    """Owner."""
    ben: "User"
    """CX office: works here, may not manage members."""
    chika: "User"
    """Viewer: may only read."""
    emi: "User"
    """Lead of the Shinjuku shop: sees the unit ``shinjuku`` alone."""
    gone: "User"
    """Left the company: may not sign in."""
    office: "Department"
    region: "Department"
    shop: "Department"


@pytest.fixture
def members(db: None) -> Members:
    from rashin.base.workspace.models import Department, User

    office = Department.objects.create(name="CX推進室", name_en="CX office")
    region = Department.objects.create(name="東京エリア", name_en="Tokyo area", units=["tokyo"])
    shop = Department.objects.create(name="新宿店", name_en="Shinjuku", parent=region, units=["shinjuku"])

    def member(name: str, role: str, department: Department | None, **fields: object) -> User:
        return User.objects.create_user(
            f"{name.lower()}@example.jp", name=name, role=role, department=department, joined_at=NOW, **fields
        )

    return Members(
        aoi=member("Aoi", "owner", office),
        ben=member("Ben", "cx_office", office, language="en"),
        chika=member("Chika", "viewer", None),
        emi=member("Emi", "lead", shop),
        gone=member("Gone", "owner", office, is_active=False),
        office=office,
        region=region,
        shop=shop,
    )


@pytest.fixture
def signed_in() -> "Callable[[User], Client]":
    """``signed_in(members.ben).get("/…")``: a browser of that member."""

    def sign_in(member: "User") -> Client:
        client = Client()
        client.force_login(member)
        return client

    return sign_in


@pytest.fixture
def as_aoi(members: Members, signed_in: "Callable[[User], Client]") -> Client:
    return signed_in(members.aoi)


@pytest.fixture
def as_ben(members: Members, signed_in: "Callable[[User], Client]") -> Client:
    return signed_in(members.ben)


@pytest.fixture
def as_chika(members: Members, signed_in: "Callable[[User], Client]") -> Client:
    return signed_in(members.chika)


@pytest.fixture
def as_emi(members: Members, signed_in: "Callable[[User], Client]") -> Client:
    return signed_in(members.emi)


@pytest.fixture
def as_dan(db: None) -> Client:
    """A stranger: signed in nowhere."""
    return Client()


# ── The browser ──


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Where a browser is served, the database is a file, as in an installation: readers wait for nobody, writers wait.

    In memory all threads have one connection, or tables that are locked at once whenever a page comes while another
    writes: which of the two, and whether a test meets it, would depend on the order of tests and on the machine.
    """
    from django.db import connection

    from tests.environment import HOME

    wanted = any("live_server" in getattr(one, "fixturenames", ()) for one in request.session.items)
    if wanted and connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(Path(HOME, "browser.sqlite3"))
        options = connection.settings_dict["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """The system's own Chromium: nothing is downloaded."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.fail("Browser tests need Chromium: `./run test` installs it on Debian, or set CHROMIUM.", pytrace=False)
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    return {**browser_type_launch_args, "executable_path": path, "args": flags}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    return {
        **browser_context_args,
        "locale": "ja-JP",
        "timezone_id": "Asia/Tokyo",
        "reduced_motion": "reduce",
        "viewport": {"width": 1440, "height": 900},
    }


@pytest.fixture
def page(context: "object") -> Iterator["object"]:
    """A page that fails its test on any console error or warning: broken scripts and CSP violations among them."""
    from playwright.sync_api import BrowserContext, ConsoleMessage, Error

    assert isinstance(context, BrowserContext)
    context.set_default_timeout(30_000)
    found = context.new_page()
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def break_(error: Error) -> None:
        complaints.append(f"script: {error}")

    found.on("console", hear)
    found.on("pageerror", break_)
    found.complaints = complaints  # type: ignore[attr-defined] # a test that expects a 4xx may clear it
    yield found
    # The context closes it. A page that is closed while it navigates may never answer, so let that end first.
    found.wait_for_load_state()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def sign_in_page(live_server: "object", context: "object") -> "Callable[[User], None]":
    """Sign the browser in as a member without typing: ``sign_in_page(members.aoi)``."""
    from django.conf import settings

    def sign_in(member: "User") -> None:
        client = Client()
        client.force_login(member)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(  # type: ignore[attr-defined]
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]  # type: ignore[attr-defined]
        )

    return sign_in


@pytest.fixture
def held_connection() -> Iterator[None]:
    """An answer that is closed by hand leaves the database of the test's transaction open, as with Django's client."""
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)
