"""What the pages of results show."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.analysis.questions.filters import Filter as Condition
from rashin.analysis.questions.filters import write_filter
from rashin.analysis.stats.contingency import Association
from rashin.analysis.stats.estimate import Estimate
from rashin.analysis.stats.quantiles import quantile
from rashin.analysis.text.pii import mask
from rashin.base.atlas.spoken import read
from rashin.base.ui import formats
from rashin.base.ui.figures import Stat, reason_words
from rashin.base.ui.filters import Filter, Filters
from rashin.base.ui.formats import reading_language
from rashin.base.ui.tables import Column, Nothing, Table
from rashin.powers.operation.surveys.answering.flags import Flag
from rashin.powers.operation.surveys.building.words import KINDS, language_name
from rashin.powers.operation.surveys.models import Survey
from rashin.powers.operation.surveys.queries import draft_of
from rashin.powers.operation.surveys.results.crossed import CrossCell, Crossed, Side
from rashin.powers.operation.surveys.results.judged import Result, judged
from rashin.powers.operation.surveys.results.pictures import Reader, ResultPicture, picture
from rashin.powers.operation.surveys.results.reading import Chosen, choices_in, documents_of, rule_of
from rashin.powers.operation.surveys.results.sheet import Sheet
from rashin.powers.operation.surveys.vocabulary import Channel

WITHOUT: Final = "without"
ALL: Final = "all"
SIGNED: Final = {1: "▲", -1: "▼", 0: ""}


def filters_of(request: HttpRequest, survey: Survey) -> Filters:
    """What results can be chosen by; employees' by nothing."""
    if not rule_of(survey).filters:
        return Filters(request, ())
    known = choices_in(survey)
    channels = dict(Channel.choices)
    versions = [(str(pk), gettext("Version %(number)s") % {"number": at}) for at, pk in _versions(survey)]
    offered = (
        Filter(name="when", label=_("Period"), kind="period"),
        Filter(name="language", label=_("Language"), kind="choice",
               choices=[(one, language_name(one)) for one in known["language"]]),
        Filter(name="channel", label=_("Channel"), kind="choice",
               choices=[(one, channels.get(one, one)) for one in known["channel"]]),
        Filter(name="unit", label=_("Unit"), kind="choice", choices=[(one, one) for one in known["unit"]]),
        Filter(name="version", label=_("Version"), kind="choice", choices=versions),
        Filter(name="flagged", label=_("Flagged answers"), kind="choice", choices=[(WITHOUT, _("left out"))],
               all=_("counted")),
        Filter(name="held", label=_("What looks like a program’s"), kind="choice",
               choices=[(ALL, _("counted too"))], all=_("left out")),
        Filter(name="unfinished", label=_("Unfinished answers"), kind="choice", choices=[(ALL, _("counted too"))],
               all=_("left out")),
    )  # fmt: skip
    return Filters(request, [one for one in offered if one.kind == "period" or len(one.choices) > (one.name not in
                   {"flagged", "held", "unfinished"})])  # fmt: skip


def _versions(survey: Survey) -> list[tuple[int, int]]:
    return list(survey.versions.order_by("-number").values_list("number", "pk"))


def chosen_by(filters: Filters, now: datetime) -> Chosen:
    """The responses that the filters mean."""
    zone = ZoneInfo(settings.TIME_ZONE)
    values = filters.values
    days = filters.days("when", timezone.localtime(now).date()) if "when" in values else None

    def at(day: Any, plus: int = 0) -> datetime | None:
        return None if day is None else datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=plus)

    version = values.get("version", "")
    return Chosen(
        since=at(days.first) if days else None, until=at(days.last, 1) if days else None,
        language=values.get("language", ""), channel=values.get("channel", ""), unit=values.get("unit", ""),
        version=int(version) if version.isdecimal() else None,
        unfinished=values.get("unfinished") == ALL, flagged=values.get("flagged") != WITHOUT,
        held=values.get("held") == ALL,
    )  # fmt: skip


def reader_of(survey: Survey, *, masked: bool = True) -> Reader:
    """How results of a survey are said to this reader."""
    show = mask if masked else (lambda texts: texts)
    default = next(iter(reversed(documents_of(survey).values())), draft_of(survey)).default_language
    return Reader(language=reading_language(), default=default, linked=rule_of(survey).filters, show=show)


