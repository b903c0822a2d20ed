"""Schemathesis over the whole API: whatever is sent, no server error, no undocumented status, answers as described."""

import ast
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import rashin.web.api
from rashin.analysis.questions.catalogue import QUESTIONS
from rashin.base.workspace.keys import KeyLimits
from rashin.base.workspace.services import make_api_key, make_write_key
from rashin.base.workspace.vocabulary import Permission
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
KEPT = []
"""The description, once it was read."""
EXAMPLES = 3 if os.environ.get("RASHIN_TESTS") == "database" else 8
"""Of each operation and each way: as described, and not. On the other database the first of them come again."""


def operations():
    from rashin.web.api.urls import described

    return [
        pytest.param(method, path, id=f"{method.upper()} {path}")
        for path, methods in described()["paths"].items()
        for method in methods
    ]


@pytest.fixture
def api(home, lake, settings, members, held_connection):
    """The API of a home in which something happened, and the key of its owner."""
    from django.core.wsgi import get_wsgi_application

    settings.HOME = home
    at = {"occurred_at": NOW, "received_at": NOW, "batch": "b", "unit": "shinjuku", "channel": "app", "source": "t"}
    rows = [{**at, "customer_key": n, "distinct_id": f"user_id:{n}"} for n in range(12)]
    lake.append("events", pa.Table.from_pylist(
        [{**row, "event_id": f"e{n}", "event": "A", "properties": "{}", "context": "{}"} for n, row in enumerate(rows)]
    ))  # fmt: skip
    lake.append("voices", pa.Table.from_pylist(
        [{**row, "voice_id": f"v{n}", "metric": "nps", "score": float(n % 11), "scale_min": 0, "scale_max": 10,
          "direction": 1, "text": "よい", "properties": "{}"} for n, row in enumerate(rows)]
    ))  # fmt: skip
    now = datetime.now(UTC)
    make_write_key(actor=members.aoi, name="web", now=now)
    _, secret = make_api_key(
        actor=members.aoi, member=members.aoi, name="all", scopes=Permission.values, now=now,
        limits=KeyLimits(per_minute=1_000_000),
    )  # fmt: skip
    # The tool says that it takes what is compressed, and cannot read it without a network between.
    bearer = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
    if not KEPT:  # reading it takes longer than most of the tests
        KEPT.append(schemathesis.openapi.from_wsgi("/api/openapi.json", app=get_wsgi_application(), headers=bearer))
    return KEPT[0], bearer


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("method", "path"), operations())
def test_the_api_keeps_its_contract(api, method, path):
    schema, bearer = api
    operation = schema[path][method]
    ways = [operation.as_strategy(generation_mode=way) for way in schemathesis.GenerationMode]

    @seed(20260401)
    @settings(
        max_examples=EXAMPLES * len(ways), deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=st.one_of(ways))
    def keeps(case):
        response = case.call(headers=bearer)
        case.validate_response(response, checks=CHECKS)
        seen.add(response.status_code)

    seen = set()
    keeps()
    assert seen - {401, 429}, "the key opened it"


GOOD = {
    "scores": {"by": "channel", "every": "month", "compare": "previous"},
    "trend": {"event": "A", "by": "channel", "every": "month"},
    "funnel": {"step": ["A", "B"], "by": "channel"},
    "moves": {"last": "90d"},
    "waves": {"construct": "delivery"},
    "topics": {"by": "channel", "every": "month", "metric": "nps"},
    "aspects": {"terms": "true"},
    "phrases": {"where": "sentiment=neg"},
    "compare": {"first": "channel=app"},
    "drivers": {"metric": "nps"},
    "emerging": {"of": "phrases"},
    "facts": {},
    "timeline": {"id": "1"},
    "people": {"of": "scores", "cell": "group=detractors"},
    "voices": {"of": "scores"},
    "segment": {"segment": "active[did A]"},
}
"""A question of each kind that has an answer."""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", GOOD)
def test_every_answer_is_as_it_is_described(api, kind):
    schema, bearer = api
    case = schema[f"/api/ask/{kind}"]["get"].Case(query=GOOD[kind])
    response = case.call(headers=bearer)
    assert response.status_code == 200, response.text
    case.validate_response(response, checks=CHECKS)


def test_no_kind_of_question_is_forgotten():
    assert set(GOOD) == set(QUESTIONS)


@pytest.mark.parametrize(("method", "path"), operations())
def test_without_a_key_everything_is_shut(client, method, path, db):
    filled = re.sub("{(.*?)}", lambda found: {"kind": "events", "name": "web"}.get(found[1], "1"), path)
    reply = getattr(client, method)(filled)
    assert reply.status_code in {401, 404}, reply.content
    assert reply.headers["Content-Type"] == "application/problem+json"


def test_no_two_kinds_of_body_share_a_name() -> None:
    """The description knows them by their names alone: the second would be described as the first."""
    found = [
        one.name
        for file in Path(next(iter(rashin.web.api.__path__))).glob("*.py")
        for one in ast.parse(file.read_text("utf-8")).body
        if isinstance(one, ast.ClassDef)
    ]
    assert sorted(found) == sorted(set(found))
