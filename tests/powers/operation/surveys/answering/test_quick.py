"""Answers on the event loop: the same is kept and answered as by the pages, and what is no plain first page goes on."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client

from rashin.powers.operation.surveys.answering import committing, quick
from rashin.powers.operation.surveys.models import Door, Response
from rashin.web import quick as ours
from tests.loops import told
from tests.powers.operation.surveys.answering.conftest import DELIVERY
from tests.powers.operation.surveys.answering.pages import Respondent

pytestmark = pytest.mark.django_db
Live = Callable[..., Door]
SHORT = {"blocks": DELIVERY["blocks"][:1]}
FORM = "application/x-www-form-urlencoded"


def asked(path: str, body: str, kind: str = FORM, **more: str) -> WSGIRequest:
    said = body.encode()
    return WSGIRequest({
        "REQUEST_METHOD": "POST", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "localhost",
        "SERVER_PORT": "8600", "HTTP_HOST": "localhost", "wsgi.input": io.BytesIO(said), "wsgi.url_scheme": "http",
        "CONTENT_LENGTH": str(len(said)), "CONTENT_TYPE": kind, "HTTP_USER_AGENT": "Mozilla/5.0",
        "REMOTE_ADDR": "192.0.2.9", **more,
    })  # fmt: skip


def kept(page: quick.Quick) -> Any:
    return page.answer(committing.durable(page.work))


def test_a_first_page_is_kept_and_answered_as_by_the_pages(live: Live) -> None:
    token = live(**SHORT).token
    slow, fast = Respondent(token), Respondent(token)
    expected = slow.post(nps="9")
    page = quick.taken(asked(fast.action, "page=nps&rev=1&go=next&a.nps=9"))
    assert page is not None
    assert page.work.together is not None, "it is written together with others"
    reply = kept(page)
    assert (reply.status_code, reply["Location"]) == (expected.status_code, fast.action)
    assert set(reply.cookies) == set(expected.cookies)
    for name, one in reply.cookies.items():
        theirs = expected.cookies[name]
        assert [one[flag] for flag in ("path", "samesite", "httponly", "max-age")] == [
            theirs[flag] for flag in ("path", "samesite", "httponly", "max-age")
        ]
    one, other = Response.objects.order_by("started_at")
    same = ("state", "answers", "ending", "language", "variables", "revision", "channel", "version_id", "position")
    assert [getattr(one, name) for name in same] == [getattr(other, name) for name in same]
    standing = dict(ours.standing(page_request(fast.action)))
    for name in (
        "Content-Security-Policy",
        "X-Frame-Options",
        "X-Content-Type-Options",
        "Permissions-Policy",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
        "Cache-Control",
    ):
        theirs = expected.headers[name]
        assert sorted(standing[name].split("; ")) == sorted(theirs.split("; ")), name


def page_request(path: str) -> WSGIRequest:
    return asked(path, "")


def test_a_program_is_answered_as_by_the_pages(live: Live, client: Client) -> None:
    address = f"/s/{live('api', **SHORT).token}/answers"
    body = json.dumps({"answers": {"nps": 3}})
    expected = client.post(address, body, content_type="application/json")
    page = quick.taken(asked(address, body, "application/json"))
    assert page is not None
    reply = kept(page)
    said = json.loads(reply.content)
    assert (reply.status_code, said | {"id": ""}) == (expected.status_code, expected.json() | {"id": ""})
    assert Response.objects.count() == 2


@pytest.mark.parametrize(
    "body",
    [
        "page=nps&rev=2&go=next&a.nps=9", "page=nps&rev=1&go=save&a.nps=9", "page=nps&rev=1&go=next",
        "page=nps&rev=1&go=next&a.nps=99", "", "%00=%ff&rev=1",
    ],
)  # fmt: skip
def test_what_is_no_plain_first_page_goes_on_with_nothing_done(live: Live, body: str) -> None:
    one = Respondent(live(**SHORT).token)
    assert quick.taken(asked(one.action, body)) is None
    assert not Response.objects.exists()


def test_strange_addresses_go_on(live: Live) -> None:
    token = live(**SHORT).token
    for path in (f"/s/{token}/forged/", "/s/nobody/x/", "/s/", f"/s/{token}/", f"/s/{token}/a/b/c/", "/s/x/answers"):
        assert quick.taken(asked(path, "rev=1&page=nps&a.nps=9")) is None
    assert not quick.owns("GET", f"/s/{token}/x/")
    assert not quick.owns("POST", "/surveys/")


class Exchange:
    """Granian's side of one request."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What would be written; it is kept at once."""
    works: list[Any] = []

    def soon(work: Any, tell: Any) -> None:
        works.append(work)
        going = work.thing.step.going
        tell(quick.Kept(going=going), None)

    monkeypatch.setattr(ours, "soon", soon)
    return works


def test_the_loop_waits_for_the_disk_and_answers(live: Live, written: list[Any]) -> None:
    one = Respondent(live(**SHORT).token)
    page = asked(one.action, "page=nps&rev=1&go=next&a.nps=9")
    quick.taken(asked(one.action, "page=nps&rev=1&go=next&a.nps=9"))  # all is known from now on
    exchange = Exchange()
    assert told(ours.lane()(page.environ, exchange)) is True
    assert (exchange.status, dict(exchange.headers)["Location"]) == (303, one.action)
    assert len(written) == 1
    other = asked(one.action, "page=nps&rev=1&go=next&a.nps=9", HTTP_HOST="evil.example")
    assert told(ours.lane()(other.environ, Exchange())) is False
