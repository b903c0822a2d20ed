"""What ``rashin doctor --deploy`` looks at besides: what matters once others can reach the installation."""

import ipaddress
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from rashin.home import Home
from rashin.web import environment
from rashin.web.findings import Finding, good

NETWORKED: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "davfs", "fuse.sshfs",
     "fuse.s3fs", "fuse.gcsfuse", "fuse.rclone", "fuse.glusterfs"}
)  # fmt: skip
MOUNTS: Final = Path("/proc/mounts")
OPEN_WIDE: Final = {4: 16, 6: 32}
"""A network with fewer bits than this is half the world."""


def root(_home: Home, _now: datetime) -> Finding:
    """The server is nobody special."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        remedy = "Make a user for it (see docs/guide/deploy); then chown the home to them."
        return Finding(level="warning", check="root", said="It runs as root", remedy=remedy)
    return good("root", "runs as an ordinary user")


def file_rights(home: Home, _now: datetime) -> Finding:
    """Nothing in the home can be read by others."""
    open_ = [str(path.relative_to(home.root)) for path in _files(home) if path.stat().st_mode & 0o007]
    if open_:
        remedy = f"chmod -R o-rwx {home.root}"
        said = f"Everybody can read {len(open_)}: {', '.join(sorted(open_)[:3])}"
        return Finding(level="bad", check="file rights", said=said, remedy=remedy)
    return good("file rights", "nothing is open to everybody")


def _files(home: Home) -> Iterator[Path]:
    if not home.root.stat().st_mode & 0o001:  # nobody else gets in: what lies inside cannot be reached
        return
    for path in (*home.root.iterdir(), *home.uploads.glob("*"), *(home.root / "backups").glob("*")):
        if path.is_file():
            yield path


def database_place(home: Home, _now: datetime) -> Finding:
    """SQLite lies on a disk of this machine."""
    kind = mounted_as(home.root)
    if not environment.text("RASHIN_DATABASE_URL") and kind in NETWORKED:
        remedy = "Move the home to a local disk, or use PostgreSQL: locks of SQLite do not hold on a network."
        return Finding(level="bad", check="database place", said=f"SQLite lies on {kind}", remedy=remedy)
    return good("database place", kind or "local")


def mounted_as(place: Path, mounts: Path = MOUNTS) -> str:
    """The kind of file system that a folder lies on; empty where nobody says."""
    try:
        lines = [line.split() for line in mounts.read_text("utf-8", "replace").splitlines()]
    except OSError:
        return ""
    here = place.resolve()
    holding = [(len(point), kind) for _, point, kind, *_ in lines if here.is_relative_to(point.replace("\\040", " "))]
    return max(holding, default=(0, ""))[1]


def second_factor(_home: Home, _now: datetime) -> Finding:
    """Who may do much proves twice who they are."""
    from allauth.mfa.models import Authenticator

    from rashin.base.workspace.models import User
    from rashin.base.workspace.vocabulary import Role

    factors = Authenticator.objects.filter(type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
    mighty = User.objects.filter(is_active=True, role__in=[Role.OWNER, Role.CX_OFFICE], last_login__isnull=False)
    without = mighty.exclude(pk__in=factors.values("user_id")).count()
    if without:
        remedy = "Ask them to add a passkey or a code generator; the sign-in policy can demand it."
        said = f"{without} of the owners and the CX office have none"
        return Finding(level="warning", check="second factor", said=said, remedy=remedy)
    return good("second factor", "every owner and the CX office have one")


def keys(_home: Home, _now: datetime) -> Finding:
    """Keys end, and write keys name the sites that may use them."""
    from rashin.base.workspace.models import ApiKey, WriteKey

    endless = ApiKey.objects.filter(revoked_at=None, expires_at=None, member__is_active=True).count()
    anywhere = sum(
        not origins for origins in WriteKey.objects.filter(revoked_at=None).values_list("origins", flat=True)
    )
    if endless or anywhere:
        said = f"{endless} API keys never expire, {anywhere} write keys take any origin"
        remedy = "Make API keys that expire; give write keys of web sites their origins."
        return Finding(level="warning", check="keys", said=said, remedy=remedy)
    return good("keys", "all end, all origins are named")


def outgoing(_home: Home, _now: datetime) -> Finding:
    """What may be called inside the company is no more than needed."""
    wide = []
    for word in settings.OUTGOING_ALLOW:
        try:
            network = ipaddress.ip_network(word.strip("[]"), strict=False)
        except ValueError:
            continue
        metadata = ipaddress.ip_address("169.254.169.254")
        if network.prefixlen < OPEN_WIDE[network.version] or (network.version == 4 and metadata in network):
            wide.append(word)
    if wide:
        remedy = "Name the hosts themselves in RASHIN_OUTGOING_ALLOW, with their ports."
        return Finding(level="bad", check="outgoing", said=f"Too open: {', '.join(wide)}", remedy=remedy)
    return good("outgoing", f"{len(settings.OUTGOING_ALLOW)} places inside may be called")


def log_level(_home: Home, _now: datetime) -> Finding:
    """The log is no transcript."""
    if environment.text("RASHIN_LOG_LEVEL").upper() == "DEBUG":
        remedy = "Set RASHIN_LOG_LEVEL=INFO: DEBUG writes what libraries send and receive."
        return Finding(level="warning", check="log level", said="DEBUG", remedy=remedy)
    return good("log level", environment.text("RASHIN_LOG_LEVEL"))


def mail_encrypted(_home: Home, _now: datetime) -> Finding:
    """Mail leaves encrypted."""
    host = getattr(settings, "EMAIL_HOST", "")
    local = host in {"localhost", "127.0.0.1", "::1"}
    if environment.text("RASHIN_MAIL_URL") and not local and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        remedy = "Use smtps://… or smtp://…?tls=1: sign-in links are in these mails."
        return Finding(level="bad", check="mail encrypted", said=f"Mail to {host} is in clear", remedy=remedy)
    return good("mail encrypted", "yes" if environment.text("RASHIN_MAIL_URL") else "no mail leaves")


def public_address(_home: Home, _now: datetime) -> Finding:
    """The public address is one that others can reach."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    if host in {"localhost", "127.0.0.1", "::1"} or host.endswith((".localhost", ".local")):
        remedy = "Set RASHIN_BASE_URL to the address that members type: links in mail and passkeys are made of it."
        return Finding(level="bad", check="public address", said=f"{host} is this machine", remedy=remedy)
    return good("public address", host)


