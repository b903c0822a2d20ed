"""What the library's mails say, in our words and in the language of whoever asked."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_TOLD: Final[Mapping[str, Any]] = {
    "account/email/password_changed": _("The password of your account was changed."),
    "account/email/password_set": _("A first password was set for your account."),
    "account/email/password_reset": _(
        "The password of your account was set anew, through a link that was mailed to you."
    ),
    "account/email/email_changed": _("The e-mail address of your account was changed."),
    "account/email/email_deleted": _("An e-mail address was removed from your account."),
    "mfa/email/totp_activated": _("An authenticator app was set up for your account."),
    "mfa/email/totp_deactivated": _("The authenticator app was removed from your account."),
    "mfa/email/webauthn_added": _("A passkey was added to your account."),
    "mfa/email/webauthn_removed": _("A passkey was removed from your account."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made for your account. The old ones are spent."),
    "socialaccount/email/account_connected": _("The company's sign-in was connected to your account."),
    "socialaccount/email/account_disconnected": _("The company's sign-in was disconnected from your account."),
}


def words(kind: str, context: Mapping[str, Any]) -> tuple[str, str] | None:
    """Subject and text of a mail; None when it is none of ours."""
    if kind == "account/email/password_reset_key":
        return gettext("Choose a new password for Rashin"), _letter(
            gettext("Somebody, likely you, asked for a new password. Open this link to choose one:"),
            str(context["password_reset_url"]),
            gettext("It counts once. If it was not you, leave it: nothing changes."),
        )
    if kind == "account/email/email_confirmation":
        return gettext("Confirm your address for Rashin"), _letter(
            gettext("Open this link, and from then on you sign in to Rashin with this address:"),
            str(context["activate_url"]),
            gettext("If it was not you who asked, leave it: nothing changes."),
        )
    if kind not in _TOLD:
        return None
    from_where = gettext("From: %(address)s, %(browser)s") % {
        "address": context.get("ip", ""),
        "browser": context.get("user_agent", ""),
    }
    return gettext("A change to your account in Rashin"), _letter(
        str(_TOLD[kind]), from_where, gettext("If it was not you: change your password, and tell an owner at once.")
    )


def _letter(*parts: str) -> str:
    return "\n\n".join(parts) + "\n"
