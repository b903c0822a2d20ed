"""Every question and every option is documented, in English and Japanese; so is every statistic's method."""

import re
from pathlib import Path

import pytest

from rashin.analysis.questions.catalogue import QUESTIONS
from rashin.analysis.questions.words import fields

METHODS = Path(__file__).resolve().parents[2] / "docs" / "method"
STATISTICS = ("nps", "csat", "ces", "proportions", "means", "counts", "many")


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_question_has_its_page_in_both_languages(kind: str) -> None:
    page = METHODS / f"{kind}.md"
    assert page.exists(), f"docs/method/{kind}.md is missing"
    text = page.read_text(encoding="utf-8")
    assert "English" in text
    assert "日本語" in text


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_option_is_on_its_question_s_page(kind: str) -> None:
    text = (METHODS / f"{kind}.md").read_text(encoding="utf-8")
    period = (METHODS / "period.md").read_text(encoding="utf-8")
    for field in fields(kind):
        assert re.search(rf"--{re.escape(field.word)}\b", text + period), f"{kind} --{field.word}"


@pytest.mark.parametrize("name", STATISTICS)
def test_every_statistic_has_its_page_with_source_and_example(name: str) -> None:
    text = (METHODS / f"{name}.md").read_text(encoding="utf-8")
    for heading in ("## English", "## 日本語", "### Source", "### Worked example", "### 出典", "### 計算例"):
        assert heading in text, f"docs/method/{name}.md has no “{heading}”"
