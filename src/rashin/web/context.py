"""What every template may ask about the reader."""

from django.http import HttpRequest

from rashin.base.workspace.access import may
from rashin.base.workspace.vocabulary import Permission


class Allowed:
    """``{% if allowed.import_data %}``: the one access rule, for templates."""

    def __init__(self, request: HttpRequest) -> None:
        self._member = getattr(request, "member", None)

    def __getitem__(self, name: str) -> bool:
        """Whether the reader may; an unknown name is a KeyError, not a silent no."""
        try:
            return may(self._member, Permission(name))
        except ValueError:
            raise KeyError(name) from None


def member(request: HttpRequest) -> dict[str, object]:
    """The reader, and what they may do."""
    return {"member": getattr(request, "member", None), "allowed": Allowed(request)}
