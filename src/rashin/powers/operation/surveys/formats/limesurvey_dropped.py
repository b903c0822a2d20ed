"""What a .lss file holds beside its questions: brought where there is a place for it, named where there is none."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from rashin.powers.operation.surveys.definition.places import ADDRESS
from rashin.powers.operation.surveys.formats.foreign import Names, Notes, plain
from rashin.powers.operation.surveys.formats.limesurvey_tables import Item, Row, Tables

Json = dict[str, Any]
_ATTRIBUTES: Final[Mapping[str, str]] = {
    "em_validation_q": "expression", "em_validation_sq": "expression", "equation": "expression",
    "array_filter": "filter", "array_filter_exclude": "filter", "exclude_all_others_auto": "elsewhere",
    "random_group": "elsewhere", "time_limit": "elsewhere", "prefix": "elsewhere", "suffix": "elsewhere",
    "equals_num_value": "expression", "max_num_value": "expression", "min_num_value": "expression",
    "multiflexible_max": "elsewhere", "location_mapservice": "elsewhere", "printable_help": "elsewhere",
    "parent_order": "elsewhere", "max_subquestions": "elsewhere", "assessment_value": "assessments",
}  # fmt: skip
"""Attributes of a question that change what is asked or accepted, and why they stay behind."""
_EMPTY: Final = frozenset({"", "0", "N", "default", "inherit", "none"})
_LETTERS: Final = (
    "surveyls_email_invite", "surveyls_email_remind", "surveyls_email_confirm", "surveyls_email_register",
    "email_admin_notification", "email_admin_responses",
)  # fmt: skip
_SETTINGS: Final = (
    "usecaptcha", "allowregister", "listpublic", "emailnotificationto", "emailresponseto", "assessments",
    "googleanalyticsapikey", "nokeyboard", "navigationdelay", "autoredirect", "alloweditaftercompletion",
)  # fmt: skip
_FALSE: Final = _EMPTY | {"I", "E", "-1"}
"""What is switched off, or as the installation has it."""
_LEFT: Final = re.compile(r"\{(?!\{)(?![a-z]+:[^{}|]*\|)[^{}]{1,200}\}")


def note_question(notes: Notes, place: str, question: Item) -> None:
    """What of a question has no place here."""
    for name, reason in _ATTRIBUTES.items():
        if question.attributes.get(name, "") not in _EMPTY or any(question.spoken.get(name, {}).values()):
            notes.note(place, name, reason)
    if question.get("preg"):
        notes.note(place, question.get("preg"), "expression")
    if question.get("type") in {"O", "P"}:
        notes.note(place, "comment", "comment")


def hidden_always(question: Item) -> bool:
    """Whether nobody is ever shown it."""
    return question.attributes.get("hidden") == "1"


def note_rest(notes: Notes, tables: Tables) -> None:
    """What stands in tables and settings that a survey here has not, or has somewhere else."""
    if tables.rows.get("assessments"):
        notes.note("assessments", "assessments", "assessments")
    for table in ("defaultvalues", "defaultvalue_l10ns", "plugin_settings"):
        if tables.rows.get(table):
            notes.note(table, table, "elsewhere")
    for row in tables.rows.get("conditions", ()):
        if not row.get("cfieldname", "").startswith("{") and not _relevant(tables, row.get("qid", "")):
            notes.note(f"conditions.{row.get('cid', '')}", row.get("cfieldname", "conditions"), "expression")
    for name in _SETTINGS:
        if tables.survey.get(name, "").strip() not in _FALSE:
            notes.note("surveys", name, "elsewhere")
    _note_texts(notes, tables)


def _note_texts(notes: Notes, tables: Tables) -> None:
    """Letters, notices and what is said to those who fall out."""
    for row in tables.rows.get("surveys_languagesettings", ()):
        if any(plain(row.get(name)) for name in _LETTERS):  # every file has them, most as LimeSurvey wrote them
            notes.note("surveys_languagesettings", "surveyls_email_invite …", "elsewhere")
        if plain(row.get("surveyls_policy_notice")):
            notes.note("surveys_languagesettings", "surveyls_policy_notice", "elsewhere")
    for row in tables.rows.get("quota_languagesettings", ()):
        if plain(row.get("quotals_message")) or plain(row.get("quotals_url")):
            notes.note(f"quota.{row.get('quotals_quota_id', '')}", "quotals_message", "elsewhere")


def _relevant(tables: Tables, number: str) -> bool:
    rows = (*tables.rows.get("questions", ()), *tables.rows.get("groups", ()))
    return any(row.get("qid") == number and row.get("relevance", "1").strip() not in {"", "1"} for row in rows)


def note_pieces(notes: Notes, place: str, texts: Iterable[str]) -> None:
    """Placeholders that could not be filled stand in a text for everybody to see: each is named."""
    for text in texts:
        for found in _LEFT.findall(text):
            notes.note(place, found, "expression")


def hidden_of(tables: Tables, names: Names) -> list[Json]:
    """Parameters of the address as hidden fields; one that fills a question stays with its question."""
    found = [names.make(row.get("parameter")) for row in tables.rows.get("survey_url_parameters", ())]
    return [{"id": name, "public": True} for name in found[:100]]


def redirect_of(tables: Tables) -> str:
    """Where people are led at the end, if that is an address that may be led to."""
    rows = tables.rows.get("surveys_languagesettings", ())
    found = next((said for row in rows if (said := row.get("surveyls_url", "").strip())), "")
    return found if ADDRESS.fullmatch(found) and found.startswith("https://") else ""


def moments_of(survey: Row) -> Json:
    """When it opens and closes. LimeSurvey keeps them in the time of its server, taken as UTC here."""
    found: Json = {}
    for ours, theirs in (("opens_at", "startdate"), ("closes_at", "expires")):
        try:
            moment = datetime.fromisoformat(survey.get(theirs, "").strip())
        except ValueError:
            continue
        found[ours] = moment.replace(tzinfo=moment.tzinfo or UTC).isoformat()
    return found
