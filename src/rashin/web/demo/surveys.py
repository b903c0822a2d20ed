"""The demo company's own surveys, live, with what was answered in the last months as the lake has it."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from rashin.analysis.lake.store import Lake
from rashin.powers.operation.surveys import past, services
from rashin.powers.operation.surveys.answering.doors import Wanted, make_door
from rashin.powers.operation.surveys.definition.document import (
    Block,
    Condition,
    Document,
    Ending,
    Group,
    Hidden,
    Option,
    Question,
    Scale,
)
from rashin.powers.operation.surveys.definition.kinds import Display, Kind, Operator
from rashin.powers.operation.surveys.templates_library import template
from rashin.web.demo.company import SURVEYS
from rashin.web.demo.seed import ACTOR

SINCE: Final = timedelta(days=180)
MOST: Final = 1_200
"""Responses of one survey that are kept as rows; the lake has all."""
LOW, HIGH = {"ja": "まったくそう思わない", "en": "Not at all"}, {"ja": "とてもそう思う", "en": "Very much"}
UNHAPPY, HAPPY = {"ja": "とても不満", "en": "Very dissatisfied"}, {"ja": "とても満足", "en": "Very satisfied"}
NPS_SCALE: Final = Scale(lowest=0, highest=10, low=LOW, high=HIGH)
CSAT_SCALE: Final = Scale(lowest=1, highest=5, display=Display.FACE, low=UNHAPPY, high=HAPPY)
CES_SCALE: Final = Scale(lowest=1, highest=7, low=LOW, high=HIGH)
THANKS: Final = Ending(
    id="thanks",
    title={"ja": "ご回答ありがとうございました", "en": "Thank you for your answers"},
    text={"ja": "いただいた声は、担当の者が必ず読みます。", "en": "Somebody in charge reads every answer."},
)
WORDS: Final = Question(
    id="words", kind=Kind.LONG_TEXT,
    text={"ja": "よろしければ、理由をお聞かせください。", "en": "If you like, tell us why."},
)  # fmt: skip


def _nps(ja: str, en: str) -> Question:
    return Question(id="nps", kind=Kind.NPS, required=True, text={"ja": ja, "en": en}, scale=NPS_SCALE)


TROUBLE: Final = Question(
    id="trouble",
    kind=Kind.MULTIPLE,
    other=True,
    text={"ja": "気になったことを、すべて選んでください。", "en": "What was not as it should be?"},
    show_if=Group(join="all", members=(Condition(of="answer:csat", op=Operator.IS_LESS_THAN_OR_EQUAL, value=3),)),
    options=(
        Option(id="late", text={"ja": "予定より遅れた", "en": "It came late"}),
        Option(id="damaged", text={"ja": "箱や商品が傷んでいた", "en": "Box or goods were damaged"}),
        Option(id="notice", text={"ja": "連絡がなかった", "en": "I was not told"}),
        Option(id="courier", text={"ja": "配達員の対応", "en": "How the courier behaved"}),
    ),
)
DOCUMENTS: Final[tuple[Document, ...]] = (
    Document(
        key="after_delivery", title={"ja": SURVEYS["after_delivery"].name, "en": "After delivery"},
        languages=("ja", "en"), construct="delivery", hidden=(Hidden(id="order_id"),), endings=(THANKS,),
        blocks=(
            Block(id="delivery", questions=(
                Question(
                    id="csat", kind=Kind.CSAT, required=True, scale=CSAT_SCALE,
                    text={
                        "ja": "今回のお届けにどのくらい満足していますか。",
                        "en": "How satisfied are you with this delivery?",
                    },
                ),
            )),
            Block(id="why", questions=(
                TROUBLE,
                _nps("今回のお買い物を通じて、モリトネルを親しい友人やご家族にすすめたいと思いますか。",
                     "After this purchase, would you recommend Moritoneru to friends or family?"),
                WORDS,
            )),
        ),
    ),
    Document(
        key="store_visit", title={"ja": SURVEYS["store_visit"].name, "en": "After a visit"}, languages=("ja", "en"),
        construct="visit", endings=(THANKS,),
        blocks=(
            Block(id="visit", questions=(
                Question(
                    id="csat", kind=Kind.CSAT, required=True, scale=CSAT_SCALE,
                    text={
                        "ja": "本日のご来店にどのくらい満足していますか。",
                        "en": "How satisfied are you with your visit today?",
                    },
                ),
                _nps("この店舗を親しい友人やご家族にすすめたいと思いますか。", "Would you recommend this shop?"), WORDS,
            )),
        ),
    ),
    Document(
        key="relationship", title={"ja": SURVEYS["relationship"].name, "en": "Relationship NPS"},
        languages=("ja", "en"), construct="relationship", endings=(THANKS,),
        blocks=(
            Block(id="relationship", questions=(
                _nps("モリトネルを親しい友人やご家族にすすめる可能性はどのくらいありますか。",
                     "How likely is it that you would recommend Moritoneru to friends or family?"), WORDS,
            )),
        ),
    ),
    Document(
        key="after_call", title={"ja": SURVEYS["after_call"].name, "en": "After a call"}, languages=("ja", "en"),
        construct="service", endings=(THANKS,),
        blocks=(
            Block(id="call", questions=(
                Question(
                    id="ces", kind=Kind.CES, required=True, scale=CES_SCALE,
                    text={
                        "ja": "今回のご用件は、手間をかけずに解決できましたか。",
                        "en": "Was it easy to get this solved?",
                    },
                ), WORDS,
            )),
        ),
    ),
)  # fmt: skip
DOORS: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    "after_delivery": (("open", "メールの署名", ""), ("widget", "注文履歴のページ", "")),
    "store_visit": (("qr", "レシート（梅田店）", "梅田店"), ("kiosk", "出口の端末（南青山店）", "南青山店")),
    "relationship": (("open", "会員ページ", ""),),
}
"""Ways in: kind, name, shop."""
VOICES: Final = """
    SELECT person_key, occurred_at, channel, survey, metric, text, score, language, unit,
        properties ->> '$.order_id' AS order_id
    FROM voices WHERE survey = $survey AND occurred_at BETWEEN $since AND $now ORDER BY occurred_at, voice_id