def results_of(sheet: Sheet, reader: Reader, *, whole: bool = True) -> list[ResultPicture]:
    """Every question drawn; ``whole``: of all answers, not of one group."""
    reader = replace(reader, whole=whole)
    found = [picture(one, reader, dict(KINDS)) for one in judged_of(sheet)]
    texts = [one for one in found if one.parts]
    if len(texts) == 1:  # then every remark of the survey is one of it, whatever its source calls the question
        found = [replace(one, parts="") if one.parts else one for one in found]
    return _marked([replace(one, asks=one.key in {text.key for text in texts}) for one in found])


def _marked(pictures: list[ResultPicture]) -> list[ResultPicture]:
    """Remarks with why they were tagged."""
    known = read({quote.voice: quote.text for one in pictures for quote in one.quotes})
    return [
        replace(one, quotes=[replace(quote, read=known.get(quote.voice, quote.read)) for quote in one.quotes])
        for one in pictures
    ]  # fmt: skip


def panel_words(survey: Survey, filters: Filters) -> str:
    """The address of what the words of a survey speak of, within the filters in force, but for the question."""
    where = [Condition(field="survey", op="=", value=(survey.key,))]
    where += [
        Condition(field=name, op="=", value=(value,))
        for name in ("language", "channel", "unit")
        if (value := filters.values.get(name, ""))
    ]
    query: dict[str, object] = {"where": [write_filter(one) for one in where], "waves": "month"}
    if filters.values.get("when"):
        query["when"] = filters.values["when"]
    alike = Survey.objects.filter(construct=survey.construct, audience=survey.audience) if survey.construct else ()
    keys = [one.key for one in alike]
    if len(keys) > 1:
        query |= {"waves": "survey", "alike": "|".join(sorted(keys))}
    return urlencode(query, doseq=True)


def judged_of(sheet: Sheet) -> list[Result]:
    """Every question judged."""
    return [judged(column) for column in sheet.columns]


def heads_of(sheet: Sheet, *, held: int = 0, held_at: str = "") -> list[Stat]:
    """What stands above the questions; ``held``: how many are left out of them, and where they are looked at."""
    minutes = quantile(sorted(sheet.minutes.values), 0.5)
    found = [Stat(label=gettext("Answers"), value=formats.number(sheet.n), hero=True)]
    if held:
        told = gettext("They look like a program’s and count nowhere until somebody lets them.")
        found.append(Stat(label=gettext("Left out"), value=formats.number(held), note=told, href=held_at))
    if isinstance(minutes, Estimate):
        band = f"{formats.duration(minutes.low)} – {formats.duration(minutes.high)}"
        found.append(Stat(label=gettext("Time, median"), value=formats.duration(minutes.value), band=band, n=minutes.n))
    if sheet.flagged:
        found.append(Stat(label=gettext("Flagged"), value=formats.number(sheet.flagged), note=flags_told(sheet.flags)))
    if len(sheet.languages) > 1:
        told = formats.listed(
            f"{language_name(one)} {formats.number(count)}" for one, count in sheet.languages.most_common()
        )
        found.append(Stat(label=gettext("Languages"), value=formats.number(len(sheet.languages)), note=told))
    return found


def flags_told(flags: Mapping[str, int]) -> str:
    """Flags with their counts."""
    return formats.listed(f"{flag_name(name)} {formats.number(count)}" for name, count in sorted(flags.items()))


def flag_name(name: str) -> str:
    """What a flag is called."""
    return str(Flag(name).label) if name in Flag.values else name


# --- cross-tabs ------------------------------------------------------------------------------------------------------


def side_name(side: Side, reader: Reader) -> str:
    """What a side is called."""
    if side.asked is None:
        names = {"language": _("Language"), "channel": _("Channel"), "unit": _("Unit"), "version": _("Version")}
        return str(names[side.name.removeprefix("line:")])
    title = f"{side.asked.number}. {reader.text(side.asked.question.text, side.asked.question.id)}"
    if side.asked.turn:
        title = f"{title} ({reader.text(side.asked.turn, '')})"
    return f"{title} › {reader.option(side.asked, side.row)}" if side.row else title


def groups_of(sheets: Mapping[str, Sheet], reader: Reader) -> list[dict[str, Any]]:
    """Each group with its first score, so that they are compared before one is opened."""
    found = []
    for unit, sheet in sheets.items():
        results = results_of(sheet, reader, whole=False)
        head = next((one.stats[0] for one in results if one.stats and not one.stats[0].reason), None)
        found.append({"name": unit, "n": sheet.n, "results": results, "head": head})
    return found


