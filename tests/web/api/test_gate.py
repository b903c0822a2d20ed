"""What stands before every operation: how often, how large, and answers that programs understand."""

from datetime import UTC, datetime, timedelta

import pytest

from rashin.base.workspace.keys import KeyLimits
from rashin.base.workspace.services import make_api_key
from rashin.web.api import gate
from tests.conftest import NOW


class Still(gate.Counter):
    """A minute that does not end while it is counted."""

    def spend(self, name, *, limit, now):
        return super().spend(name, limit=limit, now=NOW)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(gate, "COUNTER", Still())


def bearer(members, **more):
    _, secret = make_api_key(
        actor=members.aoi, member=members.aoi, name="k", scopes=["enter"], now=datetime.now(UTC), **more
    )
    return {"Authorization": f"Bearer {secret}"}


def test_a_key_has_so_many_requests_a_minute(members, client):
    narrow, wide = bearer(members, limits=KeyLimits(per_minute=2)), bearer(members)
    first = client.get("/api/me", headers=narrow)
    assert (first.headers["RateLimit-Limit"], first.headers["RateLimit-Remaining"]) == ("2", "1")
    client.get("/api/me", headers=narrow)
    over = client.get("/api/me", headers=narrow)
    assert (over.status_code, over.json()["code"]) == (429, "api.too_many_requests")
    assert over.headers["Content-Type"] == "application/problem+json"
    assert 1 <= int(over.headers["Retry-After"]) <= 60
    assert client.get("/api/me", headers=wide).status_code == 200, "another key is not concerned"


def test_a_new_minute_begins_anew():
    counter, now = gate.Counter(), datetime(2026, 4, 1, 9, 0, 59, tzinfo=UTC)
    assert counter.spend("key:1", limit=1, now=now).seconds == 1
    with pytest.raises(gate.TooManyRequests):
        counter.spend("key:1", limit=1, now=now)
    assert counter.spend("key:1", limit=1, now=now + timedelta(seconds=1)).left == 0


def test_whoever_guesses_keys_is_slowed_down(members, client):
    replies = [
        client.get("/api/me", headers={"Authorization": f"Bearer rsk_{n:08x}_{'A' * 43}"}).status_code
        for n in range(gate.WRONG_KEYS + 1)
    ]
    assert set(replies[:-1]) == {401}
    assert replies[-1] == 429
    assert client.get("/api/me", headers=bearer(members)).status_code == 200, "a right key still opens"


def test_the_installation_says_how_many(members, client, settings):
    settings.API_PER_MINUTE = 1
    key = bearer(members)
    assert [client.get("/api/me", headers=key).status_code for _ in range(2)] == [200, 429]


def test_a_body_that_is_too_large_is_refused_unread(as_ben, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    reply = as_ben.post("/api/write-keys", "x" * 101, content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (413, "api.body_too_large")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("get", "/api/nothing", None, 404, "web.not_found"),
        ("post", "/api/me", "{}", 405, "web.wrong_method"),
        ("delete", "/api/", None, 405, "web.wrong_method"),
        ("post", "/api/write-keys", "{broken", 400, "api.body_not_json"),
        ("post", "/api/write-keys", "[]", 422, "api.body_refused"),
        ("get", "/api/jobs/99999999999999999999999999", None, 404, "rashin.not_found"),
        ("get", "/api/ask/oracle", None, 404, "question.unknown"),
        ("post", "/api/ask/scores", '{"metric": 7}', 400, "question.unusable_value"),
        ("post", "/api/ask/scores", "[" * 100_000, 400, "question.unusable_value"),
    ],
)
def test_every_refusal_is_a_problem(as_ben, home, lake, settings, method, path, body, status, code):
    settings.HOME = home
    more = {"data": body, "content_type": "application/json"} if body else {}
    reply = getattr(as_ben, method)(path, **more)
    assert reply.status_code == status, reply.content
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "code"} <= set(reply.json())
    assert reply.json()["code"] == code


def test_the_root_says_where_the_description_is(client):
    assert client.get("/api/").json()["description"] == "/api/openapi.json"
