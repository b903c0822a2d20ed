"""The documents inside the product: every one in both languages, safe, and leading only where pages are."""

import re
from pathlib import Path

import pytest
from django.test import Client

from rashin.base.workspace.models import User
from rashin.web.shell import manual
from tests.conftest import Members

KANA = re.compile("[\u3041-\u30fa]")
METHODS = manual.names(manual.METHOD, "en")


def test_there_are_documents() -> None:
    assert {"nps", "funnel", "scores"} <= set(METHODS)
    assert manual.names(manual.GUIDE, "en") == manual.names(manual.GUIDE, "ja")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_document_is_drawn_and_leads_inside(as_ben: Client, members: Members, language: str) -> None:
    User.objects.filter(pk=members.ben.pk).update(language=language)
    paths = ["/help/", "/method/", *(f"/method/{name}/" for name in METHODS)]
    paths += [f"/help/{name}/" for name in manual.names(manual.GUIDE, language)]
    known = set(paths)
    for path in paths:
        page = as_ben.get(path)
        assert page.status_code == 200, path
        article = page.content.decode().partition("<article")[2].partition("</article>")[0]
        inside = set(re.findall(r'href="(/[^"#]+)', article))
        assert inside <= known, (path, inside - known)
        assert not re.search(r'href="(?!/|#|https?://)', article), path
        assert ("日本語" if language == "en" else "## ") not in re.findall(r"<h2[^>]*>(.*?)</h2>", article)


def test_a_reader_gets_their_own_language() -> None:
    assert "promoters" in manual.document("method", "nps", "en").html
    assert "推奨者" in manual.document("method", "nps", "ja").html
    assert "推奨者" not in manual.document("method", "nps", "en").html
    assert manual.document("method", "scores", "en").title == "Scores"


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_told_in_one_language_at_a_time(name: str) -> None:
    whole = (manual.folder(manual.METHOD) / f"{name}.md").read_text("utf-8")
    english, japanese = (manual.in_language(whole, language) for language in ("en", "ja"))
    assert [line for line in english.splitlines() if len(KANA.findall(line)) > len(line) / 3] == []
    assert KANA.search(japanese)


@pytest.mark.parametrize("name", ["..", "no-such", "README", "nps.md", "a" * 90, "-"])
def test_what_is_not_a_document_is_not_found(as_ben: Client, name: str) -> None:
    for kind in ("method", "help"):
        assert as_ben.get(f"/{kind}/{name}/").status_code == 404


def test_a_hostile_document_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bad.md").write_text(
        "# Bad\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](data:text/html,z)\n\n"
        "[up](../../../etc/passwd) [code](../../src/rashin/web/wiring.py)\n\n| a |\n|---|\n| <b>b</b> |\n"
    )
    monkeypatch.setattr(manual, "folder", lambda kind: tmp_path)
    html = manual.document("method", "bad", "en").html
    assert "<script" not in html
    assert "<b>" not in html
    assert 'href="javascript' not in html
    assert "passwd" not in html
    assert "wiring.py" not in html
    assert "table-scroll" in html


def test_the_keys_page_names_what_its_reader_may_open(as_ben: Client, as_chika: Client) -> None:
    assert "Funnels" in as_ben.get("/shortcuts/").content.decode().partition("<main")[2]
    assert "Funnels" not in as_chika.get("/shortcuts/").content.decode().partition("<main")[2]
