"""Named steps that become one SQL statement."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Statement:
    """A chain of named steps, each reading the ones before it, with the values that they bind.

    Only texts written in this package may become steps: whatever a person sent travels in ``params``.
    """

    steps: tuple[tuple[str, str], ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)

    def then(self, name: str, sql: str, *params: Mapping[str, object]) -> "Statement":
        """Add a step; the statement itself stays as it is."""
        merged = dict(self.params)
        for more in params:
            merged |= more
        return Statement((*self.steps, (name, sql.strip())), merged)

    @property
    def sql(self) -> str:
        """The whole text; the last step is the result."""
        *named, (_, final) = self.steps
        if not named:
            return final
        return "with\n" + ",\n".join(f"{name} as (\n{sql}\n)" for name, sql in named) + "\n" + final
