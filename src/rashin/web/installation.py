"""An installation made ready: folders, secret, database and lake brought to this version. Used by every command."""

import errno
import os
import secrets
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from rashin.errors import Conflict, RashinError, Unavailable, gettext_noop
from rashin.home import Home


class HomeNotWritable(Unavailable):
    """The folder of the installation cannot be written."""

    code = "home.not_writable"
    message = gettext_noop("The home cannot be written: %(problem)s")
    remedy = gettext_noop("Give this user write permission on %(place)s, or choose another folder with --home.")


class HomeReadOnly(HomeNotWritable):
    """The home lies on a file system that is mounted for reading alone."""

    code = "home.read_only"
    message = gettext_noop("The home cannot be written: %(place)s lies on a read-only file system.")
    remedy = gettext_noop("Mount it for writing (“mount -o remount,rw …”), or choose another folder with --home.")


class DiskFull(HomeNotWritable):
    """No room is left for the home."""

    code = "home.disk_full"
    message = gettext_noop("The disk of %(place)s is full.")
    remedy = gettext_noop("Free some space and start again: nothing that was saved or acknowledged is lost.")


class HomeIsFile(HomeNotWritable):
    """A file stands where the folder should be."""

    code = "home.is_file"
    message = gettext_noop("%(place)s is not a folder.")
    remedy = gettext_noop("Choose a folder with --home: an empty one, one that does not exist yet, or one of Rashin's.")


class DatabaseAway(Unavailable):
    """The database cannot be asked."""

    code = "home.database_away"
    message = gettext_noop("The database does not answer: %(problem)s")
    remedy = gettext_noop("Look whether %(place)s runs and lets this user in, then try again.")


class AnotherHome(Conflict):
    """One process serves one home, and has another already."""

    code = "home.another"
    message = gettext_noop("This process has opened %(first)s already, and cannot open %(place)s too.")
    remedy = gettext_noop("Open each home in a process of its own.")


class HomeMissing(RashinError):
    """There is no installation in this folder."""

    code = "home.missing"
    status = 404
    message = gettext_noop("There is no installation in %(place)s.")
    remedy = gettext_noop(
        "“rashin up --home DIR” makes one; “rashin demo --home DIR” makes one with an invented company."
    )


class DatabaseTooNew(Conflict):
    """A newer version of Rashin made this database."""

    code = "home.database_too_new"
    message = gettext_noop("This database was made by a newer version of Rashin (it knows %(step)s).")
    remedy = gettext_noop("Install that version again, or restore a backup that this version made.")


class SecretExposed(Unavailable):
    """Others can read the signing key."""

    code = "home.secret_exposed"
    message = gettext_noop("Others can read %(place)s, which signs every session.")
    remedy = gettext_noop(
        "Run “chmod 600 %(place)s”. If others may have read it: delete it, and everybody signs in again."
    )


def ready_folders(home: Home) -> None:
    """Make the folders, for this user alone."""
    try:
        home.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (home.collect, home.uploads, home.results, home.cache):
            folder.mkdir(exist_ok=True, mode=0o700)
        ignored = home.root / ".gitignore"
        if not ignored.exists():  # a home inside a checkout: customers' data and keys belong in no repository
            ignored.write_text("*\n", "ascii")
    except OSError as problem:
        raise _not_writable(home, problem) from problem
    demand_writable(home)


def demand_writable(home: Home) -> None:
    """HomeNotWritable unless a file can be made in it."""
    probe = home.root / f".probe-{os.getpid()}"
    try:
        probe.write_bytes(b"0" * 4096)  # a full disk still makes empty files
    except OSError as problem:
        raise _not_writable(home, problem) from problem
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)


def _not_writable(home: Home, problem: OSError) -> RashinError:
    """What is wrong with the folder, and what would be right."""
    if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull(place=str(home.root))
    if problem.errno in {errno.EEXIST, errno.ENOTDIR}:
        file = next((one for one in (home.root, *home.root.parents) if one.is_file()), home.root)
        return HomeIsFile(place=str(file))
    if problem.errno == errno.EROFS:
        return HomeReadOnly(place=str(home.root))
    return HomeNotWritable(problem=problem.strerror or str(problem), place=str(home.root))