DEPLOY: Final = (
    public_address, root, file_rights, database_place, second_factor, keys, outgoing, log_level, mail_encrypted,
)  # fmt: skip
BACKUP_EVERY: Final = timedelta(days=7)
SILENT_AFTER: Final = timedelta(minutes=10)


def backup(home: Home, now: datetime) -> Finding:
    """There is a copy that is not old."""
    stamp = home.root / ".last-backup"
    remedy = "rashin backup FILE.tar.zst, every night, to another machine (docs/guide/operate)."
    try:
        last = datetime.fromisoformat(stamp.read_text("ascii").strip())
    except (OSError, ValueError):
        return Finding(level="warning", check="backup", said="None was made from this home", remedy=remedy)
    if now - last > BACKUP_EVERY:
        return Finding(level="warning", check="backup", said=f"The last is {(now - last).days} days old", remedy=remedy)
    return good("backup", last.isoformat(timespec="minutes"))


def worker(_home: Home, now: datetime) -> Finding:
    """A worker looks for what is due."""
    from rashin.base.workspace.models import Schedule

    oldest = Schedule.objects.order_by("next_at").values_list("next_at", flat=True).first()
    remedy = "Start “rashin up”, or “rashin work” beside it; its log says why it ended."
    if oldest is None:
        return Finding(level="warning", check="worker", said="None has ever run here", remedy=remedy)
    if now - oldest > SILENT_AFTER:
        said = f"None has looked since {oldest.isoformat(timespec='minutes')}"
        return Finding(level="warning", check="worker", said=said, remedy=remedy)
    return good("worker", "looks for what is due")


