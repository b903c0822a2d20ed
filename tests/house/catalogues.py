"""The translation catalogues: extraction, merging and compiling in plain Python, so that no gettext is needed.

``./run messages`` brings every catalogue up to date: new texts arrive empty, texts that are gone leave. Each Django app
keeps its own (``locale/ja`` beside its code); whatever belongs to none is kept in ``web/locale``.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "rashin"
REST = PACKAGE / "web"
LANGUAGE = "ja"
SINGLE = frozenset({"gettext", "gettext_lazy", "gettext_noop", "_"})
PLURAL = frozenset({"ngettext", "ngettext_lazy"})
CONTEXT = frozenset({"pgettext", "pgettext_lazy"})
PLACES = re.compile(r"%\((\w+)\)|%[sd]|\{(\w*)\}")
HEADER = {
    "Project-Id-Version": "rashin",
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
_STRING = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_TEMPLATE_CALLS = re.compile(rf"\b(n?p?gettext|_)\({_STRING}(?:, ?{_STRING})?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A text to translate."""

    text: str
    plural: str = ""
    context: str | None = None


def apps() -> list[Path]:
    """The folders of Django apps, the deepest first."""
    folders = {path.parent for path in PACKAGE.rglob("apps.py")}
    return sorted(folders, key=lambda folder: -len(folder.parts))


def home_of(path: Path) -> Path:
    """The app that a file belongs to, or what keeps the rest."""
    return next((app for app in apps() if path.is_relative_to(app)), REST)


def extracted() -> dict[Path, list[Message]]:
    """Every text of the package under the folder whose catalogue holds it."""
    found: dict[Path, dict[Message, None]] = {}
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]):
        if "dist" in path.parts:
            continue
        reader = texts_of_python if path.suffix == ".py" else texts_of_template
        for message in reader(path.read_text("utf-8")):
            found.setdefault(home_of(path), {})[message] = None
    return {folder: list(messages) for folder, messages in found.items()}


def texts_of_python(source: str) -> Iterator[Message]:
    """The texts that are marked in code."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name in SINGLE and len(node.args) == 1 and words and words[0]:
            yield Message(text=words[0])
        elif name in PLURAL and len(words) >= 2:
            yield Message(text=words[0], plural=words[1])
        elif name in CONTEXT and len(words) == 2:
            yield Message(text=words[1], context=words[0])


def texts_of_template(source: str) -> Iterator[Message]:
    """The texts that are marked in a template."""
    for name, first, second in _TEMPLATE_CALLS.findall(templatize(source)):
        one = ast.literal_eval(first.replace("\n", "\\n"))
        two = ast.literal_eval(second.replace("\n", "\\n")) if second else ""
        if name == "pgettext":
            yield Message(text=two, context=one)
        else:
            yield Message(text=one, plural=two if name == "ngettext" else "")


def catalogue_path(folder: Path) -> Path:
    """Where a folder's catalogue lies."""
    return folder / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def places(text: str) -> list[str]:
    """The placeholders of a text."""
    return sorted(match.group(0) for match in PLACES.finditer(text.replace("%%", "")))


def merged(path: Path, messages: list[Message]) -> polib.POFile:
    """The catalogue with exactly these texts, in alphabetical order, their translations kept."""
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    known = {(entry.msgid, entry.msgctxt): entry for entry in old}
    new = polib.POFile(wrapwidth=0)
    new.metadata = dict(HEADER)
    for message in sorted(set(messages), key=lambda one: (one.text, one.context or "")):
        entry = polib.POEntry(msgid=message.text, msgctxt=message.context)
        before = known.get((message.text, message.context))
        if message.plural:
            entry.msgid_plural = message.plural
            entry.msgstr_plural = before.msgstr_plural if before and before.msgstr_plural else {0: ""}
        elif before:
            entry.msgstr = before.msgstr
        entry.flags = ["python-format"] if places(message.text) and "%" in message.text else []
        new.append(entry)
    return new


def main() -> int:
    """Bring every catalogue up to date, and say what still lacks a translation."""
    missing = 0
    for folder, messages in sorted(extracted().items()):
        path = catalogue_path(folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        book = merged(path, messages)
        book.save(str(path))
        book.save_as_mofile(str(path.with_suffix(".mo")))
        untranslated = book.untranslated_entries()
        missing += len(untranslated)
        print(f"{folder.relative_to(PACKAGE)}: {len(book)} texts, {len(untranslated)} without translation")  # noqa: T201
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
