"""The demo company's staff, invented: most have no account, many no address; and what they answered, one wave of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np

from rashin.base.roster import bringing
from rashin.base.roster.queries import counts
from rashin.base.roster.records import Change, Plan, Said
from rashin.powers.operation.surveys import past, past_waves, services
from rashin.powers.operation.surveys.answering.writing import coarse
from rashin.powers.operation.surveys.queries import survey_of
from rashin.powers.operation.surveys.reach import plans, sends
from rashin.powers.operation.surveys.templates_library import template
from rashin.web.demo.company import SHOPS
from rashin.web.demo.names import FAMILY, GIVEN
from rashin.web.demo.seed import ACTOR, DOMAIN, HEAD_OFFICE

SHOP_STAFF: Final = 14
"""Of a shop of middle size; the smallest stay under five with an address, and some under five at all."""
OFFICE_STAFF: Final = {"お客様窓口": 16, "物流部": 12, "店舗運営部": 8}
LEVELS: Final[Mapping[str, float]] = {
    "goal": 3.9, "means": 3.3, "voice": 3.2, "load": 2.8, "growth": 3.1, "customer": 4.1
}  # fmt: skip
KEEP: Final = (
    "仲間と助け合えるところ。",
    "お客様に喜んでもらえること。",
    "研修が役に立った。",
    "シフトの相談がしやすい。",
)
CHANGE: Final = (
    "人手が足りず、休憩が取れない日がある。", "本部からの連絡が多すぎて読みきれない。",
    "配送の遅れで謝ってばかりいる。", "評価の基準がよく分からない。", "在庫の端末が遅い。", "提案しても返事がない。",
)  # fmt: skip


def seed_staff(*, now: datetime) -> None:
    """The roster, a wave that is over with its answers, and the plan of the next; what is there stays."""
    if not counts(today=now.date())["here"]:
        people = _people(np.random.default_rng(2026), now)
        new = tuple(Change(row=at, before=None, after=one) for at, one in enumerate(people, 2))
        bringing.apply(actor=ACTOR, plan=Plan(new=new, changed=(), same=0, gone=()), end_missing=False, now=now)
    if not past.begun("ex_pulse"):
        _pulse(now)
    if not past.begun("psychological_safety"):
        survey = services.create_survey(actor=ACTOR, document=template("psychological_safety"), now=now)
        services.publish(actor=ACTOR, key=survey.key, revision=1, now=now)
        sample = plans.Sample(roster=True, quarantine_days=0, units=("店舗運営部",))
        said = plans.SendSaid(title="店舗スタッフに聞く", sample=sample, reminders=(7,), expires_days=14)
        sends.plan_send(actor=ACTOR, survey=survey_of(survey.key), said=said, now=now)


def _places() -> dict[str, int]:
    shops = {shop.name: max(3, round(SHOP_STAFF * shop.size * shop.size)) for shop in SHOPS}
    return shops | {name: OFFICE_STAFF.get(name, 6) for name, _english in HEAD_OFFICE}


def _people(dice: np.random.Generator, now: datetime) -> list[Said]:
    found: list[Said] = []
    for place, count in _places().items():
        office = place not in {shop.name for shop in SHOPS}
        for _ in range(count):
            number = 10_001 + len(found) * 3
            family, given = FAMILY[dice.integers(len(FAMILY))], GIVEN[dice.integers(len(GIVEN))]
            mailed = dice.random() < (1.0 if office else 0.3)
            foreign = not office and dice.random() < 0.04
            found.append(
                Said(
                    number=str(number), name=f"{family[0]} {given[0]}", unit=place, language="en" if foreign else "ja",
                    email=f"{given[2]}.{family[2]}.{number}@{DOMAIN}" if mailed else "",
                    joined_on=_joined(dice, now),
                )
            )  # fmt: skip
    return found


def _joined(dice: np.random.Generator, now: datetime) -> date:
    return (now - timedelta(days=120 + int(dice.integers(0, 9 * 365)))).date()


def _pulse(now: datetime) -> None:
    begun, ended = now - timedelta(days=42), now - timedelta(days=28)
    survey = services.create_survey(actor=ACTOR, document=template("ex_pulse"), now=begun)
    services.publish(actor=ACTOR, key=survey.key, revision=1, now=begun)
    dice = np.random.default_rng(42)
    people = _places()
    answers = {}
    for place, count in people.items():
        mood = float(dice.normal(0, 0.25))
        share = float(np.clip(dice.normal(0.68, 0.12), 0.3, 0.95))
        answers[place] = [_answer(dice, mood, begun) for _ in range(int(dice.binomial(count, share)))]
    wave = past_waves.PastWave(
        title=f"{begun.month}月の職場パルス", begun_at=begun, ended_at=ended, people=people, answers=answers
    )  # fmt: skip
    past_waves.keep_wave(survey.key, wave)
    services.close(actor=ACTOR, key=survey.key, now=ended)


def _answer(dice: np.random.Generator, mood: float, begun: datetime) -> past.Past:
    own = mood + float(dice.normal(0, 0.5))
    weeks = {item: f"l{int(np.clip(round(level + own + dice.normal(0, 0.7)), 1, 5))}" for item, level in LEVELS.items()}
    said: dict[str, Any] = {"enps": int(np.clip(round(6.4 + 2.2 * own + dice.normal(0, 1.6)), 0, 10)), "weeks": weeks}
    if dice.random() < 0.2:
        said["keep"] = _words(dice, KEEP)
    if dice.random() < 0.25:
        said["change"] = _words(dice, CHANGE)
    day = coarse(begun + timedelta(days=int(dice.integers(0, 13))))
    return past.Past(started_at=day, completed_at=day, answers=said)


def _words(dice: np.random.Generator, offered: Sequence[str]) -> str:
    return "".join(str(one) for one in dice.choice(offered, size=int(dice.integers(1, 3)), replace=False))
