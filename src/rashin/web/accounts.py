"""How allauth's doors behave here: by invitation alone, each act one audit line, secrets sealed.

allauth tells what happened by signals; this house has none. Its adapters are asked at the same moments, above all
``send_notification_mail``, which names every act that a member should hear of, so that is where lines are written.
"""

import logging
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from rashin.base.workspace.addresses import absolute
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.limits import TooManyTries
from rashin.base.workspace.mailboxes import NotPlain, typed
from rashin.base.workspace.models import User
from rashin.base.workspace.policies import door_policy
from rashin.base.workspace.sealing import opened, seal
from rashin.base.workspace.vocabulary import Role
from rashin.web.account_mails import words

_LOG = logging.getLogger(__name__)
_TOO_MANY: Final = frozenset({"too_many_login_attempts", "rate_limited"})
_QUIET: Final = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})
"""What a member sees for themselves needs no message."""
_ACTS: Final = {
    "account/email/password_changed": ("password.set", {"how": "changed"}),
    "account/email/password_set": ("password.set", {"how": "first"}),
    "account/email/password_reset": ("password.set", {"how": "reset"}),
    "account/email/email_changed": ("email.changed", {}),
    "account/email/email_deleted": ("email.removed", {}),
    "mfa/email/totp_activated": ("second_factor.added", {"kind": "totp"}),
    "mfa/email/totp_deactivated": ("second_factor.removed", {"kind": "totp"}),
    "mfa/email/webauthn_added": ("second_factor.added", {"kind": "passkey"}),
    "mfa/email/webauthn_removed": ("second_factor.removed", {"kind": "passkey"}),
    "mfa/email/recovery_codes_generated": ("recovery_codes.made", {}),
    "socialaccount/email/account_connected": ("identity.connected", {}),
    "socialaccount/email/account_disconnected": ("identity.disconnected", {}),
}
"""What allauth tells a member by mail → the audit log's word for it."""


def note(actor: Actor, action: str, subject: str, **details: object) -> None:
    """One line for something that allauth did."""
    with change(actor=actor, action=action, subject=subject, now=datetime.now(UTC)) as entry:
        entry.note(**details)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Nobody signs up by themselves; who comes in, fails to, leaves or changes their keys is written down."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Members are invited."""
        return False

    def validation_error(self, code: str, *args: object) -> ValidationError:
        """Too many tries are a page of their own with its status, not a line in a form."""
        if code in _TOO_MANY:
            raise TooManyTries
        problem: ValidationError = super().validation_error(code, *args)
        return problem

    def clean_email(self, email: str) -> str:
        """An address in the one spelling in which it is kept."""
        try:
            return typed(email)
        except NotPlain:
            raise ValidationError(gettext("This address cannot be used.")) from None

    # ── In and out ──

    def pre_login(self, request: HttpRequest, user: User, **told: Any) -> HttpResponse | None:
        """Keep out who left, and, where the company's sign-in alone counts, everybody but owners who comes without."""
        by_sso = "sociallogin" in (told.get("signal_kwargs") or {})
        if user.is_active and not by_sso and user.role != Role.OWNER and door_policy().only_sso:
            note("sign-in", "session.refused", user.reference, why="only_sso")
            return render(request, "account/only_sso.html", status=403)
        if not user.is_active:
            note("sign-in", "session.refused", user.reference, why="closed")
        response: HttpResponse | None = super().pre_login(request, user, **told)
        return response

    def post_login(self, request: HttpRequest, user: User, **told: Any) -> HttpResponse:
        """Write down who came in, and by which ways."""
        ways = [
            str(record.get("type") or record.get("provider") or record["method"])
            for record in get_authentication_records(request, user)
        ]
        note(user, "session.begun", user.reference, ways=ways)
        response: HttpResponse = super().post_login(request, user, **told)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down that somebody failed, with the address as a digest."""
        with change(actor="sign-in", action="session.refused", subject="sign-in", now=datetime.now(UTC)) as entry:
            entry.note(why="password")
            entry.personal("email", str(credentials.get("email", "")).lower())

    def logout(self, request: HttpRequest) -> None:
        """Write down who left."""
        if isinstance(request.user, User) or getattr(request.user, "is_authenticated", False):
            note(f"member:{request.user.pk}", "session.ended", f"member:{request.user.pk}")
        super().logout(request)

    # ── What members are told ──

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Write the act down; mail it where mail is set up."""
        action, details = _ACTS.get(template_prefix, ("account.told", {"what": template_prefix}))
        note(f"member:{user.pk}", action, f"member:{user.pk}", **details)
        super().send_notification_mail(template_prefix, user, context, email)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *rest: Any, **more: Any
    ) -> None:
        """Leave out what goes without saying."""
        if message_template not in _QUIET:
            super().add_message(request, level, message_template, *rest, **more)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send without making the page wait: how long a page takes must not tell whether an address is known."""
        ours = words(template_prefix, context)
        if ours is None:
            return  # of the library's other mails none belongs to a page that is open here
        message = EmailMessage(*ours, self.get_from_email(), [email])
        if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
            threading.Thread(target=_post, args=(message,), daemon=True).start()
        else:
            message.send()

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a mail, at the public address."""
        uid, _, secret = key.partition("-")
        return absolute(self.request, reverse("account_reset_password_from_key", args=[uid, secret]))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link of a mail, at the public address."""
        return absolute(request, reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the page of one's own ways in."""
        return reverse("mfa_index")


def _post(message: EmailMessage) -> None:
    try:
        message.send()
    except OSError as problem:  # smtplib's errors among them
        _LOG.error("A mail could not be sent: %s", problem)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors, whose secrets lie sealed in the database."""

    def encrypt(self, text: str) -> str:
        """Seal the secret of an authenticator app or the seed of recovery codes."""
        return seal(text, purpose="second-factor")

    def decrypt(self, encrypted_text: str) -> str:
        """Open it."""
        return opened(encrypted_text, purpose="second-factor")

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 - allauth's name
        """What a new passkey is called until its owner says otherwise."""
        from allauth.mfa.models import Authenticator

        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey") if not count else gettext("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom passkeys belong to: the public address, so that they go on working behind another proxy."""
        found: dict[str, str] = super().get_public_key_credential_rp_entity()
        host = urlsplit(settings.BASE_URL).hostname if settings.BASE_URL_GIVEN else None
        return {**found, "name": "Rashin", "id": host or found["id"]}


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    """Sessions that end because somebody said so."""

    def end_sessions(self, sessions: Iterable[Any]) -> None:
        """End them, and write down whose and how many."""
        ended = list(sessions)
        super().end_sessions(ended)
        for member in sorted({session.user_id for session in ended}):
            count = sum(session.user_id == member for session in ended)
            note(f"member:{member}", "session.ended", f"member:{member}", others=count)