def group_name(side: Side, group: str, reader: Reader, versions: Mapping[str, str]) -> str:
    """What a group of a side is called."""
    if side.asked is not None:
        named = {
            "promoters": gettext("Promoters (9–10)"), "passives": gettext("Passives (7–8)"),
            "detractors": gettext("Detractors (0–6)"), "yes": gettext("yes"), "no": gettext("no"),
        }  # fmt: skip
        option = reader.option(side.asked, group)
        return named.get(group, option) if option == group else option
    if side.name == "line:language":
        return language_name(group)
    if side.name == "line:version":
        return versions.get(group, group)
    return str(dict(Channel.choices).get(group, group)) if side.name == "line:channel" else group


Row = Mapping[str, Any]


def cross_table(found: Crossed, row: Side, column: Side, reader: Reader, versions: Mapping[str, str]) -> Table[Row]:
    """The table of two sides: shares of each column, marked where they differ more than chance explains."""
    columns: list[Column[Row]] = [Column("name", side_name(row, reader), head=True)]
    for at, name in enumerate(found.columns):
        base = found.bases[at]
        label = group_name(column, name, reader, versions)
        head = f"{label} (n = {'–' if base is None else formats.number(base)})"
        columns.append(
            Column(f"c{at}", head, value=partial(_cell_value, at=at), draw=partial(_cell_drawn, at=at), kind="percent")
        )
    nothing = Nothing(title=_("Nobody answered both"), icon="table")
    return Table(name="cross", caption=_("Cross-tab"), columns=tuple(columns), nothing=nothing, per_page=200)


def cross_rows(found: Crossed, row: Side, reader: Reader, versions: Mapping[str, str]) -> list[Row]:
    """The rows of the table."""
    return [
        {"name": group_name(row, name, reader, versions), "cells": cells}
        for name, cells in zip(found.rows, found.cells, strict=True)
    ]


def _cell_value(row: Row, *, at: int) -> float | None:
    cell: CrossCell = row["cells"][at]
    return cell.estimate.value if isinstance(cell.estimate, Estimate) else None


def _cell_drawn(row: Row, *, at: int) -> SafeString:
    cell: CrossCell = row["cells"][at]
    if not isinstance(cell.estimate, Estimate):
        told = reason_words(cell.estimate.reason, n=cell.of, minimum=cell.estimate.minimum or None)
        return format_html('<span class="soft" title="{}">–</span>', told)
    band = formats.interval(100 * cell.estimate.low, 100 * cell.estimate.high)
    sign = {1: gettext("more than chance explains"), -1: gettext("fewer than chance explains")}.get(cell.mark, "")
    return format_html(
        '<span class="cross {}" title="{}">{}{}<small class="soft"> {}</small>{}</span>',
        {1: "more", -1: "fewer"}.get(cell.mark, ""), band, formats.percent(cell.estimate.value, 1), SIGNED[cell.mark],
        formats.number(cell.count), format_html('<span class="sr">{}</span>', sign) if sign else "",
    )  # fmt: skip


def verdict_of(found: Crossed) -> str:
    """The test of the whole table in one sentence."""
    whole = found.whole
    if not isinstance(whole, Association):
        if found.n and whole.reason == "nothing_to_compare":
            return gettext("Several answers may be given, so each is tested on its own; q corrects for all of them.")
        return reason_words(whole.reason, n=found.n, minimum=whole.minimum or None)
    names = {
        "chi_square": gettext("Pearson’s χ² test"), "fisher_exact": gettext("Fisher’s exact test"),
        "permutation": gettext("permutation test of χ² (10,000 tables)"),
    }  # fmt: skip
    low = (
        gettext("The two go together more than chance explains")
        if whole.p <= 0.05
        else gettext("Chance alone may explain the differences")
    )
    shown = "p < 0.001" if whole.p < 0.001 else f"p = {formats.number(whole.p, 3)}"
    strength = whole.strength
    return gettext("%(verdict)s: %(p)s (%(test)s). Strength (Cramér’s V): %(v)s, between %(low)s and %(high)s.") % {
        "verdict": low, "p": shown, "test": names[whole.test], "v": formats.number(strength.value, 2),
        "low": formats.number(strength.low, 2), "high": formats.number(strength.high, 2),
    }  # fmt: skip
