"""The head and the card of a customer's page: chips, key figures, what is known and where it comes from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from rashin.base.atlas.said import speaker, value_words
from rashin.base.customers.records import KeyFigures, Profile, Score
from rashin.base.customers.vocabulary import IdentifierKind
from rashin.base.ui import formats
from rashin.base.ui.figures import Change, Stat
from rashin.base.ui.navigation import Words
from rashin.base.ui.stories import Tag
from rashin.web.shell.customer_words import RULES, TRAITS

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the card: what, its value, and where it comes from."""

    label: Words
    value: str
    source: Words
    at: datetime | None


def chips(profile: Profile) -> list[Tag]:
    """Rank and consents beside the name."""
    found = [Tag(label=profile.rank, tone="brand-tone")] if profile.rank else []  # type: ignore[arg-type]
    for _purpose, word, agreed in profile.consent:
        label = gettext("%(purpose)s: yes") if agreed else gettext("%(purpose)s: no")
        found.append(
            Tag(label=label % {"purpose": word}, tone="good" if agreed else "", icon="check" if agreed else "ban")
        )
    return found


def stats(figures: KeyFigures, *, now: datetime) -> list[Stat]:
    """The strip of key figures; what is not there says why."""
    return [
        _revenue(figures),
        Stat(
            label=gettext("Orders"),
            value=formats.number(figures.orders) if figures.orders else "",
            reason=gettext("No order yet"),
        ),
        _last_order(figures, now),
        _score(figures, "nps", "NPS"),
        _score(figures, "csat", "CSAT"),
    ]


def _last_order(figures: KeyFigures, now: datetime) -> Stat:
    label, last = gettext("Last order"), figures.last_order
    if last is None:
        return Stat(label=label, reason=gettext("No order yet"))
    days = max(0, (timezone.localdate(now) - timezone.localdate(last)).days)
    if not days:
        return Stat(label=label, value=gettext("Today"), note=formats.clock(last))
    unit = ngettext("day ago", "days ago", days)
    return Stat(label=label, value=formats.number(days), unit=unit, note=formats.day(last))


def _revenue(figures: KeyFigures) -> Stat:
    amounts = sorted(figures.revenue.items(), key=lambda item: -item[1])
    others = [formats.money(amount, currency) for currency, amount in amounts[1:]]
    return Stat(
        label=gettext("Bought so far"),
        value=formats.money(amounts[0][1], amounts[0][0]) if amounts else "",
        reason=gettext("No order yet"),
        note=" + ".join(others),
        hero=True,
    )


def _score(figures: KeyFigures, metric: str, name: str) -> Stat:
    found: Sequence[Score] = [one for one in figures.scores if one.metric == metric]
    label = gettext("Last %(metric)s") % {"metric": name}
    if not found:
        return Stat(label=label, reason=gettext("No answer yet"))
    last = found[0]
    change = None
    if len(found) > 1 and found[1].scale_max == last.scale_max:
        before = found[1].score
        told = gettext("%(score)s before") % {"score": formats.number(before)}
        better = None if before == last.score else last.score > before
        change = Change(text=told, up=last.score >= before, better=better)
    return Stat(
        label=label,
        value=formats.number(last.score),
        unit=f"/ {formats.number(last.scale_max)}",
        note=formats.day(last.at),
        change=change,
    )


def facts(profile: Profile) -> list[Fact]:
    """Traits, each with its source and date."""
    called = speaker("source")
    return [
        Fact(
            label=TRAITS.get(one.name, one.name),
            value=written(one.name, one.value),
            source=called(one.source),
            at=one.at,
        )
        for one in sorted(profile.traits, key=lambda trait: _place(trait.name))
        if one.value
    ]


def written(name: str, value: str) -> str:
    """A trait as the reader writes it: days as days, languages by their names, yes and no."""
    try:
        return (
            formats.day(date.fromisoformat(value[:10]))
            if _DAY.fullmatch(value)
            else value_words(f"trait.{name}", value)
        )
    except ValueError:
        return value


def _place(name: str) -> tuple[int, str]:
    order = list(TRAITS)
    return (order.index(name) if name in TRAITS else len(order), name)


def identifiers(profile: Profile) -> list[Fact]:
    """Identifiers of the person, with the rule that made each theirs."""
    kinds: dict[str, Words] = {kind.value: kind.label for kind in IdentifierKind}
    kinds |= TRAITS
    return [
        Fact(
            label=kinds.get(one.kind, one.kind),
            value=one.value,
            source=RULES.get(one.rule, one.rule),
            at=one.since,
        )
        for one in profile.identifiers
    ]
