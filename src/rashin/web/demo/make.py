"""The demo company into a home: tables of the lake chunk by chunk, then departments, members and journeys.

Every commit carries a transaction number, so a demo that was interrupted goes on where it stopped. What it is made
from (seed, scale, moment) lies in ``HOME/demo.json``: the same file makes the same company.
"""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import pyarrow as pa

from rashin.analysis.lake.schema import TIME
from rashin.analysis.lake.store import Lake
from rashin.errors import BadInput, Conflict, gettext_noop
from rashin.home import Home
from rashin.web.demo.company import NAME
from rashin.web.demo.flow import Clock
from rashin.web.demo.rows import event_rows, identities, link_rows, profile_rows
from rashin.web.demo.simulate import CHUNK, Tables, signed_in, simulate
from rashin.web.demo.truths import TRUTHS, Truths
from rashin.web.demo.voices import Source, make_voices

WRITER = "demo"
CUSTOMERS = 10_000
"""At scale 1."""
ASIDE = 3_000
"""From so many customers on there is enough said to be read in a process of its own."""
BATCHES = {"events": "demo-events", "customers": "demo-customers", "voices": "demo-voices"}

Say = Callable[[str], None]


class HomeInUse(Conflict):
    """The home holds a company's own data."""

    code = "demo.home_in_use"
    message = gettext_noop("%(place)s holds data that are not the demo company's.")
    remedy = gettext_noop("Choose another folder with --home; “rashin up” starts this one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a demo company is made from."""

    seed: int
    scale: float
    now: datetime

    @property
    def customers(self) -> int:
        """How many members the company has."""
        return max(round(CUSTOMERS * self.scale), 50)

    @property
    def chunks(self) -> int:
        """In how many parts it is made."""
        return -(-self.customers // CHUNK)


def recipe_of(home: Home) -> Recipe | None:
    """What the home's demo company was made from, or None when there is none."""
    path = home.root / "demo.json"
    if not path.exists():
        return None
    found = json.loads(path.read_text("utf-8"))
    return Recipe(seed=int(found["seed"]), scale=float(found["scale"]), now=datetime.fromisoformat(found["now"]))


def is_whole(home: Home) -> bool:
    """Whether the home's demo company was made to the end."""
    path = home.root / "demo.json"
    return path.exists() and bool(json.loads(path.read_text("utf-8")).get("whole"))


def checked(*, seed: int, scale: float, now: datetime) -> Recipe:
    """A recipe within bounds."""
    if not 0.005 <= scale <= 100:
        raise BadInput(problem=f"--scale {scale:g} is out of range; 0.005 to 100 are possible.", place="--scale")
    if not 0 <= seed < 2**31:
        raise BadInput(problem=f"--seed {seed} is out of range; 0 to 2147483647 are possible.", place="--seed")
    return Recipe(seed=seed, scale=scale, now=now.replace(microsecond=0))


def keep_recipe(home: Home, recipe: Recipe, *, whole: bool) -> None:
    """Write down what is going to be made, before anything is; and that it was, at the end."""
    words = {**asdict(recipe), "now": recipe.now.isoformat(), "company": NAME, "invented": True, "whole": whole}
    draft = home.root / ".demo.json"
    draft.write_text(json.dumps(words, ensure_ascii=False, indent=1) + "\n", "utf-8")
    draft.replace(home.root / "demo.json")


def make_tables(recipe: Recipe, chunk: int, *, truths: Truths = TRUTHS) -> Tables:
    """One chunk of the company, in the lake's schema."""
    import numpy as np

    clock = Clock.until(recipe.now)
    count = min(CHUNK, recipe.customers - chunk * CHUNK)
    world, blocks = simulate(seed=recipe.seed, chunk=chunk, count=count, clock=clock, truths=truths)
    who = identities(world.people)
    rng = np.random.default_rng([recipe.seed, chunk, 3])
    source = Source(world=world, who=who, chunk=chunk, batch=BATCHES["voices"])
    said = make_voices(rng, source, truths, seed=recipe.seed)
    return Tables(
        events=event_rows(
            [*blocks, said.reviews], who, seed=recipe.seed, chunk=chunk, clock=clock, batch=BATCHES["events"]
        ),
        voices=said.voices,
        originals=said.originals,
        profiles=profile_rows(world.people, who, clock, BATCHES["customers"]),
        links=link_rows(world.people, who, clock, BATCHES["customers"], used=signed_in(blocks)),
    )


def fill_lake(lake: Lake, recipe: Recipe, *, say: Say = lambda _: None, truths: Truths = TRUTHS) -> None:
    """Write the company; chunks that were written before are not made again.

    While one chunk is being written the next one is made: two cores, two chunks in memory.
    """
    counts = dict.fromkeys(BATCHES, 0)
    waiting = [chunk for chunk in range(recipe.chunks) if not _written(lake, chunk)]
    with ThreadPoolExecutor(max_workers=1) as writer:
        pending = None
        for chunk in waiting:
            tables = make_tables(recipe, chunk, truths=truths)
            if pending is not None:
                pending.result()
            pending = writer.submit(_write, lake, tables, chunk)
            if recipe.chunks > 1:
                say(f"  {chunk + 1} of {recipe.chunks} parts")
        if pending is not None:
            pending.result()
    for table, kind in (("events", "events"), ("profiles", "customers"), ("voices", "voices")):
        # The names of tables come from the line above.
        counts[kind] = int(lake.rows(f"SELECT count(*) AS n FROM {table}").to_pylist()[0]["n"])  # noqa: S608
    lake.append("batches", _batches(counts, recipe.now), transaction=(WRITER, 1))


def _written(lake: Lake, chunk: int) -> bool:
    # Events are written last of a chunk's tables: when they are there, all are.
    version = lake.transaction_version("events", f"{WRITER}-{chunk}")
    return version is not None


def _write(lake: Lake, tables: Tables, chunk: int) -> None:
    for name in ("profiles", "links", "originals", "voices", "events"):
        lake.append(name, getattr(tables, name), transaction=(f"{WRITER}-{chunk}", 1))


def _batches(counts: dict[str, int], now: datetime) -> pa.Table:
    kinds = list(BATCHES)
    return pa.table(
        {
            "batch": [BATCHES[kind] for kind in kinds],
            "kind": kinds,
            "source": ["demo"] * len(kinds),
            "at": pa.array([now] * len(kinds)).cast(TIME),
            "actor": ["demo"] * len(kinds),
            "rows": [counts[kind] for kind in kinds],
            "duplicates": [0] * len(kinds),
            "rejected": [0] * len(kinds),
            "state": ["done"] * len(kinds),
        }
    )


def make_demo(home: Home, recipe: Recipe, *, say: Say = lambda _: None) -> None:
    """Make the whole company in a home that ``make_ready`` has prepared. Doing it again changes nothing."""
    from rashin.analysis.enrich.people import resolve
    from rashin.base.customers.services import refresh
    from rashin.web.demo.cases import seed_cases
    from rashin.web.demo.evidence import seed_atlas
    from rashin.web.demo.readings import read_aside, seed_readings
    from rashin.web.demo.seed import seed_workspace
    from rashin.web.demo.staff import seed_staff
    from rashin.web.demo.surveys import seed_surveys

    lake = Lake.open(home.lake)
    if recipe_of(home) is None:
        if lake.rows("SELECT count(*) AS n FROM batches").to_pylist()[0]["n"]:
            raise HomeInUse(place=str(home.root))
        keep_recipe(home, recipe, whole=False)
    say(f"Making {NAME} ({recipe.customers:,} customers, two years) …")
    # The lake is written and sorted by threads of its engine while the database is filled on this one.
    with ThreadPoolExecutor(max_workers=1) as engine:
        filling = engine.submit(fill_lake, lake, recipe, say=say)
        seed_workspace(now=recipe.now)
        filling.result()
        resolve(lake, now=recipe.now)
        sorting = engine.submit(lake.compact, now=recipe.now, thorough=True)
        with read_aside(lake, now=recipe.now) if recipe.customers >= ASIDE else nullcontext():
            seed_atlas(lake, now=recipe.now)
            refresh(lake, now=recipe.now)
            seed_surveys(lake, now=recipe.now)
            seed_staff(now=recipe.now)
            seed_cases(lake, now=recipe.now)
        seed_readings(lake, now=recipe.now)
        sorting.result()
    keep_recipe(home, recipe, whole=True)
    lake.close()


def recent(now: datetime) -> datetime:
    """The moment up to which a demo made now reaches."""
    return now - timedelta(minutes=5)
