"""The settings of an installation: each an environment variable with a default and a sentence, read nowhere else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from rashin.errors import BadInput, gettext_noop


class BadSetting(BadInput):
    """An environment variable holds something that cannot be meant."""

    code = "settings.bad"
    message = gettext_noop("%(name)s=%(value)s: %(problem)s")
    remedy = gettext_noop("Set %(name)s as docs/guide/operate says, or unset it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One environment variable."""

    name: str
    default: str
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting(name="RASHIN_HOME", default="home", help="Folder of this installation: database, inbox, lake, uploads."),
    Setting(
        name="RASHIN_LAKE", default="", help="Where the lake lies: a folder or s3://bucket/prefix. Default: HOME/lake."
    ),
    Setting(
        name="RASHIN_DATABASE_URL", default="", help="postgres://user:password@host:5432/name. Default: SQLite in HOME."
    ),
    Setting(name="RASHIN_INBOX", default="", help="Where the collector's inbox lies. Default: HOME/inbox.sqlite3."),
    Setting(name="RASHIN_BASE_URL", default="", help="The public address that mail links, passkeys and webhooks use."),
    Setting(
        name="RASHIN_TRUSTED_PROXY", default="0", help="How many reverse proxies stand in front and may be believed."
    ),
    Setting(
        name="RASHIN_SECRET_KEY", default="", help="Signing key, 50 characters or more. Default: HOME/secret.key, 0600."
    ),
    Setting(
        name="RASHIN_SECRET_KEY_FALLBACKS", default="", help="Older signing keys that still verify, parted by spaces."
    ),
    Setting(name="RASHIN_LANGUAGE", default="ja", help="Language of members who chose none: ja or en."),
    Setting(name="RASHIN_TIME_ZONE", default="Asia/Tokyo", help="Time zone of members who chose none."),
    Setting(
        name="RASHIN_MAIL_URL", default="", help="smtp://user:password@host:587?tls=1. Default: mail goes to the log."
    ),
    Setting(name="RASHIN_MAIL_FROM", default="rashin@localhost", help="Sender of what Rashin mails."),
    Setting(
        name="RASHIN_MAIL_BOUNCES",
        default="",
        help="Mailbox that mail comes back to; +REFERENCE is added to it: bounces@example.jp. Default: the sender.",
    ),
    Setting(
        name="RASHIN_BREACHED_PASSWORDS",
        default="",
        help="File of sorted SHA-1 digests of leaked passwords, which nobody may choose. Default: none.",
    ),
    Setting(name="RASHIN_SSO_FILE", default="", help="TOML file of identity providers, beside those set on the page."),
    Setting(
        name="RASHIN_OUTGOING_ALLOW",
        default="",
        help="Hosts and networks inside the company that webhooks may call: hooks.internal:9000 10.1.0.0/16.",
    ),
    Setting(
        name="RASHIN_OUTGOING_PROXY", default="", help="Proxy for every call that leaves: http://user:pw@host:3128."
    ),
    Setting(name="RASHIN_OUTGOING_TRUST", default="", help="File of certificates trusted instead of the public ones."),
    Setting(name="RASHIN_SESSION_DAYS", default="14", help="Days after which a member signs in again."),
    Setting(name="RASHIN_MAX_UPLOAD_MB", default="2048", help="Largest file that a page or the API takes, in MiB."),
    Setting(name="RASHIN_API_PER_MINUTE", default="600", help="Requests a minute that an API key may send."),
    Setting(
        name="RASHIN_ANSWERS_PER_MINUTE",
        default="120",
        help="Survey responses that may begin in a minute from one address, personal links apart.",
    ),
    Setting(name="RASHIN_THREADS", default="16", help="Threads that make pages; collecting needs none."),
    Setting(name="RASHIN_MEMORY", default="2GB", help="Most memory that the engine takes for one process's questions."),
    Setting(name="RASHIN_LOG_LEVEL", default="INFO", help="DEBUG, INFO, WARNING or ERROR."),
    Setting(
        name="RASHIN_DEBUG", default="0", help="1 shows tracebacks in the browser. Never where others can reach it."
    ),
)
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


def text(name: str) -> str:
    """The value of a declared setting; an empty variable counts as unset."""
    return os.environ.get(name, "").strip() or _DEFAULTS[name]


def whole(name: str, *, least: int = 0) -> int:
    """A setting that is a whole number."""
    value = text(name)
    if not value.isdecimal() or int(value) < least:
        raise BadSetting(name=name, value=value, problem=f"a whole number of at least {least} is needed")
    return int(value)


def flag(name: str) -> bool:
    """A setting that is on or off."""
    value = text(name).lower()
    if value not in {"0", "1", "no", "yes", "false", "true", "off", "on"}:
        raise BadSetting(name=name, value=value, problem="1 or 0 is needed")
    return value in {"1", "yes", "true", "on"}


def places(name: str) -> list[str]:
    """Hosts and networks, parted by spaces or commas."""
    from rashin.base.messages.addresses import Allowed

    words = text(name).replace(",", " ").split()
    try:
        Allowed.of(words)
    except ValueError as problem:
        raise BadSetting(name=name, value=text(name), problem=f"no host or network: {problem}") from None
    return words


def proxy(name: str) -> str:
    """A proxy's address, or nothing."""
    value = text(name)
    parts = urlsplit(value)
    if value and (parts.scheme != "http" or not parts.hostname):
        raise BadSetting(name=name, value=f"{parts.scheme}://…", problem="http://host:port is needed")
    return value


def database(url: str, *, sqlite: str) -> dict[str, object]:
    """Django's description of the database that a URL names, or of the SQLite file when it is empty."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sqlite,
            "OPTIONS": {
                # A write transaction takes its lock at BEGIN, so that it waits instead of failing halfway;
                # FULL, because what was answered "saved" must survive the power cut that follows.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;"
                "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadSetting(name="RASHIN_DATABASE_URL", value=f"{parts.scheme}://…", problem="postgres://… is needed")
    options: Mapping[str, str] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "rashin",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.get("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        # Pages are made in a fixed pool of threads (RASHIN_THREADS), jobs in a few of the worker's: each keeps one
        # connection, so a process never holds more than it has threads, and no request pays for a new one. The event
        # loop has none: it hands what it keeps to the writer's thread. A minute lets an idle night close them, and the
        # check at the beginning of a request survives a database that was restarted meanwhile. Measured against a
        # PostgreSQL on the same machine, five small queries a request: 16 ms with a connection each time, 0.3 ms with
        # a kept one and the check, 0.15 ms without the check, and no less with connections that are never closed.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: value for key, value in options.items() if key != "host"},
    }


def mail(url: str) -> dict[str, object]:
    """Django's mail settings for ``smtp://…``; without one, mail is written to the log."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise BadSetting(name="RASHIN_MAIL_URL", value=f"{parts.scheme}://…", problem="smtp://host:port is needed")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": dict(parse_qsl(parts.query)).get("tls", "1") == "1" and parts.scheme == "smtp",
        "EMAIL_TIMEOUT": 20,
    }
