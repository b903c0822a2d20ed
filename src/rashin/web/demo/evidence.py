"""The demo company's journeys, improvements and evidence: what people there have concluded so far."""

import json
from datetime import datetime, timedelta

from rashin.analysis.lake.store import Lake
from rashin.analysis.questions.catalogue import ask
from rashin.analysis.questions.question import Scope
from rashin.analysis.questions.words import from_words
from rashin.base.atlas.models import Improvement, Journey, Metric, Stage, Touchpoint
from rashin.base.atlas.records import Aim, Claim, End
from rashin.base.atlas.services import (
    add_goal,
    add_improvement,
    add_journey,
    add_stage,
    link,
    move_improvement,
    place_touchpoints,
    set_metric,
    set_persona,
    set_touchpoint,
    set_unit,
)
from rashin.base.workspace.models import User
from rashin.base.workspace.queries import department_named, member_named
from rashin.web.demo.company import JOURNEYS, SHOPS, TOUCHPOINT_NAMES
from rashin.web.demo.flow import Clock
from rashin.web.demo.seed import ACTOR, DOMAIN
from rashin.web.demo.truths import TRUTHS

LATE_VOICES = """
    SELECT voice_id FROM voices
    WHERE text IS NOT NULL AND score <= 3 AND metric = 'csat' AND touchpoint = 'delivery'
        AND properties ->> '$.late' = 'true'
    ORDER BY occurred_at DESC, voice_id LIMIT 5
"""
CRASH_VOICES = """
    SELECT voice_id FROM voices
    WHERE text LIKE '%アプリ%' AND (text LIKE '%支払い%' OR text LIKE '%決済%' OR text LIKE '%会計%')
    ORDER BY occurred_at, voice_id LIMIT 3
"""


def seed_atlas(lake: Lake, *, now: datetime) -> None:
    """Everything of the atlas, once: a company that has a journey keeps what it has made of it."""
    if Journey.objects.exists():
        return
    clock = Clock.until(now)
    touchpoints = {
        key: set_touchpoint(actor=ACTOR, key=key, name=name, name_en=english, channel=channel, now=now)
        for key, (name, english, channel) in TOUCHPOINT_NAMES.items()
    }
    for shop in SHOPS:
        set_unit(actor=ACTOR, key=shop.name, name=shop.name, kind="店舗", area=shop.region, now=now)
    stages = _journeys(touchpoints, now)
    metrics = _metrics(now)
    fixes = _improvements(stages, clock, now)
    add_goal(
        actor=ACTOR, metric=metrics["delivery_nps"], stage=stages["first_furniture/receive"], now=now,
        aim=Aim(target=20, since=clock.end - timedelta(days=90), due=clock.end + timedelta(days=180)),
    )  # fmt: skip
    _evidence(lake, fixes, now)


def _journeys(touchpoints: dict[str, Touchpoint], now: datetime) -> dict[str, Stage]:
    persona = set_persona(
        actor=ACTOR, key="misaki", name="美咲さん（32歳・共働き・賃貸）", now=now,
        summary="はじめて自分で選ぶ家具。失敗したくないが、時間はかけられない。",
    )  # fmt: skip
    out: dict[str, Stage] = {}
    for key, (name, english, parts) in JOURNEYS.items():
        journey = add_journey(actor=ACTOR, key=key, name=name, name_en=english, persona=persona, now=now)
        for stage_key, stage_name, stage_english, goal, points in parts:
            stage = add_stage(
                actor=ACTOR, journey=journey, key=stage_key, name=stage_name, name_en=stage_english, goal=goal, now=now
            )
            place_touchpoints(actor=ACTOR, stage=stage, touchpoints=[touchpoints[one] for one in points], now=now)
            out[f"{key}/{stage_key}"] = stage
    return out


