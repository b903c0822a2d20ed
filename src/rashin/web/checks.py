"""What ``rashin doctor`` looks at: each check says what it found and what to do."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection

from rashin.errors import RashinError
from rashin.home import Home
from rashin.web import environment
from rashin.web.checks_damage import DAMAGE, RESTORE
from rashin.web.findings import Finding, Level


def examine(home: Home, *, deploy: bool = False, now: datetime) -> Iterator[Finding]:
    """All findings; a check that breaks is a finding itself."""
    from rashin.web.checks_deploy import ALWAYS, DEPLOY
    from rashin.web.checks_text import search_index, texts

    checks: list[Callable[[Home, datetime], Finding]] = [
        disk, secret, database, steps, audit_chain, lake, readings, inbox, clock, jobs, keys_published, texts,
        search_index, *DAMAGE, *ALWAYS,
    ]  # fmt: skip
    if deploy:
        checks += [https, debug, proxy, mail, no_password_open, folder_rights, *DEPLOY]
    for check in checks:
        try:
            yield check(home, now)
        except RashinError as error:
            yield Finding(level="bad", check=_name(check), said=error.sentence(), remedy=error.advice())
        except Exception as error:  # noqa: BLE001 - whatever is wrong is what the doctor is here to say
            yield Finding(level="bad", check=_name(check), said=f"{type(error).__name__}: {error}")


def _name(check: Callable[..., object]) -> str:
    return check.__name__.replace("_", " ")


def disk(home: Home, _now: datetime) -> Finding:
    """Free space."""
    usage = shutil.disk_usage(home.root)
    free = usage.free / 1e9
    level: Level = "bad" if free < 1 else "warning" if free < 5 or usage.free / usage.total < 0.05 else "good"
    return Finding(
        level=level, check="disk", said=f"{free:,.1f} GB free", remedy="" if level == "good" else "Free space."
    )


def secret(home: Home, _now: datetime) -> Finding:
    """The signing key is long and private."""
    if len(settings.SECRET_KEY) < 50:
        return Finding(
            level="bad", check="secret", said="The signing key is short.", remedy="Use 50 characters or more."
        )
    if os.environ.get("RASHIN_SECRET_KEY"):
        return Finding(level="good", check="secret", said="from RASHIN_SECRET_KEY")
    exposed = home.secret.stat().st_mode & 0o077
    if exposed:
        return Finding(level="bad", check="secret", said="Others can read it.", remedy=f"chmod 600 {home.secret}")
    return Finding(level="good", check="secret", said="0600")


def database(_home: Home, _now: datetime) -> Finding:
    """The database answers and is whole."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            try:
                cursor.execute("PRAGMA quick_check")
                said = cursor.fetchone()[0]
            except DatabaseError as problem:
                said = str(problem)
            level: Level = "good" if said == "ok" else "bad"
            return Finding(
                level=level, check="database", said=f"SQLite: {said}", remedy="" if said == "ok" else RESTORE
            )
        cursor.execute("SELECT 1")
        return Finding(level="good", check="database", said=f"{connection.vendor} answers")


def steps(_home: Home, _now: datetime) -> Finding:
    """No migration waits."""
    from rashin.web.installation import pending_steps

    waiting = pending_steps()
    if waiting:
        return Finding(level="warning", check="steps", said=f"{len(waiting)} migrations wait", remedy="rashin migrate")
    return Finding(level="good", check="steps", said="database is at this version")


def audit_chain(_home: Home, _now: datetime) -> Finding:
    """The audit log is whole."""
    from rashin.base.workspace.audit import first_broken
    from rashin.base.workspace.models import AuditEntry
    from rashin.base.workspace.witness import readable

    broken = first_broken()
    if broken is not None:
        remedy = "Compare with a backup: somebody wrote to the database past Rashin."
        return Finding(level="bad", check="audit chain", said=f"Line {broken} was changed or removed.", remedy=remedy)
    if not readable():
        said = "What keeps beside the database how far it reached (audit.head) cannot be read."
        remedy = "Compare with a backup; then delete audit.head: it is written again with the next line."
        return Finding(level="bad", check="audit chain", said=said, remedy=remedy)
    return Finding(level="good", check="audit chain", said=f"{AuditEntry.objects.count():,} lines, whole")


def lake(home: Home, _now: datetime) -> Finding:
    """The lake answers."""
    from rashin.base.workspace.asking import the_lake

    begun = time.monotonic()
    counted = the_lake(home).rows("select count(*) as n from events", {})
    events = counted.column("n")[0].as_py()
    return Finding(level="good", check="lake", said=f"{events:,} events, counted in {time.monotonic() - begun:.2f} s")


def readings(home: Home, _now: datetime) -> Finding:
    """Voices are read."""
    from rashin.analysis.enrich.readings import unread
    from rashin.analysis.text.version import READER
    from rashin.base.workspace.asking import the_lake

    lake = the_lake(home)
    current = max(READER, lake.currents().get("readings", (0, ""))[0])
    waiting = unread(lake, version=current, together=1).count
    if not waiting:
        return Finding(level="good", check="readings", said="every voice is read")
    return Finding(
        level="warning", check="readings", said=f"{waiting:,} voices are not read yet", remedy="Start “rashin work”."
    )


