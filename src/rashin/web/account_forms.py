"""allauth's forms with our words; what they check stays theirs."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from rashin.base.workspace.models import User
from rashin.web.accounts import note


class Worded(forms.Form):
    """Labels say what goes in; a placeholder that repeats them only looks like an answer."""

    words: ClassVar[dict[str, Any]] = {}
    helps: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            if name in self.helps:
                field.help_text = self.helps[name]


_PASSWORD_HELP = _("At least 12 characters. Several unrelated words are easy to remember and hard to guess.")
_CODE_HELP = _("Six digits from your app, or one of your recovery codes.")


class SignInForm(Worded, account.LoginForm):  # type: ignore[misc] # allauth ships no types
    """The front door."""

    words: ClassVar = {"login": _("E-mail"), "password": _("Password")}
    helps: ClassVar = {"password": ""}


class PasswordAgainForm(Worded, account.ReauthenticateForm):  # type: ignore[misc]
    """Before something that matters."""

    words: ClassVar = {"password": _("Your password")}


class ChangePasswordForm(Worded, account.ChangePasswordForm):  # type: ignore[misc]
    """A new password for an old one."""

    words: ClassVar = {
        "oldpassword": _("Password now"),
        "password1": _("New password"),
        "password2": _("New password, again"),
    }
    helps: ClassVar = {"password1": _PASSWORD_HELP}


class SetPasswordForm(Worded, account.SetPasswordForm):  # type: ignore[misc]
    """A first password."""

    words: ClassVar = {"password1": _("New password"), "password2": _("New password, again")}
    helps: ClassVar = {"password1": _PASSWORD_HELP}


class NewPasswordForm(Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password for a forgotten one."""

    words: ClassVar = {"password1": _("New password"), "password2": _("New password, again")}
    helps: ClassVar = {"password1": _PASSWORD_HELP}


class ForgottenForm(Worded, account.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link."""

    words: ClassVar = {"email": _("E-mail")}


class NewAddressForm(Worded, account.AddEmailForm):  # type: ignore[misc]
    """Another address."""

    words: ClassVar = {"email": _("New e-mail address")}

    def clean_email(self) -> str:
        """One that no other member has: the library would find out only when the link is opened."""
        email: str = super().clean_email()
        if User.objects.filter(email=email).exclude(pk=self.user.pk).exists():
            raise forms.ValidationError(_("This address cannot be used."))
        return email


class CodeForm(Worded, codes.AuthenticateForm):  # type: ignore[misc]
    """A second factor at the door."""

    words: ClassVar = {"code": _("Code")}
    helps: ClassVar = {"code": _CODE_HELP}

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        _refused(self.user)
        super()._emit_authentication_failed(authenticator)


class CodeAgainForm(Worded, codes.ReauthenticateForm):  # type: ignore[misc]
    """A second factor before something that matters."""

    words: ClassVar = {"code": _("Code")}
    helps: ClassVar = {"code": _CODE_HELP}

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        _refused(self.user)
        super()._emit_authentication_failed(authenticator)


def _refused(member: User) -> None:
    # The only hook at a wrong code besides a signal: the form's own method that sends it.
    note("sign-in", "session.refused", member.reference, why="code")


class ActivateTotpForm(Worded, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app."""

    words: ClassVar = {"code": _("Code that the app shows")}


class AddPasskeyForm(Worded, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey, or a key that is a second factor only."""

    words: ClassVar = {"name": _("Name of this passkey"), "passwordless": _("Sign in with it alone")}
    helps: ClassVar = {
        "name": _("Such as the device that keeps it."),
        "passwordless": _("Without it, this key is asked for after the password."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"passwordless": True, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class RenamePasskeyForm(Worded, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    words: ClassVar = {"name": _("Name of this passkey")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].max_length = 80  # type: ignore[attr-defined]

    def save(self) -> Any:
        """Rename it, and write that down."""
        found = super().save()
        note(f"member:{found.user_id}", "second_factor.renamed", f"member:{found.user_id}", kind="passkey")
        return found
