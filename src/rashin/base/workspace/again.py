"""Acts that matter ask once more who it is, unless that was within ten minutes."""

from collections.abc import Callable
from typing import TypeVar, cast

from allauth.account.decorators import reauthentication_required

V = TypeVar("V", bound=Callable[..., object])


def again(view: V) -> V:
    """Ask for password, code or passkey first. Who has none of them came by a link or by the company's sign-in."""
    return cast(V, reauthentication_required(app="allauth.account")(view))