def inbox(home: Home, _now: datetime) -> Finding:
    """What arrived does not pile up."""
    from contextlib import closing

    from rashin.analysis.lake.inbox import open_inbox

    with closing(open_inbox(environment.text("RASHIN_INBOX") or home.inbox)) as box:
        waiting = box.waiting()
    if waiting > 10_000:
        remedy = "Is “rashin up” or “rashin work” running? Its log says why flushes fail."
        return Finding(level="warning", check="inbox", said=f"{waiting:,} requests wait", remedy=remedy)
    return Finding(level="good", check="inbox", said=f"{waiting:,} requests wait")


def clock(home: Home, now: datetime) -> Finding:
    """The clock is not behind what this home has seen."""
    newest = max((file.stat().st_mtime for file in home.root.iterdir() if file.is_file()), default=0.0)
    ahead = newest - now.timestamp()
    if ahead > 60 or now.year < 2025:
        said = f"Files of this home are {timedelta(seconds=round(ahead))} ahead of the clock."
        return Finding(level="bad", check="clock", said=said, remedy="Set the clock; use NTP.")
    return Finding(level="good", check="clock", said=now.astimezone(UTC).isoformat(timespec="seconds"))


def jobs(_home: Home, now: datetime) -> Finding:
    """Background work is done."""
    from rashin.base.workspace.models import Job
    from rashin.base.workspace.vocabulary import JobState

    late = Job.objects.filter(state=JobState.WAITING, run_at__lt=now - timedelta(minutes=10)).count()
    failed = Job.objects.filter(state=JobState.FAILED, finished_at__gt=now - timedelta(days=1)).count()
    if late:
        return Finding(level="warning", check="jobs", said=f"{late} wait too long", remedy="Start “rashin work”.")
    if failed:
        return Finding(
            level="warning", check="jobs", said=f"{failed} failed since yesterday", remedy="See the jobs page."
        )
    return Finding(level="good", check="jobs", said="none late, none failed since yesterday")


def keys_published(home: Home, _now: datetime) -> Finding:
    """The collector knows the keys that the database holds."""
    from rashin.base.workspace.queries import write_keys
    from rashin.collect.snapshot import read

    try:
        known = {key.key: key.enabled for key in read(home.collect / "keys.json").keys}
    except (OSError, ValueError):  # gone, or damaged: the collector goes on with what it read before
        known = {}
    wanted = {key.key: key.revoked_at is None for key in write_keys()}
    if known != wanted:
        remedy = "Start “rashin up” or “rashin work”: both publish them."
        return Finding(level="warning", check="keys published", said="The collector's file is old.", remedy=remedy)
    return Finding(level="good", check="keys published", said=f"{len(known)} write keys")


def https(_home: Home, _now: datetime) -> Finding:
    """The public address is HTTPS."""
    if urlsplit(settings.BASE_URL).scheme != "https" or not environment.text("RASHIN_BASE_URL"):
        remedy = "Set RASHIN_BASE_URL=https://… as members type it; then cookies are secure and HSTS is sent."
        return Finding(level="bad", check="https", said=f"The public address is {settings.BASE_URL}", remedy=remedy)
    return Finding(level="good", check="https", said=settings.BASE_URL)


def debug(_home: Home, _now: datetime) -> Finding:
    """Tracebacks stay in the log."""
    if settings.DEBUG:
        return Finding(
            level="bad", check="debug", said="RASHIN_DEBUG is on", remedy="Unset it: it shows code and data."
        )
    return Finding(level="good", check="debug", said="off")


def proxy(_home: Home, _now: datetime) -> Finding:
    """Who ends TLS is known."""
    if settings.TRUSTED_PROXIES == 0 and urlsplit(settings.BASE_URL).scheme == "https":
        remedy = (
            "Set RASHIN_TRUSTED_PROXY=1 when one reverse proxy stands in front; else rate limits see only the proxy."
        )
        return Finding(level="warning", check="proxy", said="No proxy is trusted", remedy=remedy)
    return Finding(level="good", check="proxy", said=f"{settings.TRUSTED_PROXIES} trusted")


def mail(_home: Home, _now: datetime) -> Finding:
    """Mail leaves."""
    if not environment.text("RASHIN_MAIL_URL"):
        return Finding(
            level="warning", check="mail", said="Mail goes to the log.", remedy="Set RASHIN_MAIL_URL=smtp://…"
        )
    return Finding(level="good", check="mail", said=settings.EMAIL_HOST)


def no_password_open(_home: Home, _now: datetime) -> Finding:
    """Owners have a real address and a way to sign in."""
    from rashin.base.workspace.models import User
    from rashin.base.workspace.vocabulary import Role

    owners = User.objects.filter(role=Role.OWNER, is_active=True)
    if any(one.email.endswith(".invalid") for one in owners):
        remedy = "Add yourself (rashin member add … --role owner), then close the placeholder."
        return Finding(level="warning", check="owners", said="An owner has no real address", remedy=remedy)
    return Finding(level="good", check="owners", said=f"{len(owners)}")


def folder_rights(home: Home, _now: datetime) -> Finding:
    """The home is private."""
    mode = home.root.stat().st_mode & 0o077
    if mode:
        return Finding(level="bad", check="folder rights", said="Others can enter it", remedy=f"chmod 700 {home.root}")
    return Finding(level="good", check="folder rights", said="0700")
