"""Who the customers are: home, household, habits, and the latent numbers that drive what they do."""

from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from rashin.web.demo.company import REGIONS, SHOPS
from rashin.web.demo.names import FAMILY, GIVEN, MAIL_DOMAINS
from rashin.web.demo.truths import Truths

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

HOUSEHOLDS = ("ひとり暮らし", "夫婦・カップル", "子育て世帯", "大人の家族", "シニア")
HOUSEHOLD_SHARES = (0.24, 0.21, 0.23, 0.19, 0.13)
RANKS = ("レギュラー", "シルバー", "ゴールド", "プラチナ")
REGISTERS = ("polite", "plain", "casual", "terse", "english")
DEVICES: tuple[tuple[str, str, float], ...] = (
    ("iOS", "17", 0.10), ("iOS", "18", 0.22), ("iOS", "26", 0.16),
    ("Android", "13", 0.10), ("Android", "14", 0.30), ("Android", "15", 0.12),
)  # fmt: skip
PHONE_POOL = 27_000
"""Numbers that are certainly nobody's (0X0-0000-xxxx) are few: members beyond them have none on file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """A chunk of customers, one array per column. Days count from the first day of the demo."""

    first: int
    """Number of the first customer of this chunk, over the whole company."""
    family: Ints
    given: Ints
    mail_domain: Ints
    has_phone: Bools
    region: Ints
    prefecture: Ints
    shop: Ints
    household: Ints
    birth_year: Ints
    joined: Ints
    """Day of joining; negative before the demo's first day."""
    leaves: Floats
    """Day of the last interest, as nobody announces it."""
    activity: Floats
    web: Floats
    store: Floats
    app: Floats
    """Visits a year, for an ordinary activity."""
    device: Ints
    taste: Floats
    """How content this person is by nature, in standard deviations."""
    register: Ints
    dialect: Bools
    rank: Ints
    mail_consent: Bools
    line_consent: Bools
    analysis_consent: Bools

    @property
    def count(self) -> int:
        """How many."""
        return len(self.family)

    def member_number(self, index: int) -> str:
        """``M0001234``: the member number, which is the user id."""
        return f"M{self.first + index + 1:07d}"

    def email(self, index: int) -> str:
        """A reserved address; unique by its number."""
        given, family = GIVEN[self.given[index]][2], FAMILY[self.family[index]][2]
        number = self.first + index + 1
        local = (f"{given}.{family}{number}", f"{family}{number}", f"{given}{number}")[number % 3]
        return f"{local}@{MAIL_DOMAINS[self.mail_domain[index]][0]}"

    def line(self, index: int) -> str:
        """A LINE user id in its form, of an account that nobody has."""
        return "U" + blake2b(f"demo:{self.first + index}".encode(), digest_size=16).hexdigest()

    def phone(self, index: int) -> str:
        """A number in a range that is never given out."""
        number = self.first + index
        return f"{('090', '080', '070')[number % 3]}-0000-{1 + number // 3:04d}"


