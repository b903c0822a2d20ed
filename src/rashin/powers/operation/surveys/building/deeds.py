"""What a form of the builder asks for, as a change of the draft: the name of the part, and what becomes of it."""

from collections.abc import Callable
from datetime import datetime
from itertools import product
from typing import Any, Final

from django.utils import timezone

from rashin.errors import BadInput, gettext_noop
from rashin.powers.operation.surveys.building import edits, posted
from rashin.powers.operation.surveys.building.conditions import Posted, numbers_in
from rashin.powers.operation.surveys.building.edits import Draft
from rashin.powers.operation.surveys.building.outline import PART
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.kinds import Kind
from rashin.powers.operation.surveys.definition.reading import read_document
from rashin.powers.operation.surveys.definition.sites import texts

Change = Callable[[Draft], Draft]
MOST_CELLS: Final = 120


class Deed:
    """A change, the part it belongs to, and where the builder stands afterwards."""

    def __init__(self, part: str, change: Change, *, at: str | None = None, guarded: bool = False) -> None:
        self.part, self._change, self.at, self.guarded = part, change, at if at is not None else part, guarded
        """``guarded``: refused when somebody else changed the part since the page was made."""

    def __call__(self, draft: Draft) -> Draft:
        """The draft after it."""
        return self._change(draft)


def deed_in(form: Posted) -> Deed:
    """What the form asks for."""
    word, _colon, name = str(form.get("do", "")).partition(":")
    at = str(form.get("at", ""))
    if word in _SAVES:
        part = at if word in {"question", "block"} else f"{PART}{word}"
        return Deed(part, lambda draft: _SAVES[word](form, draft, at), guarded=True)
    if word == "add" and name in {str(kind) for kind in Kind}:
        return _Adding(at, Kind(name))
    if word == "add-block":
        return _Adding(at, None)
    if word == "copy":
        return _Copying(name)
    if word in {"up", "down"}:
        return Deed(name, lambda draft: edits.step(draft, name, down=word == "down"))
    if word == "remove":
        return _Removing(name)
    if word == "move":
        moved = str(form.get("name", ""))
        before, into = str(form.get("before", "")), str(form.get("into", ""))
        return Deed(moved, lambda draft: edits.move(draft, moved, before=before, into=into))
    raise BadInput(problem=gettext_noop("This form asks for nothing that can be done."), place="do")


class _Adding(Deed):
    def __init__(self, at: str, kind: Kind | None) -> None:
        super().__init__("", self._add)
        self._where, self._kind = at, kind

    def _add(self, draft: Draft) -> Draft:
        names = edits.names_in(draft)
        where = self._where if self._where in names else ""
        page = where.startswith(edits.PAGE)
        if self._kind is None:
            after = where if page or not where else edits.block_of(draft, where)["id"]
            made, self.at = edits.add_block(draft, after=after)
        elif page or not where:
            made, self.at = edits.add_question(draft, kind=self._kind, block=where)
        else:
            made, self.at = edits.add_question(draft, kind=self._kind, after=where)
        return made


class _Copying(Deed):
    def __init__(self, name: str) -> None:
        super().__init__("", self._copy)
        self._name = name

    def _copy(self, draft: Draft) -> Draft:
        made, self.at = edits.copy_question(draft, self._name)
        return made


class _Removing(Deed):
    def __init__(self, name: str) -> None:
        super().__init__("", self._remove)
        self._name = name

    def _remove(self, draft: Draft) -> Draft:
        order = edits.questions_in(draft)
        made = edits.remove(draft, self._name)
        left = edits.names_in(made)
        behind = order[order.index(self._name) :] + order[: order.index(self._name)] if self._name in order else order
        self.at = next((name for name in behind if name in left), f"{PART}whole")
        return made


def _question(form: Posted, draft: Draft, at: str) -> Draft:
    document = read_document(draft)
    return edits.replace_question(draft, at, posted.question_in_form(form, edits.question_in(draft, at), document))


def _block(form: Posted, draft: Draft, at: str) -> Draft:
    document = read_document(draft)
    return edits.replace_block(draft, at, posted.block_in_form(form, edits.block_in(draft, at), document))


