"""What a wave says about whom to ask and how, as it is kept: pages, commands and programs write it: it is checked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from rashin.base.ui.lines import is_line
from rashin.errors import BadInput, gettext_noop
from rashin.powers.operation.surveys.reach.choosing import Plan
from rashin.powers.operation.surveys.vocabulary import Channel

CHANNELS: Final = (Channel.MAIL, Channel.LINE)
"""Channels over which somebody can be invited."""
MOST: Final = 1_000_000
LONGEST_TEXT: Final = 5_000
MOST_REMINDERS: Final = 3
BAD_SHARE: Final = gettext_noop("A share lies above 0 and at most at 100 %.")
BAD_NUMBER: Final = gettext_noop("A whole number from 1 to %(most)d is meant.")
BAD_QUARANTINE: Final = gettext_noop("A quarantine is 0 to 365 days.")
BAD_REMINDERS: Final = gettext_noop("Up to three reminders, each 1 to 60 days after the invitation, in order.")
BAD_CHANNEL: Final = gettext_noop("Invitations go by mail or by LINE.")
BAD_TEXT: Final = gettext_noop("A subject has at most 200 characters, a text at most 5,000.")
BAD_TITLE: Final = gettext_noop("A name of 1 to 200 characters is needed.")
BAD_EXPIRY: Final = gettext_noop("Links hold from 1 to 365 days.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Whom a send asks."""

    segments: tuple[str, ...] = ()
    """Names of saved segments; a person has to be in all of them. None: everybody."""
    share: float = 1.0
    most: int | None = None
    most_per_unit: int | None = None
    quarantine_days: int = 30
    """Whoever was invited to any survey within these days is left in peace."""
    roster: bool = False
    """Of employees: whoever is on the roster, rather than every member."""
    units: tuple[str, ...] = ()
    """Of the roster: only these shops and departments, with what belongs to them. None: the whole company."""
    slips_only: bool = False
    """Of the roster: printed slips for everybody, also for who has an address."""

    @property
    def plan(self) -> Plan:
        """The part that the draw takes."""
        return Plan(share=self.share, most=self.most, most_per_unit=self.most_per_unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendSaid:
    """A send as somebody says it."""

    title: str
    channel: str = Channel.MAIL
    sample: Sample = field(default_factory=Sample)
    message: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """``subject`` and ``text``, each by language; empty: the usual words."""
    reminders: tuple[int, ...] = ()
    """Days after the invitation."""
    expires_days: int = 30
    scheduled_at: datetime | None = None


def checked(said: SendSaid) -> SendSaid:
    """The send, or what is wrong with it and where."""
    if not 0 < len(said.title.strip()) <= 200 or not is_line(said.title.strip()):
        raise BadInput(problem=BAD_TITLE, place="title")
    if said.channel not in CHANNELS:
        raise BadInput(problem=BAD_CHANNEL, place="channel")
    if not 1 <= said.expires_days <= 365:
        raise BadInput(problem=BAD_EXPIRY, place="expires_days")
    days = said.reminders
    if len(days) > MOST_REMINDERS or list(days) != sorted(set(days)) or any(not 1 <= one <= 60 for one in days):
        raise BadInput(problem=BAD_REMINDERS, place="reminders")
    check_sample(said.sample)
    check_message(said.message)
    return said


def check_sample(sample: Sample) -> None:
    """Numbers in their bounds; NaN is in none."""
    if not 0 < sample.share <= 1:
        raise BadInput(problem=BAD_SHARE, place="share")
    for place in ("most", "most_per_unit"):
        value = getattr(sample, place)
        if value is not None and not 1 <= value <= MOST:
            raise BadInput(problem=BAD_NUMBER % {"most": MOST}, place=place)
    if not 0 <= sample.quarantine_days <= 365:
        raise BadInput(problem=BAD_QUARANTINE, place="quarantine_days")


def check_message(message: Mapping[str, Mapping[str, str]]) -> None:
    """Texts of a letter: known parts, printable subjects, lengths."""
    for part, texts in message.items():
        longest = {"subject": 200, "text": LONGEST_TEXT}.get(part, -1)
        for text in texts.values():
            if len(text) > longest or "\x00" in text or (part == "subject" and text and not is_line(text)):
                raise BadInput(problem=BAD_TEXT, place=f"message.{part}")


def sample_json(sample: Sample, *, seed: str) -> dict[str, Any]:
    """As the row keeps it, with the seed of its draw."""
    return asdict(sample) | {"segments": list(sample.segments), "units": list(sample.units), "seed": seed}


def sample_of(kept: Mapping[str, Any]) -> Sample:
    """Out of the row."""
    return Sample(
        segments=tuple(str(one) for one in kept.get("segments", ())), share=float(kept.get("share", 1.0)),
        most=kept.get("most"), most_per_unit=kept.get("most_per_unit"),
        quarantine_days=int(kept.get("quarantine_days", 30)), roster=bool(kept.get("roster")),
        units=tuple(str(one) for one in kept.get("units", ())), slips_only=bool(kept.get("slips_only")),
    )  # fmt: skip
