"""How accounts are made here: by invitation alone."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Members are invited."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A company's identity provider signs members in; it does not make them."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """Members are invited."""
        return False
