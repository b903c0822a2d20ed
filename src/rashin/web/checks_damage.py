"""What ``rashin doctor`` looks at for damage: files that are gone, cut short or not what they were."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from rashin.home import Home
from rashin.web.findings import Finding, good

MAGIC: Final = b"PAR1"
"""With which every Parquet file begins and ends."""
RESTORE: Final = "Restore the newest backup (rashin restore, docs/guide/operate); do not delete files by hand."


def lake_files(home: Home, _now: datetime) -> Finding:
    """Every file that the lake's logs name lies there, as long as it was, with both its ends."""
    from rashin.base.workspace.asking import the_lake

    lake = the_lake(home)
    if "://" in lake.place.address and not lake.place.address.startswith("file://"):
        return good("lake files", "on an object store, which keeps them whole")
    count, bad = 0, list[str]()
    for table, path, size in _files(lake):
        count += 1
        if (problem := _problem(path, size)) and len(bad) < 4:
            bad.append(f"{table}: {path.name} {problem}")
    if bad:
        said = f"{'; '.join(bad[:3])}{' …' if len(bad) > 3 else ''}"
        return Finding(level="bad", check="lake files", said=said, remedy=RESTORE)
    return good("lake files", f"{count:,}, whole")


def _files(lake: object) -> Iterator[tuple[str, Path, int]]:
    from rashin.analysis.lake.schema import TABLES
    from rashin.analysis.lake.store import Lake

    assert isinstance(lake, Lake)
    for table in TABLES:
        seen = lake.snapshot(table)
        root = Path(seen.root.removeprefix("file://"))
        for file in seen.files:
            yield table, root / file.path, file.size


def _problem(path: Path, size: int) -> str:
    try:
        found = path.stat().st_size
        if found != size:
            return f"has {found:,} bytes of {size:,}"
        with path.open("rb") as file:
            begins = file.read(4)
            file.seek(-4, 2)
            return "" if begins == file.read(4) == MAGIC else "is no Parquet file any more"
    except FileNotFoundError:
        return "is gone"
    except OSError as problem:
        return f"cannot be read ({problem.strerror})"


def seals(_home: Home, _now: datetime) -> Finding:
    """What is kept sealed can be opened with the keys that there are."""
    from rashin.web.rotation import lost_seals

    lost, of = lost_seals()
    if lost:
        remedy = "Bring secret.key back from the backup it was made with; or enter these secrets anew."
        said = f"{lost:,} of {of:,} sealed secrets and addresses cannot be opened: they were sealed with another key."
        return Finding(level="bad", check="seals", said=said, remedy=remedy)
    return good("seals", f"{of:,}, all opened")


DAMAGE: Final = (lake_files, seals)
