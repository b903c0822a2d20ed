"""Reads of what came in."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext

from rashin.analysis.lake.inbox import Inbox
from rashin.analysis.lake.store import Lake
from rashin.analysis.questions.personal import MASKED, masked_properties
from rashin.analysis.text.pii import mask
from rashin.base.atlas.said import Say, speaker
from rashin.base.workspace.models import User
from rashin.collect.imports import Wishes
from rashin.home import Home
from rashin.powers.digital.intake.errors import UploadMissing
from rashin.powers.digital.intake.models import Upload
from rashin.powers.digital.intake.records import Arrival, OpenReason, Refused, UploadRow
from rashin.powers.digital.intake.vocabulary import CALLS, Kind, State, reason_told


def uploads(*, limit: int = 50) -> list[UploadRow]:
    """The newest uploads."""
    return [_row(upload) for upload in Upload.objects.select_related("uploaded_by")[:limit]]


def unfinished_uploads(member: User, *, limit: int = 3) -> list[UploadRow]:
    """What this member has uploaded and not imported yet, the newest first."""
    rows = Upload.objects.filter(uploaded_by=member, state__in=(State.LOOKING, State.MAPPED))
    return [_row(upload) for upload in rows.select_related("uploaded_by").order_by("-uploaded_at")[:limit]]


def upload_row(upload_id: int) -> UploadRow:
    """One upload, or UploadMissing."""
    return _row(upload_of(upload_id))


def upload_of(upload_id: int) -> Upload:
    """The upload itself, for this capability's own verbs."""
    found = Upload.objects.select_related("uploaded_by").filter(pk=upload_id).first()
    if found is None:
        raise UploadMissing
    return found


def wishes_of(upload: Upload) -> Wishes:
    """What people said about how the file is to be read."""
    said = dict(upload.settings)
    constants = said.pop("constants", {})
    return Wishes(mapping=dict(upload.mapping), constants=constants, name=upload.name, **said)


def stored_file(upload: Upload) -> Path:
    """Where the upload's bytes lie, or UploadMissing when they were cleaned away."""
    home: Home = settings.HOME
    path = home.uploads / upload.stored_as
    if not path.is_file():
        raise UploadMissing
    return path


def errors_file(upload: Upload) -> Path:
    """The file that names each refused row, or UploadMissing."""
    home: Home = settings.HOME
    path = home.results / upload.errors_as
    if not upload.errors_as or not path.is_file():
        raise UploadMissing
    return path


def _row(upload: Upload) -> UploadRow:
    return UploadRow(
        id=upload.pk,
        name=upload.name,
        kind=Kind(upload.kind),
        state=State(upload.state),
        size=upload.size,
        uploaded_at=upload.uploaded_at,
        uploaded_by=str(upload.uploaded_by or ""),
        rows=upload.rows,
        duplicates=upload.duplicates,
        rejected=upload.rejected,
        problem=upload.problem,
        batch=upload.batch,
        job_id=upload.job_id,
        has_errors_file=bool(upload.errors_as),
        version=upload.version,
    )


def arrivals(inbox: Inbox, *, limit: int) -> list[Arrival]:
    """What SDKs sent last, with its fate."""
    told = {
        "accepted": gettext("accepted"),
        "duplicate": gettext("duplicate"),
        "refused": gettext("refused"),
        "waiting": gettext("waiting"),
    }
    say = speaker("event")
    return [
        Arrival(
            at=one.at,
            source=one.source,
            what=_what(one.kind, one.name, say),
            fate=str(one.fate),
            told=told.get(str(one.fate), str(one.fate)),
            reason=reason_told(one.code, _masked(one.reason)),
            place=one.place,
        )
        for one in inbox.recent(limit=limit)
    ]


def _what(kind: str, name: str, say: Say) -> str:
    """An event by its name; anything else by what it is, and its name where it has one."""
    if kind == "track" and name:
        return say(name)
    called = str(CALLS.get(kind, kind))
    return f"{called} · {name}" if name else called


MOST_REFUSED = 5_000


def refused(lake: Lake, *, masked: bool = True) -> list[Refused]:
    """What was refused, newest first; what was sent and why it could not be used hold people's data, so masked."""
    shown: Callable[[str], str] = _masked if masked else str
    whole: Callable[[str], str] = _masked_message if masked else str
    return [
        Refused(
            reject_id=row["reject_id"],
            received_at=row["received_at"],
            source=row["source"] or "",
            code=row["code"] or "",
            reason=reason_told(row["code"] or "", shown(row["reason"] or "")),
            place=row["place"] or "",
            body=whole(row["body"] or ""),
            replayed=row["replayed_at"] is not None,
        )
        for row in lake.rejects().slice(0, MOST_REFUSED).to_pylist()
    ]


def _masked(text: str) -> str:
    return mask([text])[0]


def _masked_message(text: str) -> str:
    """A message with its personal parts masked; of what is no message nobody knows what its parts are."""
    return (masked_properties(text) or "") if text.startswith(("{", "[")) else MASKED if text else ""


def open_reasons(rows: Sequence[Refused]) -> list[OpenReason]:
    """Why records are open (refused and not replayed), the most frequent first, each with the newest case."""
    found: dict[str, list[Refused]] = {}
    for row in rows:
        if not row.replayed:
            found.setdefault(row.code, []).append(row)
    reasons = [
        OpenReason(code=code, count=len(group), example=group[0].reason, last_at=group[0].received_at)
        for code, group in found.items()
    ]
    return sorted(reasons, key=lambda one: (-one.count, one.code))


def refused_codes(lake: Lake) -> list[tuple[str, int]]:
    """How often each reason is open: refused and not replayed."""
    found = Counter(row.code for row in refused(lake) if not row.replayed)
    return found.most_common()
