"""Invitations by mail, where mail is set up. Whoever invites is told when it could not be sent."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext

from rashin.base.workspace.models import Invitation
from rashin.errors import Unavailable, gettext_noop


class MailNotSent(Unavailable):
    """The mail server did not take it."""

    code = "workspace.mail_not_sent"
    message = gettext_noop("The mail to %(email)s could not be sent. Hand the link over yourself.")


def can_mail() -> bool:
    """Whether mail is set up."""
    return bool(settings.MAILS)


def mail_invitation(invitation: Invitation, *, link: str) -> None:
    """Send the link to the address that the place is kept for."""
    context = {"invitation": invitation, "link": link}
    subject = gettext("An invitation to Rashin")
    message = EmailMessage(subject, render_to_string("workspace/mail/invitation.html", context), to=[invitation.email])
    try:
        message.send()
    except (SMTPException, OSError) as problem:
        raise MailNotSent(email=invitation.email) from problem