def _metrics(now: datetime) -> dict[str, Metric]:
    wanted = {
        "relationship_nps": ("関係NPS", "Relationship NPS", {"metric": ["nps"], "where": ["touchpoint=account"]}),
        "delivery_nps": ("配送後NPS", "NPS after delivery", {"metric": ["nps"], "where": ["touchpoint=delivery"]}),
        "store_nps": ("来店NPS", "NPS of store visits", {"metric": ["nps"], "where": ["touchpoint=store_floor"]}),
        "call_ces": ("窓口の手間", "Effort of calls", {"metric": ["ces"], "where": ["touchpoint=phone_desk"]}),
    }
    return {
        key: set_metric(actor=ACTOR, key=key, name=name, name_en=english, question=from_words("scores", words), now=now)
        for key, (name, english, words) in wanted.items()
    }


def _improvements(stages: dict[str, Stage], clock: Clock, now: datetime) -> dict[str, Improvement]:
    office = _member("aya.yuzuki")
    training, release = TRUTHS.training.starts(clock.end), TRUTHS.release.starts(clock.end)
    recently = clock.end - timedelta(days=20)
    rows = (
        ("notice", "遅れを先に知らせる（遅延の先回り連絡）", "receive", "物流部", "running", recently),
        ("training", "聞いてから提案する（接客研修・第1期）", "consider", "店舗運営部", "running", training),
        ("payment", "支払い画面が閉じる不具合の修正", "buy", "EC・アプリ部", "running", release),
        ("family", "子育て世帯の買い替え相談会", "stay", "マーケティング部", "idea", clock.end),
    )
    out: dict[str, Improvement] = {}
    for key, title, stage, department, state, day in rows:
        made = add_improvement(
            actor=office, title=title, stage=stages[f"first_furniture/{stage}"], owner=office,
            department=department_named(department), now=now,
        )  # fmt: skip
        if state != "idea":
            move_improvement(actor=office, improvement=made, state=state, on=day, now=now)
        out[key] = made
    move_improvement(
        actor=office, improvement=out["payment"], state="done", on=TRUTHS.release.ends(clock.end), now=now
    )  # fmt: skip
    return out


def _evidence(lake: Lake, fixes: dict[str, Improvement], now: datetime) -> None:
    """From customers' words over the stage to what was done, and to the figure that tells whether it helped."""
    office = _member("aya.yuzuki")
    receive = End(kind="stage", id="first_furniture/receive")
    buy = End(kind="stage", id="first_furniture/buy")
    ends = {key: End(kind="improvement", id=str(fix.pk)) for key, fix in fixes.items()}
    for sql, stage in ((LATE_VOICES, receive), (CRASH_VOICES, buy)):
        for voice in lake.rows(sql)["voice_id"].to_pylist():
            _tie(office, End(kind="voice", id=voice), stage, 1, now, method="声を読んで分類")
    by_region = {"metric": ["nps"], "where": ["touchpoint=delivery"], "by": ["prop.late"]}
    _tie(office, receive, ends["notice"], 3, now, method="配送の遅れの有無で比較", words=by_region, lake=lake)
    _tie(office, buy, ends["payment"], 2, now, method="端末別の購入完了率")
    stores = {"metric": ["nps"], "where": ["touchpoint=store_floor"]}
    measured = End(kind="metric", id="store_nps")
    _tie(
        office, ends["training"], measured, 4, now, method="研修済み12店舗と未実施12店舗の前後差", words=stores,
        lake=lake,
        relation="measured_by",
    )  # fmt: skip


def _tie(  # noqa: PLR0913 - one line a link is what makes the list above readable
    actor: User, source: End, target: End, grade: int, now: datetime, *, method: str, relation: str = "supports",
    words: dict[str, list[str]] | None = None, lake: Lake | None = None,
) -> None:  # fmt: skip
    question = answer = None
    if words is not None and lake is not None:
        question = {"kind": "scores", "words": words}
        answer = json.loads(ask(from_words("scores", words), lake=lake, scope=Scope(), now=now).to_json())
    claim = Claim(
        source=source, target=target, relation=relation, grade=grade, method=method, question=question, answer=answer
    )
    link(actor=actor, claim=claim, now=now)


def _member(local: str) -> User:
    return member_named(f"{local}@{DOMAIN}")
