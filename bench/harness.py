"""Fair measurements on a noisy machine: warm up, take turns, keep the best."""

import gc
import importlib.metadata
import json
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).parent
DATA = HERE / "data"
"""Generated, ignored by git."""
RESULTS = HERE / "results"

_VERSIONED = ("rashin", "duckdb", "chdb", "numba", "numpy", "pyarrow", "deltalake", "granian")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """Some work: our best time in seconds, a peer's, and how many times as long the peer took."""

    work: str
    ours_s: float
    peer: str
    peer_s: float | None
    ratio: float | None
    note: str = ""

    @classmethod
    def of(cls, work: str, ours_s: float, peer: str, peer_s: float | None, *, note: str = "") -> "Measurement":
        """A measurement with its ratio, peer / ours."""
        ratio = None if peer_s is None else round(peer_s / max(ours_s, 1e-9), 3)
        rounded = None if peer_s is None else round(peer_s, 4)
        return cls(work=work, ours_s=round(ours_s, 4), peer=peer, peer_s=rounded, ratio=ratio, note=note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How much to measure."""

    quick: bool = False
    """Small data and few rounds: shows that the benchmark runs, not how fast the product is."""
    huge: bool = False
    """The runs that need tens of gigabytes of disk and many minutes, too."""
    rounds: int = 5
    keep: bool = False
    """Keep the generated data for the next run."""


def best(works: Sequence[Callable[[], object]], *, rounds: int, warm_up: int = 1) -> list[float]:
    """The best time of each of several works, in seconds.

    After the warm-up they take turns, so that a slow minute of the machine is everyone's; the order turns round every
    round, so that none always follows another. The best of the rounds is what the work takes when nothing disturbs it.
    """
    for _ in range(warm_up):
        for work in works:
            work()
    times = [float("inf")] * len(works)
    order = list(range(len(works)))
    for _ in range(rounds):
        for index in order:
            gc.collect()
            start = time.perf_counter()
            works[index]()
            times[index] = min(times[index], time.perf_counter() - start)
        order.reverse()
    return times


def machine() -> dict[str, object]:
    """What the numbers were measured on."""
    versions = {}
    for name in _VERSIONED:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": [round(load, 1) for load in os.getloadavg()],
        **versions,
    }


def save(name: str, found: Sequence[Measurement], *, settings: Settings, at: datetime) -> Path:
    """Write one benchmark's results beside those of other days."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{at:%Y-%m-%d}-{name}{'-quick' if settings.quick else ''}.json"
    body = {
        "name": name,
        "at": at.isoformat(timespec="seconds"),
        "machine": machine(),
        "rounds": settings.rounds,
        "results": [asdict(one) for one in found],
    }
    path.write_text(json.dumps(body, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def table(found: Sequence[Measurement]) -> str:
    """The measurements as a table to read."""
    head = ("work", "ours", "peer", "peer's", "ratio", "")
    rows = [
        (
            one.work,
            _seconds(one.ours_s),
            one.peer,
            "–" if one.peer_s is None else _seconds(one.peer_s),
            "–" if one.ratio is None else f"{one.ratio:.2f}×",
            one.note,
        )
        for one in found
    ]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = [head, tuple("─" * width for width in widths), *rows]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in lines
    )


def _seconds(value: float) -> str:
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def peak_memory() -> float:
    """The most memory that this process ever held, in GiB.

    Not what getrusage says: that holds the parent's peak, too, which a child inherits.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 2**20
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def plain(found: Sequence[Measurement]) -> list[dict[str, object]]:
    """The measurements for ``--json``."""
    return [{key: value for key, value in asdict(one).items() if key != "note" or value} for one in found]
