"""A source of voices to look at."""

from typing import Any

from rashin.powers.operation.voices.records import Wish
from rashin.powers.operation.voices.services import connect
from tests.doors import company as told


def voice_numbers() -> dict[str, Any]:
    """One connected source."""
    made, _ = connect(actor="cli:demo", kind="webhook", wish=Wish(name="shop system"), now=told.NOW)
    return {"source": made.pk}
