"""Files that people answer with: judged by their content, kept outside what the web server serves, never executed."""

import hashlib
import uuid
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any, Final

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from rashin.errors import gettext_noop
from rashin.powers.operation.surveys.answering.judging import Problem, text_of
from rashin.powers.operation.surveys.definition.document import Question
from rashin.powers.operation.surveys.models import Upload

FOLDER: Final = "survey-answers"
MOST_FILES: Final = 10
"""Of one question, whatever it says."""
LARGEST_MB: Final = 100
TOO_LARGE: Final = gettext_noop("“%(name)s” is larger than %(size)s MB.")
NOT_ALLOWED: Final = gettext_noop("“%(name)s” is not of a kind that can be sent here. Allowed: %(allowed)s.")
NOT_ITSELF: Final = gettext_noop("“%(name)s” is not what its name says: its content is of another kind.")
EMPTY: Final = gettext_noop("“%(name)s” is empty.")
TOO_MANY: Final = gettext_noop("At most %(count)s files can be sent.")

USUAL: Final = (
    "jpg",
    "jpeg",
    "png",
    "gif",
    "webp",
    "heic",
    "pdf",
    "txt",
    "csv",
    "docx",
    "xlsx",
    "pptx",
    "mp3",
    "m4a",
    "mp4",
)
"""Endings that are taken where a question names none."""

Sign = Callable[[bytes], bool]


def _starts(*signs: bytes) -> Sign:
    return lambda head: head.startswith(signs)


def _media(head: bytes) -> bool:
    return head[4:8] == b"ftyp"


def _text(head: bytes) -> bool:
    return b"\x00" not in head and head.lstrip()[:1] != b"<"


_ZIP: Final = _starts(b"PK\x03\x04")
SIGNS: Final[dict[str, tuple[str, Sign]]] = {
    "jpg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
    "png": ("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    "gif": ("image/gif", _starts(b"GIF87a", b"GIF89a")),
    "webp": ("image/webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    "heic": ("image/heic", _media),
    "pdf": ("application/pdf", _starts(b"%PDF-")),
    "txt": ("text/plain", _text),
    "csv": ("text/csv", _text),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _ZIP),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _ZIP),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", _ZIP),
    "mp3": ("audio/mpeg", _starts(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "m4a": ("audio/mp4", _media),
    "mp4": ("video/mp4", _media),
    "mov": ("video/quicktime", _media),
    "wav": ("audio/wav", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WAVE"),
    "zip": ("application/zip", _ZIP),
}
"""Ending → its media type, and how its content begins."""
PARTS: Final = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}


class Refused(Exception):
    """A file cannot be taken; the others of the question can."""

    def __init__(self, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.problem = Problem(message=message, fields=fields)


def judge(file: "UploadedFile[bytes]", question: Question) -> tuple[str, str]:
    """The name as it is shown, and the media type by its content.

    Raises
    ------
    Refused
        Too large, empty, of a kind that is not wanted, or not what its name says.
    """
    name = text_of(PurePath((file.name or "").replace("\\", "/")).name)[-200:] or "file"
    size = min(question.validation.megabytes, LARGEST_MB)
    if (file.size or 0) > size * 1024 * 1024:
        raise Refused(TOO_LARGE, name=name, size=size)
    if not file.size:
        raise Refused(EMPTY, name=name)
    ending = name.rpartition(".")[2].lower()
    wanted = [one for one in question.validation.endings if one in SIGNS] or list(USUAL)
    if ending not in wanted:
        raise Refused(NOT_ALLOWED, name=name, allowed=", ".join(wanted))
    kind, sign = SIGNS[ending]
    head = file.read(4096)
    file.seek(0)
    if not sign(head) or (ending in PARTS and not _office(file, PARTS[ending])):
        raise Refused(NOT_ITSELF, name=name)
    return name, kind


def _office(file: "UploadedFile[bytes]", part: str) -> bool:
    """Whether a zip file is the document that it says it is; its parts are named, not unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            return any(one.startswith(part) for one in archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    finally:
        file.seek(0)


def store(
    files: "Sequence[UploadedFile[bytes]]", question: Question, name: str, *, now: datetime
) -> tuple[list[str], Problem | None]:
    """Keep what can be kept; the ids of the new uploads, and what is wrong with the first that cannot."""
    ids, problem = [], None
    for file in files[:MOST_FILES]:
        try:
            shown, kind = judge(file, question)
        except Refused as refused:
            problem = problem or refused.problem
            continue
        digest = hashlib.sha256()
        for piece in file.chunks():
            digest.update(piece)
        file.seek(0)
        number = uuid.uuid4()
        stored = default_storage.save(f"{FOLDER}/{number.hex}", file)
        Upload.objects.create(
            id=number, question=name[:140], name=shown, stored_as=stored, size=file.size or 0, kind=kind,
            digest=digest.hexdigest(), uploaded_at=now,
        )  # fmt: skip
        ids.append(str(number))
    if len(files) > MOST_FILES:
        problem = problem or Problem(message=TOO_MANY, fields={"count": MOST_FILES})
    return ids, problem


def names_of(ids: Sequence[str]) -> dict[str, str]:
    """Uploads by their names."""
    found = Upload.objects.filter(pk__in=[one for one in ids if _is_id(one)]).values_list("pk", "name")
    return {str(number): name for number, name in found}


def own(ids: Sequence[str], response: uuid.UUID, fresh: Sequence[str]) -> list[str]:
    """Those of the ids that belong to this response, or were sent with this very page: nobody claims another's file."""
    mine = Upload.objects.filter(pk__in=[one for one in ids if _is_id(one)], response_id=response)
    known = {str(one) for one in mine.values_list("pk", flat=True)} | set(fresh)
    return [one for one in ids if one in known]


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except (ValueError, AttributeError, TypeError):
        return False
    return True


def delete_orphans(*, before: datetime) -> int:
    """Delete files that no response took: pages that were never sent whole."""
    rows = Upload.objects.filter(response=None, uploaded_at__lt=before)
    count = 0
    for row in rows[:1_000]:
        default_storage.delete(row.stored_as)
        row.delete()
        count += 1
    return count
