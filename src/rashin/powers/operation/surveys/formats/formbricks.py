"""Formbricks' surveys as JSON, in and out: questions or blocks, choices, logic by jumps, calculations, recalls."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rashin.powers.operation.surveys.definition.document import FORMAT
from rashin.powers.operation.surveys.definition.kinds import OTHER
from rashin.powers.operation.surveys.definition.places import ADDRESS, LANGUAGE
from rashin.powers.operation.surveys.definition.reading import read_document
from rashin.powers.operation.surveys.errors import NoKnownFile
from rashin.powers.operation.surveys.formats.foreign import Names, Notes, few, looks_japanese, plain
from rashin.powers.operation.surveys.formats.formbricks_dropped import note_element, note_rest
from rashin.powers.operation.surveys.formats.formbricks_logic import Logic
from rashin.powers.operation.surveys.formats.formbricks_out import write
from rashin.powers.operation.surveys.records import Brought

__all__ = ["is_formbricks", "read_formbricks", "write"]

Json = dict[str, Any]
_RECALL: Final = re.compile(r"#recall:([A-Za-z0-9_-]+)/fallback:([^#]*)#")
_CONTACT: Final = {"firstName": "name", "lastName": "name", "email": "email", "phone": "phone", "company": "company"}
_SHAPES: Final = {"email": "email", "url": "url", "phone": "phone"}
_DISPLAYS: Final = {"number": "number", "star": "star", "smiley": "face"}


def is_formbricks(said: object) -> bool:
    """Whether JSON is a survey of Formbricks, bare or within ``data``."""
    said = _inner(said)
    return (
        isinstance(said, dict)
        and "format" not in said
        and (isinstance(said.get("questions"), list) or isinstance(said.get("blocks"), list))
    )


def _inner(said: object) -> object:
    inner = said.get("data", said) if isinstance(said, dict) else said
    if isinstance(inner, list) and len(inner) == 1:  # as lists over the API are
        return inner[0]
    return inner if isinstance(inner, dict) else said


def read_formbricks(said: object) -> Brought:
    """A survey of Formbricks as one of ours."""
    inner = _inner(said)
    if not isinstance(inner, dict):
        raise NoKnownFile(place="data")
    return _Reader(inner).read()


def listed(said: object) -> list[Json]:
    """The objects of a list; anything else is passed over."""
    return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []


class _Reader:
    """Reads one survey. What is odd is left out with a note; nothing in a file may break it."""

    def __init__(self, said: Json) -> None:
        self.said = said
        self.notes = Notes()
        self.questions = Names("q")
        self.blocks = Names("b")
        self.endings = Names("e")
        self.hidden = Names("h")
        self.variables = Names("v")
        self.parts: dict[str, Names] = {}
        self.languages, self.default = self._languages()

    def _languages(self) -> tuple[list[str], str]:
        found, default = [], ""
        for one in listed(self.said.get("languages")):
            language = one.get("language")
            code = language.get("code") if isinstance(language, dict) else one.get("code")
            if isinstance(code, str) and LANGUAGE.fullmatch(code):
                found.append(code)
                default = code if one.get("default") is True else default
        default = default or ("ja" if looks_japanese([str(self.said)[:20_000]]) else "en")
        return list(dict.fromkeys([default, *found])), default

    def text(self, said: object) -> dict[str, str]:
        """A text by language, recalls as piping."""
        if isinstance(said, str):
            said = {"default": said}
        if not isinstance(said, dict):
            return {}
        found = {}
        for language, words in said.items():
            told = self.default if language == "default" else language
            if told in self.languages and (spoken := plain(words)):
                found[told] = _RECALL.sub(self._recall, spoken.replace("{{", "{ {"))
        return found

    def _recall(self, match: re.Match[str]) -> str:
        name, fallback = match.groups()
        fallback = fallback.replace("nbsp", " ").strip()
        for source, names in (("answer", self.questions), ("var", self.variables), ("hidden", self.hidden)):
            if found := names.get(name):
                return f"{{{{{source}:{found}|{fallback}}}}}"
        return fallback

    def read(self) -> Brought:
        """The survey, with notes."""
        blocks = self._shape()
        self._beside()
        read = [self._block(name, title, elements) for name, title, elements, _ in blocks]
        logic = Logic(self, read)
        for made, (_, _, elements, holder) in zip(read, blocks, strict=True):
            logic.add(made, elements, holder)
        title = plain(self.said.get("name"))[:200]
        welcome = self.said.get("welcomeCard")
        welcome = welcome if isinstance(welcome, dict) and welcome.get("enabled") else {}
        document = {
            "format": FORMAT,
            "key": Names("survey_").make(title if title.isascii() else self.said.get("id")),
            "title": self.text(welcome.get("headline")) or {self.default: title or "?"},
            "description": self.text(welcome.get("html") or welcome.get("subheader")),
            "languages": self.languages,
            "default_language": self.default,
            "blocks": read,
            "variables": self.read_variables,
            "hidden": [{"id": name, "public": True} for name in self.read_hidden],
            "endings": [self._ending(one) for one in listed(self.said.get("endings"))],
            "source": "Formbricks",
        }
        note_rest(self.notes, self.said)
        return Brought(document=read_document(document), left_out=self.notes.found)

    def _shape(self) -> list[tuple[str, dict[str, str], list[tuple[str, Json, str]], Json]]:
        """Blocks with their elements; questions of the older form stand each in a block of its own."""
        found: list[tuple[str, dict[str, str], list[tuple[str, Json, str]], Json]] = []
        few(len(listed(self.said.get("questions"))), "questions")
        blocks = listed(self.said.get("blocks"))
        few(len(blocks) + sum(len(listed(one.get("elements"))) for one in blocks), "blocks")
        few(len(listed(self.said.get("endings"))), "endings")
        if isinstance(self.said.get("blocks"), list):
            for number, block in enumerate(listed(self.said["blocks"])):
                name = self.blocks.make(block.get("id"))
                elements = [
                    (self.questions.make(one.get("id")), one, f"blocks[{number}].elements[{place}]")
                    for place, one in enumerate(listed(block.get("elements")))
                ]
                found.append((name, {}, elements, block))
        else:
            for number, one in enumerate(listed(self.said.get("questions"))):
                name = self.questions.make(one.get("id"))
                self.blocks.known[str(one.get("id"))] = block_name = self.blocks.make(f"b_{name}"[:60])
                found.append((block_name, {}, [(name, one, f"questions[{number}]")], one))
        for number, one in enumerate(listed(self.said.get("endings"))):
            self.endings.make(one.get("id") or f"e{number + 1}")
        return found

    def _beside(self) -> None:
        self.read_hidden: list[str] = []
        fields = self.said.get("hiddenFields")
        named = fields.get("fieldIds") if isinstance(fields, dict) else None
        for name in named if isinstance(named, list) else ():
            self.read_hidden.append(self.hidden.make(name))
        self.read_variables: list[Json] = []
        for one in listed(self.said.get("variables")):
            text = one.get("type") == "text"
            value = one.get("value")
            number = value if isinstance(value, int | float) and not isinstance(value, bool) else 0
            self.read_variables.append(
                {
                    "id": self.variables.make(one.get("id")),
                    "kind": "text" if text else "number",
                    "initial": plain(value) if text else number,
                }
            )

    def _ending(self, one: Json) -> Json:
        name = self.endings.get(one.get("id")) or self.endings.make(one.get("id"))
        address = one.get("url") or one.get("buttonLink") or ""
        address = address if isinstance(address, str) and ADDRESS.fullmatch(address) else ""
        ending: Json = {"id": name, "title": self.text(one.get("headline")), "text": self.text(one.get("subheader"))}
        if one.get("type") == "redirectToUrl":
            ending |= {"redirect": address, "title": ending["title"] or self.text(one.get("label"))}
        return ending

    def _block(self, name: str, title: dict[str, str], elements: Sequence[tuple[str, Json, str]]) -> Json:
        read = [self._question(question, said, place) for question, said, place in elements]
        return {"id": name, "title": title, "questions": [one for one in read if one], "logic": []}

    # ── Questions ──

    def _question(self, name: str, said: Json, place: str) -> Json | None:
        kind = said.get("type")
        found: Json = {
            "id": name,
            "text": self.text(said.get("headline")),
            "help": self.text(said.get("subheader") or said.get("html")),
            "required": said.get("required") is True,
        }
        reader = _READERS.get(kind) if isinstance(kind, str) else None
        if reader is None:
            self.notes.note(place, kind, "kind")
            return None
        note_element(self.notes, place, said)
        particular: Json = reader(self, name, said)
        return found | particular

    def choices(self, name: str, said: object) -> tuple[list[Json], bool, dict[str, str]]:
        """Options, whether "other" is among them, and how it is called."""
        options: list[Json] = []
        other, called = False, dict[str, str]()
        names = self.parts.setdefault(name, Names("o", [OTHER]))
        bare = [{"id": one, "label": one} for one in said if isinstance(one, str)] if isinstance(said, list) else []
        for one in bare or listed(said):  # the oldest files have texts alone
            label = self.text(one.get("label"))
            if one.get("id") == OTHER:
                names.known[OTHER] = OTHER
                other, called = True, label
                continue
            option: Json = {"id": names.make(one.get("id")), "text": label}
            image = one.get("imageUrl")
            if isinstance(image, str) and ADDRESS.fullmatch(image):
                option |= {"image": image, "text": label or {self.default: f"{len(options) + 1}"}}
            if one.get("id") == "none":
                option |= {"exclusive": True, "anchor": True}
            options.append(option)
        return options, other, called

    def lines(self, name: str, said: object, stem: str) -> list[Json]:
        """Rows or columns of a matrix: with ids, or bare texts in the older form."""
        names = self.parts.setdefault(f"{name}.{stem}", Names(stem))
        found = []
        for number, one in enumerate(listed(said)):
            text = self.text(one.get("label") if "label" in one else one)
            made = names.make(one.get("id") if "label" in one else f"{stem}{number + 1}")
            names.known[str(number)] = made
            found.append({"id": made, "text": text})
        return found

    def scale(self, said: Json, high: object) -> Json:
        """The scale of a scored question."""
        return {
            "highest": high,
            "display": _DISPLAYS.get(str(said.get("scale")), "number"),
            "low": self.text(said.get("lowerLabel")),
            "high": self.text(said.get("upperLabel")),
        }


def _open_text(reader: _Reader, name: str, said: Json) -> Json:
    wanted = str(said.get("inputType") or "text")
    if wanted == "number":
        return {"kind": "number"}
    limit = said.get("charLimit")
    bounds = {}
    if isinstance(limit, dict) and limit.get("enabled"):
        for ours, theirs in (("at_least", "min"), ("at_most", "max")):
            if isinstance(limit.get(theirs), int) and 0 <= limit[theirs] <= 100_000:
                bounds[ours] = limit[theirs]
    if said.get("longAnswer") is not False and wanted == "text":
        return {"kind": "long_text", "validation": bounds}
    return {"kind": "short_text", "validation": {"shape": _SHAPES.get(wanted, ""), **bounds}}


def _choice(reader: _Reader, name: str, said: Json) -> Json:
    options, other, called = reader.choices(name, said.get("choices"))
    shuffle = str(said.get("shuffleOption"))
    if shuffle == "exceptLast" and options and not other:
        options[-1]["anchor"] = True
    return {
        "kind": "single" if said.get("type") == "multipleChoiceSingle" else "multiple",
        "options": options, "other": other, "other_text": called,
        "order": "random" if shuffle in {"all", "exceptLast", "reverseOrderOccasionally"} else "given",
    }  # fmt: skip


def _rating(reader: _Reader, name: str, said: Json) -> Json:
    high = said.get("range")
    return {"kind": "rating", "scale": reader.scale(said, high if high in (3, 4, 5, 6, 7, 10) else 5)}


def _ces(reader: _Reader, name: str, said: Json) -> Json:
    scale = reader.scale(said, 5 if said.get("range") == 5 else 7)
    return {"kind": "ces", "scale": scale | {"display": "number", "direction": 1}}


def _matrix(reader: _Reader, name: str, said: Json) -> Json:
    return {
        "kind": "matrix",
        "rows": reader.lines(name, said.get("rows"), "r"),
        "options": reader.lines(name, said.get("columns"), "c"),
        "order": "random" if str(said.get("shuffleOption")) in {"all", "exceptLast"} else "given",
    }


def _picture(reader: _Reader, name: str, said: Json) -> Json:
    options, _, _ = reader.choices(name, said.get("choices"))
    return {"kind": "picture", "options": options, "many": said.get("allowMulti") is True}


def _file(reader: _Reader, name: str, said: Json) -> Json:
    rule: Json = {} if said.get("allowMultipleFiles") else {"at_most": 1}
    named = said.get("allowedFileExtensions")
    endings = [one for one in named if isinstance(one, str)] if isinstance(named, list) else []
    rule["endings"] = [one for one in endings if re.fullmatch(r"[A-Za-z0-9]{1,10}", one)][:50]
    size = said.get("maxSizeInMB")
    if isinstance(size, int) and 1 <= size <= 100 and not isinstance(size, bool):
        rule["megabytes"] = size
    return {"kind": "file", "validation": rule}


def _contact(reader: _Reader, name: str, said: Json) -> Json:
    shown = [
        ours for theirs, ours in _CONTACT.items() if isinstance(said.get(theirs), dict) and said[theirs].get("show")
    ]
    return {"kind": "contact", "fields": list(dict.fromkeys(shown)) or ["name", "email"]}


def _consent(reader: _Reader, name: str, said: Json) -> Json:
    label, headline = reader.text(said.get("label")), reader.text(said.get("headline"))
    return {"kind": "consent", "text": label or headline, "help": headline if label else reader.text(said.get("html"))}


_READERS: Final[Mapping[str, Any]] = {
    "openText": _open_text,
    "multipleChoiceSingle": _choice,
    "multipleChoiceMulti": _choice,
    "nps": lambda reader, _, said: {"kind": "nps", "scale": reader.scale(said, 10) | {"display": "number"}},
    "rating": _rating,
    "csat": lambda reader, _, said: {"kind": "csat", "scale": reader.scale(said, 5)},
    "ces": _ces,
    "matrix": _matrix,
    "ranking": lambda reader, name, said: {"kind": "ranking", "options": reader.choices(name, said.get("choices"))[0]},
    "date": lambda _, __, ___: {"kind": "date"},
    "fileUpload": _file,
    "consent": _consent,
    "cta": lambda _, __, ___: {"kind": "statement"},
    "pictureSelection": _picture,
    "contactInfo": _contact,
    "address": lambda _, __, ___: {"kind": "contact", "fields": ["postal_code", "address"]},
}