def make_people(rng: np.random.Generator, *, first: int, count: int, days: int, end: date, truths: Truths) -> People:
    """Draw a chunk of customers."""
    region = rng.choice(len(REGIONS), size=count, p=_shares([region.share for region in REGIONS]))
    household = rng.choice(len(HOUSEHOLDS), size=count, p=HOUSEHOLD_SHARES)
    age = np.clip(
        rng.normal(np.asarray([31, 36, 38, 52, 68])[household], np.asarray([7, 8, 6, 7, 6])[household]), 19, 92
    )
    joined, leaves = _membership(rng, count, days)
    activity = rng.gamma(1.25, 1 / 1.25, count)
    app_user = rng.random(count) < np.clip(0.86 - (age - 25) * 0.011, 0.12, 0.86)
    habits = rng.dirichlet((1.5, 1.1, 1.0), count)
    numbers = first + np.arange(count)
    return People(
        first=first,
        family=rng.choice(len(FAMILY), size=count, p=_shares([1.0 / (rank + 12) for rank in range(len(FAMILY))])),
        given=_given(rng, count),
        mail_domain=rng.choice(len(MAIL_DOMAINS), size=count, p=[share for _, share in MAIL_DOMAINS]),
        has_phone=(rng.random(count) < 0.88) & (numbers < PHONE_POOL),
        region=region,
        prefecture=_prefectures(rng, region),
        shop=_shops(rng, region),
        household=household,
        birth_year=end.year - age.astype(np.int64),
        joined=joined,
        leaves=leaves,
        activity=activity,
        web=habits[:, 0] * 24.5,
        store=habits[:, 1] * 14.5,
        app=np.where(app_user, habits[:, 2] * 46.0, 0.0),
        device=rng.choice(len(DEVICES), size=count, p=[share for *_, share in DEVICES]),
        taste=rng.normal(0.0, 1.0, count),
        register=_registers(rng, age),
        dialect=rng.random(count) < 0.16,
        rank=np.clip((activity * 1.1 + rng.normal(0, 0.45, count)).astype(np.int64), 0, 3),
        mail_consent=rng.random(count) < 0.71,
        line_consent=rng.random(count) < 0.38,
        analysis_consent=rng.random(count) < 0.94,
    )


def _membership(rng: np.random.Generator, count: int, days: int) -> tuple[Ints, Floats]:
    """When people joined (most before the demo's first day) and when they lose interest, as nobody announces."""
    long_ago = -rng.gamma(1.3, 620.0, count).astype(np.int64) - 1
    within = (days * np.sqrt(rng.random(count))).astype(np.int64)
    joined = np.maximum(np.where(rng.random(count) < 0.58, long_ago, within), -2900)
    # Whoever joined long ago and is still on file has mostly not left yet: the clock starts at the demo's first day.
    return joined, np.maximum(joined, 0) + rng.exponential(rng.gamma(2.2, 700.0, count))


def _shares(values: list[float]) -> Floats:
    shares = np.asarray(values)
    return np.asarray(shares / shares.sum())


def _given(rng: np.random.Generator, count: int) -> Ints:
    women = np.flatnonzero([sex == "f" for *_, sex in GIVEN])
    men = np.flatnonzero([sex == "m" for *_, sex in GIVEN])
    return np.where(rng.random(count) < 0.61, rng.choice(women, count), rng.choice(men, count))


def _prefectures(rng: np.random.Generator, region: Ints) -> Ints:
    """Index within the region; the first prefectures hold most people."""
    sizes = np.asarray([len(one.prefectures) for one in REGIONS])[region]
    found: Ints = np.minimum((rng.random(len(region)) ** 1.8 * sizes).astype(np.int64), sizes - 1)
    return found


def _shops(rng: np.random.Generator, region: Ints) -> Ints:
    """The registered shop: one of the region's, by size."""
    out = np.zeros(len(region), dtype=np.int64)
    for number, one in enumerate(REGIONS):
        here = np.flatnonzero(region == number)
        shops = [index for index, shop in enumerate(SHOPS) if shop.region == one.name]
        out[here] = rng.choice(shops, size=len(here), p=_shares([SHOPS[index].size for index in shops]))
    return out


def _registers(rng: np.random.Generator, age: Floats) -> Ints:
    """How somebody writes: the older the politer; one in twelve in English."""
    draw = rng.random(len(age))
    polite = np.clip(0.30 + (age - 35) * 0.008, 0.2, 0.62)
    casual = np.clip(0.30 - (age - 30) * 0.006, 0.06, 0.36)
    out = np.where(draw < polite, 0, np.where(draw < polite + casual, 2, 1))
    out = np.where(rng.random(len(age)) < 0.11, 3, out)
    return np.where(rng.random(len(age)) < 0.08, 4, out)
