"""Connections as their transports use them: opened from their seal, or read from the environment."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings

from rashin.base.messages.lanes import ENVIRONMENT
from rashin.base.messages.models import Connection
from rashin.base.messages.smtp import MailServer, Security
from rashin.base.workspace.sealing import opened

SEALED_FOR = "connection"


def connection_of(lane: str) -> Connection | None:
    """The connection whose lane it is, if it is enabled."""
    return Connection.objects.filter(lane=lane, enabled=True).first()


def secret_of(row: Connection) -> str:
    """Its secret in clear."""
    return opened(row.secret, purpose=SEALED_FOR) if row.secret else ""


def mail_server(lane: str) -> MailServer | None:
    """The mail server that a lane leads to; None when it is closed."""
    if lane == ENVIRONMENT:
        return from_environment()
    row = connection_of(lane)
    return from_connection(row) if row is not None else None


def from_environment() -> MailServer | None:
    """The mail server of RASHIN_MAIL_URL."""
    if not settings.MAILS:
        return None
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    security: Security = "tls" if settings.EMAIL_USE_SSL else "starttls" if settings.EMAIL_USE_TLS else "none"
    return MailServer(
        host=settings.EMAIL_HOST, port=settings.EMAIL_PORT, security=security, user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD, from_name=name, from_address=address or "rashin@localhost",
        bounces=settings.MAIL_BOUNCES, trusted=True,
    )  # fmt: skip


def from_connection(row: Connection) -> MailServer:
    """The mail server that somebody set up on the page."""
    told: dict[str, Any] = row.options
    return MailServer(
        host=str(told.get("host", "")), port=int(told.get("port", 587)), security=told.get("security", "starttls"),
        user=str(told.get("user", "")), password=secret_of(row), from_name=str(told.get("from_name", "")),
        from_address=str(told.get("from_address", "")), reply_to=str(told.get("reply_to", "")),
        bounces=str(told.get("bounces", "")),
    )  # fmt: skip