def webhooks(_home: Home, now: datetime) -> Finding:
    """What other systems are told arrives, and secrets can be opened."""
    from rashin.base.messages.models import Endpoint
    from rashin.base.messages.vocabulary import EndpointState
    from rashin.base.messages.webhooks import secrets_in_force
    from rashin.base.workspace.sealing import SealBroken

    rows = Endpoint.objects.select_related("lane")
    for row in rows:
        try:
            secrets_in_force(row, now=now)
        except SealBroken as broken:
            said = f"The secret of endpoint {row.pk} cannot be opened"
            return Finding(level="bad", check="webhooks", said=said, remedy=broken.advice())
    closed = sum(row.state in {EndpointState.GONE, EndpointState.FAILING} for row in rows)
    failing = sum(row.state == EndpointState.ENABLED and row.lane.failing_since is not None for row in rows)
    if closed or failing:
        said = f"{closed} endpoints were disabled, {failing} fail now"
        return Finding(level="warning", check="webhooks", said=said, remedy="See the webhooks page.")
    return good("webhooks", f"{len(rows)} endpoints")


def model(_home: Home, now: datetime) -> Finding:
    """Whether a model drafts summaries, whether its key can be opened, and what may leave."""
    from rashin.base.summaries.errors import ModelFailed
    from rashin.base.summaries.models import ModelSettings
    from rashin.base.summaries.queries import model as settings_of
    from rashin.base.summaries.services import endpoint_of

    found, row = settings_of(now=now), ModelSettings.objects.first()
    if found is None or row is None:
        return good("model", "none: voices are chosen without one")
    try:
        endpoint_of(row)
    except ModelFailed:
        return Finding(level="bad", check="model", said="Its key cannot be opened", remedy="Enter the key anew.")
    said = f"{found.model} at {found.host}, {found.today} calls today" + ("" if found.enabled else ", switched off")
    if found.problem:
        remedy = "Try it again: `rashin model try`."
        return Finding(level="warning", check="model", said=f"{said}; the last trial failed", remedy=remedy)
    return good("model", said + ("; personal data may leave" if found.personal else ""))


def messages(_home: Home, _now: datetime) -> Finding:
    """Letters leave, their secrets can be opened, and nobody has to decide about one."""
    from rashin.base.messages.models import Connection
    from rashin.base.messages.queries_letters import connections, unknown_count
    from rashin.base.messages.servers import secret_of
    from rashin.base.workspace.sealing import SealBroken

    for row in Connection.objects.filter(enabled=True):
        try:
            secret_of(row)
        except SealBroken as broken:
            said = f"The secret of connection {row.pk} cannot be opened"
            return Finding(level="bad", check="messages", said=said, remedy=broken.advice())
    used = [one for one in connections() if one.enabled]
    failing, unknown = sum(one.failing_since is not None for one in used), unknown_count()
    if failing or unknown:
        said = f"{failing} connections take nothing, {unknown} letters are of unknown fate"
        return Finding(level="warning", check="messages", said=said, remedy="See the page of messages.")
    return good("messages", f"{len(used)} connections")


def triggers(_home: Home, _now: datetime) -> Finding:
    """Surveys that follow an event can read their conditions."""
    from rashin.powers.operation.surveys.reach.stuck import all_stuck

    stuck = all_stuck()
    if stuck:
        named = ", ".join(f"{row.survey.key}: {row.event}" for row in stuck[:3])
        remedy = "Open the trigger on the survey's page of invitations and mend its condition."
        return Finding(level="bad", check="triggers", said=f"{len(stuck)} ask nobody ({named})", remedy=remedy)
    return good("triggers", "every condition can be read")


ALWAYS: Final = (backup, worker, webhooks, messages, triggers, model)