def _whole(form: Posted, draft: Draft, at: str) -> Draft:
    document = read_document(draft)
    chosen = [str(one) for one in form.getlist("languages")] or list(document.languages)
    default = str(form.get("default_language", "")) or document.default_language
    languages = list(dict.fromkeys([one for one in document.languages if one in chosen] + chosen))
    parts: dict[str, Any] = {
        "title": posted.text_in(form, "title", document.languages, draft.get("title")),
        "description": posted.text_in(form, "description", document.languages, draft.get("description")),
        "languages": languages,
        "default_language": default if default in languages else languages[0],
        "construct": str(form.get("construct", "")).strip(),
        "audience": form.get("audience", "") or document.audience,
        "key": str(form.get("key", "")).strip() or document.key,
    }
    made = edits.replace_parts(draft, **parts)
    if parts["audience"] == "employee":
        made["settings"] = {**made.get("settings", {}), "anonymous": True}
    return made


def _theme(form: Posted, draft: Draft, at: str) -> Draft:
    document = read_document(draft)
    return edits.replace_parts(draft, theme=posted.theme_in_form(form, draft.get("theme", {}), document))


def _endings(form: Posted, draft: Draft, at: str) -> Draft:
    document = read_document(draft)
    return edits.replace_parts(draft, endings=posted.endings_in_form(form, draft.get("endings", []), document))


def _fields(form: Posted, draft: Draft, at: str) -> Draft:
    hidden, variables = posted.fields_in_form(form)
    return edits.replace_parts(draft, hidden=hidden, variables=variables)


def _settings(form: Posted, draft: Draft, at: str) -> Draft:
    made = posted.settings_in_form(form, read_document(draft))
    for name in ("opens_at", "closes_at"):
        if name in made:
            made[name] = _zoned(made[name])
    return edits.replace_parts(draft, settings=made)


def _zoned(told: str) -> str:
    """A moment of a form is of the reader's zone; what is no moment stays, so that reading names it."""
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return told
    return (timezone.make_aware(moment) if timezone.is_naive(moment) else moment).isoformat()


def _quotas(form: Posted, draft: Draft, at: str) -> Draft:
    document = read_document(draft)
    made = posted.quotas_in_form(form, draft.get("quotas", []), document)
    limit = posted.number_in(form.get("cross-limit", ""))
    first, second = form.get("cross-a", ""), form.get("cross-b", "")
    if isinstance(limit, int) and first:
        made += interlocked(document, [one for one in (first, second) if one], limit, {one["id"] for one in made})
    return edits.replace_parts(draft, quotas=made)


def interlocked(document: Document, names: list[str], limit: int, taken: set[str]) -> list[dict[str, Any]]:
    """One quota for each combination of options."""
    questions = [found for name in names if (found := document.question(name)) is not None and found.options]
    made = []
    for combination in product(*(question.options for question in questions)):
        name = edits.fresh(taken, "quota")
        taken.add(name)
        title = {
            language: " × ".join(option.text.get(language, option.id) for option in combination)
            for language in document.languages
        }
        when = [
            {"of": f"answer:{question.id}", "op": "equals" if question.kind is Kind.SINGLE else "includesOneOf",
             "value": option.id if question.kind is Kind.SINGLE else [option.id]}
            for question, option in zip(questions, combination, strict=True)
        ]  # fmt: skip
        made.append({"id": name, "title": title, "limit": limit, "when": {"all": when}})
        if len(made) >= MOST_CELLS:
            break
    return made if questions else []


def _translations(form: Posted, draft: Draft, at: str) -> Draft:
    """Texts by their keys, which stay when things move meanwhile."""
    document = read_document(draft)
    places = {one.key: one.path for one in texts(document)}
    made = edits.replace_parts(draft)
    for number in numbers_in(form, "t"):
        path = places.get(str(form.get(f"t-{number}-key", "")))
        if path is None:
            continue
        holder: Any = made
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = posted.text_in(form, f"t-{number}", document.languages, holder.get(path[-1]))
    return made


_SAVES: Final[dict[str, Callable[[Posted, Draft, str], Draft]]] = {
    "question": _question, "block": _block, "whole": _whole, "theme": _theme, "endings": _endings, "fields": _fields,
    "settings": _settings, "quotas": _quotas, "translations": _translations,
}  # fmt: skip