def ready_secret(home: Home) -> None:
    """Make the signing key once: complete and 0600 from its first moment, whoever else starts at the same time."""
    if os.environ.get("RASHIN_SECRET_KEY"):
        return
    if not home.secret.exists():
        draft = home.secret.with_name(f".{home.secret.name}-{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(64) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError:  # a full disk: half a key must not stay behind
            draft.unlink()
            raise
        try:
            os.link(draft, home.secret)  # unlike rename, never replaces the key of somebody who was quicker
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            if not home.secret.exists():
                os.replace(draft, home.secret)
        finally:
            draft.unlink(missing_ok=True)
    if home.secret.stat().st_mode & 0o077:
        raise SecretExposed(place=str(home.secret))


def start_django(home: Home) -> None:
    """Load Django for this home; a process serves one home."""
    import django
    from django.apps import apps

    from rashin.web.kernels import keep_in

    keep_in(home.cache / "kernels")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rashin.web.settings")
    if apps.ready:
        from django.conf import settings

        if home.root != settings.HOME.root:
            raise AnotherHome(first=str(settings.HOME.root), place=str(home.root))
        return
    os.environ["RASHIN_HOME"] = str(home.root)
    from rashin.web.lean import sign_in_libraries_later

    with sign_in_libraries_later():
        django.setup()


def open_home(home: Home) -> None:
    """Load Django for a home that exists; nothing is made or migrated, but a database of another version is refused."""
    if not home.root.is_dir() or (not os.environ.get("RASHIN_DATABASE_URL") and not home.database.exists()):
        raise HomeMissing(place=str(home.root))
    ready_secret(home)
    start_django(home)
    if pending_steps():
        raise DatabaseTooOld(place=str(home.root))


class DatabaseTooOld(Conflict):
    """The database waits for its migration."""

    code = "home.database_too_old"
    message = gettext_noop("The database in %(place)s was made by an older version of Rashin.")
    remedy = gettext_noop("Run “rashin migrate”, or start “rashin up”: both keep a copy first.")


def make_ready(home: Home, *, now: datetime | None = None) -> None:
    """Bring a new or existing home to this version: what `rashin up` does first."""
    ready_folders(home)
    ready_secret(home)
    start_django(home)
    migrate_database(home, now=now or datetime.now(UTC))
    from rashin.web.jobs.keys import publish_now

    make_lake(home)
    publish_now(home)


def make_lake(home: Home) -> None:
    """Make the lake where there is none, and bring an older one to this version."""
    from rashin.analysis.lake import migrations
    from rashin.analysis.lake.storage import Place

    place = Place(address=home.lake, options={})  # without an engine: who makes ready asks nothing
    migrations.create(place)
    migrations.check(place)


def pending_steps() -> list[str]:
    """Migrations that this database still needs; DatabaseTooNew when it knows some that this version does not."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import DatabaseError

    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as problem:
        raise _database_away(problem) from problem
    loader = executor.loader
    known = set(loader.disk_migrations)
    for migrations in loader.graph.nodes.values():
        known.update(migrations.replaces)
    own = {app for app, _ in known}
    beyond = sorted(step for step in loader.applied_migrations if step[0] in own and step not in known)
    if beyond:
        raise DatabaseTooNew(step=".".join(beyond[-1]))
    return [f"{step.app_label}.{step.name}" for step, _ in executor.migration_plan(loader.graph.leaf_nodes())]


def _database_away(problem: Exception) -> RashinError:
    """Why the database does not answer: for a file, the folder's own trouble is the better answer."""
    from django.conf import settings

    said = str(problem).strip().splitlines()[0] if str(problem).strip() else type(problem).__name__
    if os.environ.get("RASHIN_DATABASE_URL"):
        return DatabaseAway(problem=said, place="RASHIN_DATABASE_URL")
    try:
        demand_writable(settings.HOME)
    except HomeNotWritable as trouble:
        return trouble
    return DatabaseAway(problem=said, place=str(settings.HOME.database))


def migrate_database(home: Home, *, now: datetime) -> list[str]:
    """Apply what is pending; a SQLite database is copied to ``HOME/backups`` first."""
    from django.core.management import call_command

    existed = not os.environ.get("RASHIN_DATABASE_URL") and home.database.exists()
    steps = pending_steps()
    if not steps:
        return []
    if existed:
        copy_sqlite(home.database, home.root / "backups" / f"before-migration-{now:%Y%m%dT%H%M%SZ}.sqlite3")
    call_command("migrate", verbosity=0, interactive=False)
    os.chmod(home.database, 0o600) if home.database.exists() else None
    return steps


def copy_sqlite(source: Path, target: Path) -> None:
    """A consistent copy of a database in use, by SQLite's own backup."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(draft)) as new:
        old.backup(new)
    os.chmod(draft, 0o600)
    shutil.move(draft, target)


def finish_restore(home: Home, manifest: dict[str, object]) -> None:
    """Bring the restored files to this version, and rows of JSON into the database that the settings name."""
    from rashin.web import environment

    ready_folders(home)
    ready_secret(home)
    start_django(home)
    lines = home.root / "database.jsonl"
    if not lines.exists() and environment.text("RASHIN_DATABASE_URL"):
        raise NotPortable(place="RASHIN_DATABASE_URL")
    migrate_database(home, now=datetime.now(UTC))
    if lines.exists():
        from rashin.web.tables import load

        written_at = manifest.get("steps")
        load(lines, written_at=[str(step) for step in written_at] if isinstance(written_at, list) else [])
        lines.unlink()
    make_ready(home)
    _advance_inbox(home)


def _advance_inbox(home: Home) -> None:
    """No place that the lake has seen may be given again, should the inbox's copy be older than the lake's."""
    from rashin.analysis.lake.inbox import open_inbox
    from rashin.base.workspace.asking import the_lake
    from rashin.web.backup import inbox_of

    place = inbox_of(home)
    if place is None or not place.exists():
        return
    with closing(open_inbox(place)) as inbox:
        inbox.advance(the_lake(home).transaction_version("batches", f"flush:{inbox.identity}") or 0)


class NotPortable(Conflict):
    """A SQLite file cannot go into a PostgreSQL server."""

    code = "restore.not_portable"
    message = gettext_noop("This backup holds a SQLite file, and RASHIN_DATABASE_URL names a server.")
    remedy = gettext_noop("Make it again with “rashin backup --portable”, or unset RASHIN_DATABASE_URL.")
