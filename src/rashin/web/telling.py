"""Who is told of what inside the product: notices that follow a change, in its own transaction."""

from collections.abc import Iterable, Mapping

from django.urls import NoReverseMatch, reverse
from django.utils import translation

from rashin.base.messages.notices import NoticeKind, Said, Value, notify
from rashin.base.workspace.happenings import Happened
from rashin.base.workspace.models import Job, User
from rashin.base.workspace.vocabulary import Role
from rashin.errors import gettext_noop

IMPORT_JOB = "intake.import"

IMPORTED = NoticeKind(code="import.done", sentence=gettext_noop("“%(file)s” is imported: %(added)s rows."), tone="good")
IMPORTED_IN_PART = NoticeKind(
    code="import.in_part",
    sentence=gettext_noop("“%(file)s” is imported: %(added)s rows, and %(rejected)s were refused."),
    tone="warn",
)
IMPORT_FAILED = NoticeKind(
    code="import.failed", sentence=gettext_noop("“%(file)s” was not imported: %(problem)s"), tone="bad"
)
JOB_FAILED = NoticeKind(code="job.failed", sentence=gettext_noop("%(work)s failed: %(problem)s"), tone="bad")
WELCOME = NoticeKind(code="member.added", sentence=gettext_noop("Welcome. You are here as: %(role)s."), tone="good")
ROLE_CHANGED = NoticeKind(code="member.role", sentence=gettext_noop("Your role is now: %(role)s."))


def tell_job_done(happened: Happened) -> None:
    """An import that a member asked for is in."""
    row = _job(happened)
    if row is None or row.created_by is None or row.name != IMPORT_JOB:
        return
    result = happened.details["result"]
    facts: Mapping[str, int] = result if isinstance(result, dict) else {}
    added, rejected = int(facts.get("added") or 0), int(facts.get("rejected") or 0)
    values: dict[str, Value] = {"file": _file_of(row), "added": added, "rejected": rejected}
    kind = IMPORTED_IN_PART if rejected else IMPORTED
    notify([row.created_by], kind, now=happened.at, values=values, link=_upload(row), once=happened.subject)


def tell_job_failed(happened: Happened) -> None:
    """Work that a member asked for failed for good."""
    row = _job(happened)
    if row is None or row.created_by is None:
        return
    problem = _problem(row)
    if row.name == IMPORT_JOB:
        values: dict[str, Value] = {"file": _file_of(row), "problem": problem}
        notify(
            [row.created_by], IMPORT_FAILED, now=happened.at, values=values, link=_upload(row), once=happened.subject
        )
        return
    values = {"work": _work(row), "problem": problem}
    notify([row.created_by], JOB_FAILED, now=happened.at, values=values, link=_link("jobs"), once=happened.subject)


def tell_invited(happened: Happened) -> None:
    """A new member finds a word of welcome with their role."""
    for member in _subject(happened):
        notify([member], WELCOME, now=happened.at, values={"role": _role(member.role)}, link=_link("home"))


def tell_role_changed(happened: Happened) -> None:
    """A member learns that what they may do has changed, unless they changed it themselves."""
    if "role" not in happened.details:
        return
    for member in _subject(happened):
        if member.reference != happened.actor:
            notify([member], ROLE_CHANGED, now=happened.at, values={"role": _role(member.role)})


def _job(happened: Happened) -> Job | None:
    number = happened.subject.removeprefix("job:")
    return Job.objects.select_related("created_by").filter(pk=int(number)).first()


def _problem(row: Job) -> Said:
    error: Mapping[str, object] = row.error or {}
    fields = error.get("fields")
    return Said(text=str(error.get("message") or ""), values=fields if isinstance(fields, dict) else {})


def _file_of(row: Job) -> str:
    from rashin.powers.digital.intake.queries import upload_of

    return upload_of(int(row.args["upload"])).name


def _upload(row: Job) -> str:
    return _link("upload", int(row.args["upload"]))


def _work(row: Job) -> Said:
    from rashin.base.workspace.tables import JOB_NAMES

    with translation.override("en"):  # msgids are English; the reader's language is chosen when it is read
        return Said(text=str(JOB_NAMES.get(row.name, row.name)))


def _role(role: str) -> Said:
    with translation.override("en"):
        return Said(text=str(Role(role).label))


def _subject(happened: Happened) -> Iterable[User]:
    kind, _, number = happened.subject.partition(":")
    return User.objects.filter(pk=int(number)) if kind == "member" and number.isdecimal() else ()


def _link(view: str, *args: object) -> str:
    try:
        return reverse(view, args=args)
    except NoReverseMatch:  # a room that is not mounted
        return ""
