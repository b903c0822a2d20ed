"""Rashin from Python: ``rashin.open("home").ask(rashin.Funnel(steps=("Product Viewed", "Order Completed")))``."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rashin.home import Home
from rashin.web.installation import open_home

if TYPE_CHECKING:
    from rashin.analysis.lake.store import Lake
    from rashin.analysis.questions.question import Answer, Question
    from rashin.base.workspace.models import User


class Installation:
    """A home opened for questions, as one member: the same definitions, the same rights, the same kept answers."""

    def __init__(self, home: Home, member: "User") -> None:
        self.home = home
        self.member = member

    def __repr__(self) -> str:
        return f"rashin.open({str(self.home.root)!r}, member={self.member.email!r})"

    def ask(self, question: "Question", *, now: datetime | None = None) -> "Answer":
        """The frozen answer: ``.rows()``, ``.to_pandas()``, ``.to_arrow()``, ``.to_json()``."""
        from rashin.base.workspace.asking import ask_as

        return ask_as(self.member, question, now=now or datetime.now(UTC), patience=timedelta(0))

    def ask_words(self, kind: str, **words: Any) -> "Answer":
        """Ask with the words of the command line: ``ask_words("funnel", step=["A", "B"], within="14d")``."""
        from rashin.analysis.questions.words import from_words

        said = {
            key.rstrip("_").replace("_", "-"): [str(one) for one in value]
            if isinstance(value, list | tuple)
            else [str(value)]
            for key, value in words.items()
        }
        return self.ask(from_words(kind, said))

    @property
    def lake(self) -> "Lake":
        """The tables themselves, for whoever may see the whole company's data."""
        from rashin.base.workspace.access import Permission, require, units_of
        from rashin.base.workspace.asking import the_lake
        from rashin.base.workspace.errors import PermissionMissing

        require(self.member, Permission.OPERATE)
        if units_of(self.member) is not None:
            raise PermissionMissing(permission=Permission.OPERATE.label)
        return the_lake(self.home)


def open_installation(home: str | Path | None = None, *, member: str | None = None) -> Installation:
    """Open a home as a member (the owner, unless an address is given)."""
    place = Home.at(home)
    open_home(place)
    from rashin.base.workspace.queries import member_named
    from rashin.base.workspace.services import first_owner

    return Installation(place, member_named(member) if member else first_owner(now=datetime.now(UTC)))
