"""A home whose rules open a case for every unhappy answer; how late they came; and results of many responses."""

import json
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any


def make(root: Path, count: int) -> dict[str, Any]:
    """A survey, keys of responses that wait to be sent, and a rule that every one of them meets."""
    from bench.surveys import company
    from rashin.home import Home
    from rashin.web.installation import make_ready

    now = datetime.now(UTC)
    make_ready(Home.at(root), now=now)
    from rashin.powers.operation.cases.records import Conditions, RuleSaid
    from rashin.powers.operation.cases.setup import save_rule

    said = RuleSaid(
        name="unhappy", conditions=Conditions(metrics=("nps",), at_most=6), answer_hours=4, resolve_hours=16
    )
    save_rule(actor="bench", said=said, now=now)
    return company._survey("bench", [], count)


def cases(root: Path, after: int) -> dict[str, float]:
    """How many cases there are beyond the first, and how long after its answer each came."""
    from rashin.home import Home
    from rashin.web.installation import open_home

    open_home(Home.at(root))
    from rashin.powers.operation.cases.models import CaseVoice
    from rashin.powers.operation.surveys.models import Response

    done = dict(Response.objects.filter(state="complete").values_list("pk", "completed_at"))
    rows = CaseVoice.objects.order_by("case__opened_at", "pk").select_related("case")
    late: dict[int, float] = {}
    for row in rows:
        answered = done.get(_response(row.voice_id, done))
        if answered is not None:
            late.setdefault(row.case_id, (row.case.opened_at - answered).total_seconds())
    found = sorted(list(late.values())[after:])
    if not found:
        return {"cases": 0}
    return {
        "cases": len(found), "p50": found[len(found) // 2], "p95": found[int(len(found) * 0.95)], "max": found[-1],
    }  # fmt: skip


def _response(voice: str, known: dict[Any, Any]) -> Any:
    """A voice is named after its response and question."""
    return next((key for part in voice.replace("/", ":").split(":") if (key := _uuid(part)) in known), None)


def _uuid(text: str) -> Any:
    import uuid

    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def results(root: Path, count: int) -> dict[str, float]:
    """The results of so many responses: the first look, the second, and two questions crossed."""
    from rashin.home import Home
    from rashin.web.installation import open_home

    open_home(Home.at(root))
    from rashin.powers.operation.surveys.models import Response, Survey
    from rashin.powers.operation.surveys.results import reading
    from rashin.powers.operation.surveys.results.asked import asked_in
    from rashin.powers.operation.surveys.results.crossed import Crossing, crossed, side_named

    survey, dice, now = Survey.objects.get(key="bench"), random.Random(7), datetime.now(UTC)
    for start in range(0, count, 5_000):
        Response.objects.bulk_create(
            Response(
                survey=survey, version=survey.live_version, language="ja", state="complete",
                answers={"nps": dice.randrange(11), "why": dice.sample(["speed", "staff"], dice.randrange(3)),
                         "said": "とても丁寧でした"},
                started_at=now, seen_at=now, completed_at=now - timedelta(seconds=at), timings={"nps": 2000},
            )
            for at in range(start, min(start + 5_000, count))
        )  # fmt: skip
    times = [_timed(lambda: reading.sheet_of(survey, reading.Chosen())) for _ in range(2)]
    asked = asked_in(list(reading.documents_of(survey).values()))
    row, column = side_named("nps", asked), side_named("why", asked)
    assert row is not None
    assert column is not None
    whole = reading.Chosen()
    cross = _timed(lambda: crossed(reading.crossing_of(survey, Crossing(row=row, column=column), whole, None)))
    return {"first_s": times[0], "again_s": times[1], "cross_s": cross}


def _timed(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    what, place, number = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    print(json.dumps({"make": make, "cases": cases, "results": results}[what](place, number)))
