"""Invitations by mail, where mail is set up: a job sends them and tries again, so no page waits for a mail server."""

from datetime import datetime, timedelta
from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from rashin.base.workspace.happenings import Happened
from rashin.base.workspace.jobs import Running, enqueue, job
from rashin.base.workspace.models import Invitation, Job, User
from rashin.base.workspace.sealing import opened, seal
from rashin.base.workspace.vocabulary import MailState
from rashin.errors import BadInput, Unavailable, gettext_noop

PURPOSE = "invitation-mail"
"""What links are sealed for."""
ADDRESS_REFUSED = 500
"""From here on a mail server's answer is final."""


class MailNotSent(Unavailable):
    """The mail server did not take it."""

    code = "workspace.mail_not_sent"
    message = gettext_noop("The mail to %(email)s could not be sent. Hand the link over yourself.")


class AddressRefused(BadInput):
    """The mail server says that nothing will ever arrive at this address."""

    code = "workspace.address_refused"
    message = gettext_noop("The mail server refuses the address %(email)s.")
    remedy = gettext_noop("Look whether it is written rightly, or hand the link over yourself.")


def can_mail() -> bool:
    """Whether mail is set up."""
    return bool(settings.MAILS)


def queue_mail(invitation: Invitation, *, link: str, by: User, now: datetime) -> None:
    """Ask for a mail with this link. The link lies sealed until the mail is out, and is forgotten then."""
    with transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(
            mail_state=MailState.QUEUED, mail_sealed=seal(link, purpose=PURPOSE)
        )
        # The digest names the link: a mail with an older one, whose job still waits, is not sent any more.
        args = {"invitation": invitation.pk, "digest": invitation.digest, "language": translation.get_language() or ""}
        unique = f"invitation:{invitation.pk}:{invitation.digest[:16]}"
        enqueue(MAIL_INVITATION.name, args, by=by, now=now, unique=unique)


@job("workspace.mail_invitation", attempts=12, limit=timedelta(minutes=5))
def MAIL_INVITATION(running: Running, *, invitation: int, digest: str, language: str) -> str:
    """Send the link to the address that the place is kept for; for about two hours, when the server is away."""
    rows = Invitation.objects.select_related("invited_by").filter(
        pk=invitation, digest=digest, accepted_at=None, revoked_at=None, expires_at__gt=running.now
    )
    found = rows.first()
    if found is None or not found.mail_sealed:
        return "not needed any more"
    with translation.override(language or settings.LANGUAGE_CODE):
        _send(found, link=opened(found.mail_sealed, purpose=PURPOSE))
    rows.update(mail_state=MailState.SENT, mail_sealed="", mailed_at=running.now)
    return "sent"


def _send(invitation: Invitation, *, link: str) -> None:
    context = {"invitation": invitation, "link": link}
    subject = gettext("An invitation to Rashin")
    message = EmailMessage(subject, render_to_string("workspace/mail/invitation.html", context), to=[invitation.email])
    # Sent twice after a lost worker, both are recognised as one.
    message.extra_headers["Message-ID"] = f"<invitation.{invitation.digest[:32]}@{_domain()}>"
    try:
        message.send()
    except SMTPRecipientsRefused as problem:
        if all(code >= ADDRESS_REFUSED for code, _said in problem.recipients.values()):
            raise AddressRefused(email=invitation.email) from problem
        raise MailNotSent(email=invitation.email) from problem
    except (SMTPException, OSError) as problem:
        raise MailNotSent(email=invitation.email) from problem


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def mail_given_up(happened: Happened) -> None:
    """A mail that could not be sent for good shows that on its invitation; its link is forgotten."""
    if happened.details.get("name") != MAIL_INVITATION.name:
        return
    row = Job.objects.filter(pk=happened.subject.partition(":")[2]).first()
    if row is not None:
        waiting = Invitation.objects.filter(
            pk=row.args["invitation"], digest=row.args["digest"], mail_state=MailState.QUEUED
        )
        waiting.update(mail_state=MailState.FAILED, mail_sealed="")
