"""The document of who may open what, made from table.csv: ``python -m tests.doors.document`` writes both languages."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.doors.table import ROLES, Line, lines

DOCS = Path(__file__).resolve().parents[2] / "docs" / "guide"
BEGIN, END = "<!-- doors: made by python -m tests.doors.document -->", "<!-- doors end -->"
SIGNS = {
    "yes": "✓", "all": "●", "part": "◐", "shown": "👁", "why": "?", "own": "○", "no": "–", "gone": "∅",
    "sign in": "→", "open": "⌂",
}  # fmt: skip
HEADS = {
    "en": ("Owner", "Executive", "CX office", "Analyst", "Lead", "Staff", "Viewer", "Stranger", "API key needs"),
    "ja": ("所有者", "経営", "CX 推進室", "分析", "部門長", "担当", "閲覧", "未サインイン", "API キーに必要"),
}  # fmt: skip
ADDRESS = {"en": "Address", "ja": "アドレス"}
REASON = {"en": "after saying what for", "ja": "理由を述べたあと"}
GROUPS = {
    "en": {
        "/api/": "The API", "/accounts/": "Sign-in and one's own account", "/customers/": "Customers",
        "/data/": "Data in", "/journeys/": "Journeys and evidence", "/webhooks/": "Webhooks",
        "/messages/": "Messages", "/surveys/": "Surveys", "/cases/": "Cases", "/topics/": "Topics",
        "/staff/": "Staff roster",
    },
    "ja": {
        "/api/": "API", "/accounts/": "サインインと自分のアカウント", "/customers/": "顧客",
        "/data/": "データの取り込み",
        "/journeys/": "ジャーニーと根拠", "/webhooks/": "Webhook", "/messages/": "メッセージ",
        "/surveys/": "アンケート", "/cases/": "ケース", "/topics/": "トピック",
        "/staff/": "スタッフ名簿",
    },
}  # fmt: skip
REST = {"en": "Everything else", "ja": "そのほか"}


def document(language: str) -> str:
    """The tables of one language, group by group."""
    found = lines()
    parts = []
    for start, title in GROUPS[language].items():
        parts += [f"### {title}", "", *_table([one for one in found if one.address.startswith(start)], language), ""]
    rest = [one for one in found if not one.address.startswith(tuple(GROUPS[language]))]
    return "\n".join([*parts, f"### {REST[language]}", "", *_table(rest, language)])


def _table(found: list[Line], language: str) -> Iterator[str]:
    yield "| | " + " | ".join([ADDRESS[language], *HEADS[language]]) + " |"
    yield "|---" * 11 + "|"
    for line in found:
        cells = [_signs(line.cells[name]) for name in (*ROLES, "stranger")]
        key = "" if line.key == "–" else line.key.replace("+", " + ")
        yield f"| {line.method} | {_address(line, language)} | " + " | ".join([*cells, key]) + " |"


def _signs(cell: str) -> str:
    return " / ".join(SIGNS[part] for part in cell.split(" / "))


def _address(line: Line, language: str) -> str:
    plain = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", line.address).replace("^", "").replace("$", "")
    for name, value in line.arguments.items():
        plain = re.sub(rf"<(\w+:)?{name}>", value, plain)
    query = next((word for word in line.words if word[0] == "?" and line.method == "GET"), "")
    shown = f"`{plain}{query}`".replace("|", "\\|")
    return f"{shown} {REASON[language]}" if line.after_reason else shown


def page(language: str) -> Path:
    """Where the document of a language stands."""
    return DOCS / f"access.{language}.md"


def with_tables(text: str, language: str) -> str:
    """A page with the tables as they are now."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{document(language)}\n\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    for one in HEADS:
        page(one).write_text(with_tables(page(one).read_text("utf-8"), one), "utf-8")
    sys.exit()
