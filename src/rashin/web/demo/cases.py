"""The demo company's cases: opened by its own rules from what unhappy customers said in the last weeks, then worked on.

Everything goes the way it goes in a company: the same rules, the same verbs. Only the days are those of the past.
"""

from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from django.db import transaction

from rashin.analysis.lake.store import Lake
from rashin.base.workspace.models import User
from rashin.base.workspace.queries import department_named, member_named
from rashin.powers.operation.cases import lives
from rashin.powers.operation.cases.records import Conditions, RuleSaid
from rashin.powers.operation.cases.setup import save_rule
from rashin.powers.operation.cases.starting import begin_causes
from rashin.web.demo.seed import ACTOR, DOMAIN

WEEKS: Final = timedelta(weeks=7)
MOST: Final = 7
"""Voices of each survey that open cases."""
VOICES: Final = """
    SELECT voice_id, person_key, occurred_at, channel, source, survey, question, metric, text, score, scale_min,
        scale_max, direction, language, journey, stage, touchpoint, unit
    FROM voices
    WHERE occurred_at BETWEEN $since AND $now AND (
        (metric = 'nps' AND score <= 6) OR (metric = 'ces' AND score <= 3) OR (metric = 'csat' AND score <= 2)
    )
    QUALIFY row_number() OVER (PARTITION BY survey, metric ORDER BY text IS NULL, score, hash(voice_id)) <= $most
    ORDER BY occurred_at, voice_id
"""
RULES: Final[tuple[tuple[str, Conditions, int, str, float, float], ...]] = (
    ("返金・解約・事故のことば", Conditions(words=("返金", "解約", "退会", "怪我", "refund")), 3, "お客様窓口", 2, 9),
    (
        "配送への不満", Conditions(surveys=("after_delivery",), metrics=("nps",), at_most=6), 2, "物流部",
        4, 18,
    ),
    ("来店での不満", Conditions(surveys=("store_visit",), metrics=("nps",), at_most=6), 2, "店舗運営部", 8, 27),
    ("窓口で解決しなかった", Conditions(metrics=("ces",), at_most=3), 2, "お客様窓口", 4, 18),
    ("満足度が低い", Conditions(metrics=("csat", "rating"), at_most=2), 1, "お客様窓口", 8, 27),
    ("会員の不満", Conditions(metrics=("nps",), at_most=6), 1, "お客様窓口", 8, 27),
)  # fmt: skip
"""Name, conditions, urgency, department, working hours until the first answer and until it is resolved."""


def seed_cases(lake: Lake, *, now: datetime) -> None:
    """Rules and the cases they open, once: a company that has a rule keeps what it has made of it."""
    if lives.begun():
        return
    with transaction.atomic():
        begin_causes(actor=ACTOR, now=now - WEEKS)
        for name, conditions, severity, place, answer, resolved in RULES:
            said = RuleSaid(
                name=name, conditions=conditions, severity=severity, department=department_named(place).pk,
                answer_hours=answer, resolve_hours=resolved,
            )  # fmt: skip
            save_rule(actor=ACTOR, said=said, now=now - WEEKS)
        rows = lake.rows(VOICES, {"since": now - WEEKS, "now": now, "most": MOST}).to_pylist()
        office = member_named(f"aya.yuzuki@{DOMAIN}")
        for number, row in enumerate(rows):
            _live(row, np.random.default_rng([int(now.timestamp()) // 86_400, number]), office, now)
        lives.watch(now=now)


def _live(row: dict[str, Any], dice: np.random.Generator, office: User, now: datetime) -> None:
    """One voice and what became of it: the older, the more likely it is over."""
    said = row["occurred_at"]
    number = lives.opened_by(lives.heard_again(row), now=said + timedelta(seconds=2))
    if number is None:
        return
    age = now - said
    answered = said + timedelta(hours=float(dice.choice([1.5, 3.0, 5.0, 26.0], p=[0.45, 0.3, 0.15, 0.1])))
    if answered < now and dice.random() < 0.9:
        lives.answered(number, actor=office, text=ANSWERS[int(dice.integers(len(ANSWERS)))], now=answered)
    ended = said + timedelta(hours=float(dice.uniform(8, 70)))
    if age < timedelta(days=3) or ended >= now or dice.random() > 0.85:
        return
    lives.resolved(number, actor=office, resolution=str(dice.choice(DONE)), now=ended)
    again = ended + timedelta(hours=float(dice.uniform(6, 40)))
    if again < now and dice.random() < 0.75:
        lives.recovered(number, lift=int(dice.integers(2, 8)) if dice.random() < 0.85 else 0, now=again)


ANSWERS: Final = (
    "お電話でお詫びし、状況をうかがった。再配送の希望日を確認して手配済み。",
    "ご不便をお詫びし、原因を調べていると伝えた。明日までに折り返す約束。",
    "店長からお電話。説明の不足をお詫びし、返品の手順をご案内した。",
    "メールで経緯をご説明。納得いただけたが、改善を強く求められた。",
)
DONE: Final = ("explained", "apologised", "fixed", "replaced", "refunded")
