"""Answers and remarks into the lake's voices, and the reviews as events."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from rashin.analysis.lake.schema import ORIGINALS, TIME, VOICES
from rashin.web.demo.answers import Answers, comments, make_answers
from rashin.web.demo.catalogue import products
from rashin.web.demo.company import BRAND, CHANNELS, REGIONS, SHOPS, SURVEYS, TOUCHPOINTS
from rashin.web.demo.contacts import REASONS
from rashin.web.demo.flow import CODE, Block, block, json_rows, take
from rashin.web.demo.people import Ints
from rashin.web.demo.remarks import Remark, Remarks
from rashin.web.demo.rows import SOURCE, Identities, months
from rashin.web.demo.simulate import World
from rashin.web.demo.truths import Truths
from rashin.web.demo.words.dice import Dice

QUESTIONS = {
    ("relationship", "nps"): f"{BRAND}を親しい友人やご家族にすすめる可能性はどのくらいありますか",
    ("after_delivery", "nps"): f"今回のお買い物を通じて、{BRAND}を親しい友人やご家族にすすめたいと思いますか",
    ("after_delivery", "csat"): "今回のお届けにどのくらい満足していますか",
    ("after_call", "ces"): "今回のご用件は、手間をかけずに解決できましたか",
    ("store_visit", "nps"): "この店舗を親しい友人やご家族にすすめたいと思いますか",
    ("store_visit", "csat"): "本日のご来店にどのくらい満足していますか",
    ("review", "rating"): "商品の評価",
    ("inquiry", "text"): "お問い合わせ内容",
}
_SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "rating": (1, 5), "text": (None, None)}
_CHANNEL = {
    "relationship": "mail",
    "after_delivery": "mail",
    "after_call": "call",
    "store_visit": "store",
    "review": "web",
    "inquiry": "line",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Voices of a chunk, their originals, and the events they are."""

    voices: pa.Table
    originals: pa.Table
    reviews: Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where answers of a chunk come from."""

    world: World
    who: Identities
    chunk: int
    batch: str


def make_voices(rng: np.random.Generator, source: Source, truths: Truths, *, seed: int) -> Said:
    """Every answer, review and inquiry of a chunk."""
    world = source.world
    answers = make_answers(rng, world, truths)
    flags = comments(rng, answers, world.people.count)
    remarks = Remarks(world, truths, Dice([seed, source.chunk, 5]))
    tables: list[pa.Table] = []
    for survey, one in answers.items():
        said = [remarks.about(one, row) if flag else None for row, flag in enumerate(flags[survey].tolist())]
        metrics = [metric for name, metric in QUESTIONS if name == survey]
        for metric in metrics:
            # The remark belongs to the question that was asked last.
            with_text: list[Remark | None] = said if metric == metrics[-1] else [None] * len(one)
            tables.append(_table(source, one, metric, score_of(rng, one, metric), with_text))
    table = pa.concat_tables(tables)
    return Said(voices=table, originals=_originals(table), reviews=_reviews(answers["review"], world))


def score_of(rng: np.random.Generator, answers: Answers, metric: str) -> Ints:
    """The latent contentment on the scale of a metric."""
    latent = answers.latent
    if metric == "nps":
        return answers.nps
    if metric == "ces":
        return np.clip(np.rint(latent * 0.62 + 0.7 + rng.normal(0, 0.5, len(latent))), 1, 7).astype(np.int64)
    if metric == "rating":
        return np.clip(np.rint(latent * 0.5 + 0.1), 1, 5).astype(np.int64)
    return np.clip(np.rint(latent * 0.5 + 0.1 + rng.normal(0, 0.35, len(latent))), 1, 5).astype(np.int64)


def _table(source: Source, answers: Answers, metric: str, scores: Ints, said: list[Remark | None]) -> pa.Table:
    world, who = source.world, source.who
    survey = SURVEYS[answers.survey]
    count = len(answers)
    low, high = _SCALES[metric]
    at = np.minimum(answers.at, world.clock.now)
    place = answers.person  # user ids come first among the identities
    return pa.table(
        {
            "voice_id": pa.array(
                [f"demo-{source.chunk}-{survey.key}-{metric}-{row}" for row in range(count)], pa.string()
            ),
            "customer_key": who.keys[place],
            "person_key": who.keys[place],
            "distinct_id": who.texts.take(pa.array(place)),
            "occurred_at": pa.array(at).cast(TIME),
            "received_at": pa.array(np.minimum(at + 1_500_000, world.clock.now)).cast(TIME),
            "channel": pa.repeat(_CHANNEL[survey.key], count),
            "source": pa.repeat(SOURCE, count),
            "survey": pa.repeat(survey.recorded, count),
            "question": pa.repeat(QUESTIONS[survey.key, metric], count),
            "metric": pa.repeat(metric, count),
            "text": pa.array([one.text if one else None for one in said], pa.string()),
            "score": pa.array(scores.astype(np.float64)) if low is not None else pa.nulls(count, pa.float64()),
            "scale_min": pa.array([low] * count, pa.int16()),
            "scale_max": pa.array([high] * count, pa.int16()),
            "direction": pa.array([None if low is None else 1] * count, pa.int16()),
            "language": pa.array([one.language if one else None for one in said], pa.string()),
            "journey": pa.repeat(survey.journey, count),
            "stage": pa.repeat(survey.stage, count),
            "touchpoint": pa.repeat(survey.touchpoint, count),
            "unit": pa.array([None, *(shop.name for shop in SHOPS)], pa.string()).take(pa.array(answers.unit + 1)),
            "properties": _facts(world, answers),
            "consent_ref": pa.repeat("demo-terms-2", count),
            "batch": pa.repeat(source.batch, count),
            "month": months(at),
        },
        schema=VOICES.schema,
    )


def _facts(world: World, answers: Answers) -> pa.Array:
    """What the answer is about, as JSON."""
    count = len(answers)
    region = take([one.name for one in REGIONS], world.people.region[answers.person])
    if answers.survey in {"after_delivery", "review", "inquiry"}:
        orders = answers.about
        numbers = world.orders.number.take(pa.array(world.sent.order[orders]))
        category = take([one.category for one in products()], answers.product)
        return json_rows(
            count, order_id=numbers, region=region, category=category, late=answers.delay > 0, delay_days=answers.delay
        )
    if answers.survey == "after_call":
        calls = world.calls
        return json_rows(
            count, region=region, reason=take(REASONS, calls.reason[answers.about]),
            minutes=calls.minutes[answers.about],
            first_contact_resolution=calls.resolved[answers.about],
        )  # fmt: skip
    if answers.survey == "store_visit":
        return json_rows(count, region=region, category=take([one.category for one in products()], answers.product))
    return json_rows(count, region=region, late=answers.delay > 0)


def _originals(voices: pa.Table) -> pa.Table:
    """The texts as they were written: in the demo they hold nothing to mask."""
    import pyarrow.compute as pc

    said = voices.filter(pc.is_valid(voices["text"]))
    columns = {
        "record_id": said["voice_id"], "customer_key": said["customer_key"], "field": pa.repeat("text", len(said)),
        "value": said["text"],
        "occurred_at": said["occurred_at"], "batch": said["batch"], "month": said["month"],
    }  # fmt: skip
    return pa.table(columns, schema=ORIGINALS.schema)


def _reviews(answers: Answers, world: World) -> Block:
    rating = score_of(np.random.default_rng(0), answers, "rating")
    catalogue = products()
    return block(
        person=answers.person, event=CODE["Review Posted"], at=np.minimum(answers.at, world.clock.now),
        channel=CHANNELS.index("web"),
        touchpoint=TOUCHPOINTS.index("review"),
        properties=json_rows(
            len(answers), product_id=take([one.code for one in catalogue], answers.product),
            category=take([one.category for one in catalogue], answers.product), rating=rating,
        ),
    )  # fmt: skip
