"""What the builder's page shows, by where in the survey its reader stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext

from rashin.base.ui.formats import reading_language
from rashin.base.workspace.access import member_of
from rashin.powers.operation.surveys import queries
from rashin.powers.operation.surveys.building import editors
from rashin.powers.operation.surveys.building.contrast import LEAST, contrast
from rashin.powers.operation.surveys.building.edits import PAGE
from rashin.powers.operation.surveys.building.outline import (
    PART,
    PARTS,
    first_place,
    kinds_on_offer,
    outline,
    parts,
    place_at,
)
from rashin.powers.operation.surveys.building.saving import digest_of
from rashin.powers.operation.surveys.building.words import language_name, titled
from rashin.powers.operation.surveys.definition.checking import check
from rashin.powers.operation.surveys.definition.document import Document, said
from rashin.powers.operation.surveys.definition.kinds import Kind
from rashin.powers.operation.surveys.definition.problems import SENTENCES, Problem
from rashin.powers.operation.surveys.definition.writing import write_document
from rashin.powers.operation.surveys.records import SurveyView
from rashin.powers.operation.surveys.tabs import tabs_for

PAPER, DARK = "#ffffff", "#1a2130"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLine:
    """One problem with the place where it is mended."""

    at: str
    where: str
    text: str
    severity: str


def builder_page(request: HttpRequest, key: str, at: str, *, preview_language: str = "") -> dict[str, Any]:
    """The whole context of the builder."""
    member, language = member_of(request), reading_language()
    view, row = queries.survey(key, member=member), queries.survey_of(key, member=member)
    document = view.draft
    problems = check(document, published=view.published)
    build = reverse("survey_build", args=[key])
    at = _known(document, at)
    editor = _editor(document, at, language)
    shown = preview_language if preview_language in document.languages else document.default_language
    return {
        "survey": view,
        "draft": document,
        "tabs": tabs_for(view.row, member, "survey_build"),
        "at": at,
        "seen": digest_of(write_document(document), at),
        "here": f"{build}?at={at}",
        "action": build,
        "build": build,
        "outline": outline(document, problems, at, language),
        "parts": parts(document, problems, at),
        "kinds": kinds_on_offer(),
        "problems": problem_lines(problems, document, language),
        "steps": row.steps.exists(),
        "left_out": left_out_lines(row.left_out),
        "preview_language": shown,
        "preview_languages": [(code, language_name(code)) for code in document.languages],
        "preview": preview_address(view, shown),
        "fills": queries.fills(row) if at == f"{PART}quotas" else (),
        **editor,
    }


def left_out_lines(kept: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What of a survey's file could not be brought in: place and sentence, in the reader's language."""
    return [(one["place"], gettext(SENTENCES[one["code"]]) % one["fields"]) for one in kept if one["code"] in SENTENCES]


def _known(document: Document, at: str) -> str:
    known = document.block(at.removeprefix(PAGE)) if at.startswith(PAGE) else document.question(at)
    if known or (at.startswith(PART) and at.removeprefix(PART) in PARTS):
        return at
    return first_place(document)


def _editor(document: Document, at: str, language: str) -> dict[str, Any]:
    question = document.question(at)
    block = document.block(at.removeprefix(PAGE)) if at.startswith(PAGE) else None
    if question is not None:
        return {"editor": "surveys/build/question.html", **editors.question_editor(document, question, language)}
    if block is not None:
        return {"editor": "surveys/build/block.html", **editors.block_editor(document, block, language)}
    at = at.removeprefix(PART)
    context = editors.part_editor(document, at, language)
    more = {"theme": _theme, "fields": _fields, "settings": _settings, "quotas": _quotas, "whole": _whole}.get(at)
    return {
        "editor": "surveys/build/part.html",
        "part_template": f"surveys/build/part_{at}.html",
        **context,
        **(more(document, language) if more else {}),
    }


def _whole(document: Document, language: str) -> dict[str, Any]:
    return {"constructs": queries.constructs()}


def _theme(document: Document, language: str) -> dict[str, Any]:
    theme = document.theme
    colours = []
    for name, label, usual, against in (
        ("accent", gettext("Own accent colour"), "#2f429c", PAPER),
        ("background", gettext("Own background"), "#f6f5f1", DARK),
    ):
        told: str = getattr(theme, name)
        ratio = contrast(told or usual, against)
        colours.append({
            "name": name, "label": label, "own": bool(told), "value": told or usual, "warns": ratio < LEAST,
            "contrast": (
                gettext("Contrast %(ratio)s : 1, easy to read.") if ratio >= LEAST
                else gettext("Contrast %(ratio)s : 1 is hard to read (at least 4.5 : 1); it is mended when drawn.")
            ) % {"ratio": f"{ratio:.1f}"},
        })  # fmt: skip
    return {"colours": colours}


def _fields(document: Document, language: str) -> dict[str, Any]:
    empty = [{"id": "", "initial": "", "public": False, "kind": "number"}] * 2
    return {"hidden_rows": [*document.hidden, *empty], "variable_rows": [*document.variables, *empty]}


def _settings(document: Document, language: str) -> dict[str, Any]:
    settings = document.settings
    switches = [
        ("progress", gettext("Show how far one is"), settings.progress),
        ("back", gettext("One may go back"), settings.back),
        ("partials", gettext("Keep unfinished answers; they can be resumed"), settings.partials),
        ("one_per_person", gettext("One answer for each person"), settings.one_per_person),
        ("anonymous", gettext("Anonymous: no person, address or exact time is kept"), settings.anonymous),
    ]
    return {
        "switches": switches,
        **{
            name: timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""
            for name, moment in (("opens_at", settings.opens_at), ("closes_at", settings.closes_at))
        },
    }


def _quotas(document: Document, language: str) -> dict[str, Any]:
    kinds = {Kind.SINGLE, Kind.MULTIPLE, Kind.PICTURE}
    return {
        "crossable": [(one.id, titled(document, one.id, language)) for one in document.questions() if one.kind in kinds]
    }


def problem_lines(problems: Sequence[Problem], document: Document, language: str) -> list[ProblemLine]:
    """Problems in the reader's language, each with the part in which it is mended."""
    return [
        ProblemLine(
            at=f"{PART}translations" if one.code == "no_translation" else place_at(one.place, document),
            where=where_of(place_at(one.place, document), document, language),
            text=gettext(one.message) % one.fields,
            severity=one.severity,
        )
        for one in problems
    ]  # fmt: skip


def where_of(at: str, document: Document, language: str) -> str:
    """What a place is called."""
    if at.startswith(PART):
        return str(PARTS[at.removeprefix(PART)][0])
    for number, question in enumerate(document.questions(), 1):
        if question.id == at:
            text = titled(document, at, language)
            return f"{number}. {text if len(text) <= 24 else f'{text[:23]}…'}"
    for number, block in enumerate(document.blocks, 1):
        if at == f"{PAGE}{block.id}":
            title = said(block.title, language, document.default_language)
            return title or gettext("Page %(number)s") % {"number": number}
    return at


def preview_address(view: SurveyView, language: str) -> str:
    """Where the draft is shown as on a phone; empty while no such page is mounted."""
    try:
        address = reverse("survey_preview", args=[view.row.key])
    except NoReverseMatch:
        return ""
    return f"{address}?lang={language}&r={view.row.revision}"
