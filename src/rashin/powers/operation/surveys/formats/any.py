"""Whatever survey file comes, read by what it holds; and a survey as a file of the kind that is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.reading import MOST_BYTES, parse, read_document
from rashin.powers.operation.surveys.definition.writing import write
from rashin.powers.operation.surveys.errors import NoKnownFile, TooMany, WordUnknown
from rashin.powers.operation.surveys.formats import formbricks, limesurvey
from rashin.powers.operation.surveys.records import Brought, Taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How a survey is written for somebody else."""

    name: str
    ending: str
    content_type: str
    write: Callable[[Document], Taken]


def _own(document: Document) -> Taken:
    return Taken(content=write(document).encode() + b"\n")


FORMATS: Final[Mapping[str, Format]] = {
    one.name: one
    for one in (
        Format(name="json", ending="json", content_type="application/json", write=_own),
        Format(name="lss", ending="lss", content_type="application/xml", write=limesurvey.write_lss),
        Format(name="formbricks", ending="formbricks.json", content_type="application/json", write=formbricks.write),
    )
}


def bring(content: bytes) -> Brought:
    """A survey out of a file, whichever of the known formats it is in."""
    if len(content) > MOST_BYTES:
        raise TooMany(place="file", count=len(content), most=MOST_BYTES)
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        return limesurvey.read_lss(content)
    if start not in {b"{", b"["}:
        raise NoKnownFile(place="file")
    said = parse(content)
    if formbricks.is_formbricks(said):
        return formbricks.read_formbricks(said)
    return Brought(document=read_document(said))


def take(document: Document, kind: str) -> Taken:
    """The survey as a file."""
    found = FORMATS.get(kind)
    if found is None:
        raise WordUnknown(place="format", word=kind, known=", ".join(FORMATS))
    return found.write(document)