"""
WAYS: Final = {"store": "kiosk", "mail": "mail", "line": "line"}


def seed_surveys(lake: Lake, *, now: datetime) -> None:
    """Make and publish the surveys, once, with their responses of the last months."""
    for document in (*DOCUMENTS, template("after_case")):
        if past.begun(document.key):
            continue
        begun = now - SINCE
        survey = services.create_survey(actor=ACTOR, document=document, now=begun)
        services.publish(actor=ACTOR, key=document.key, revision=1, now=begun)
        for kind, label, unit in DOORS.get(document.key, ()):
            make_door(actor=ACTOR, survey=survey, kind=kind, wanted=Wanted(label=label, unit=unit), now=begun)
        named = {"survey": document.key, "since": begun, "now": now}
        rows = lake.rows(VOICES, named).to_pylist()
        dice = np.random.default_rng([len(document.key), len(rows)])
        past.keep_past(document.key, _responses(rows, dice))


def _responses(rows: list[dict[str, Any]], dice: np.random.Generator) -> list[past.Past]:
    """Answers of one person at one moment are one response; some more were begun and left."""
    together: dict[tuple[int, datetime], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        together[row["person_key"], row["occurred_at"]].append(row)
    found = [_response(key[0], answers, dice) for key, answers in list(together.items())[-MOST:]]
    left = [one for one in found if dice.random() < 0.18]
    return found + [
        past.Past(started_at=one.started_at - timedelta(hours=3), completed_at=None, answers={}, channel=one.channel)
        for one in left
    ]


def _response(person: int, rows: list[dict[str, Any]], dice: np.random.Generator) -> past.Past:
    answers: dict[str, object] = {row["metric"]: int(row["score"]) for row in rows if row["score"] is not None}
    said = next((row["text"] for row in rows if row["text"]), None)
    if said:
        answers["words"] = said
    first = rows[0]
    if int(answers.get("csat", 5)) <= 3 and first["survey"] == "after_delivery":  # type: ignore[call-overload]
        answers["trouble"] = [str(dice.choice(["late", "damaged", "notice", "courier"], p=[0.55, 0.15, 0.2, 0.1]))]
    timings = {name: int(dice.gamma(4, 22_000 if name == "words" else 2_200)) for name in answers}
    took = timedelta(milliseconds=sum(timings.values()))
    return past.Past(
        started_at=first["occurred_at"] - took, completed_at=first["occurred_at"], answers=answers, person=person,
        language=first["language"] or "ja", channel=WAYS.get(first["channel"], "link"), unit=first["unit"] or "",
        hidden={"order_id": first["order_id"]} if first["order_id"] else {}, timings=timings,
    )  # fmt: skip
