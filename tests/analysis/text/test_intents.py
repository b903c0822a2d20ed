"""What texts are for, and the words that say so."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.text.intents import intents
from rashin.analysis.text.language import language
from rashin.analysis.text.reading import read


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("もっと早く届けてほしいです。", {"request"}),
        ("駐車場を増やしていただけないでしょうか。", {"request"}),
        ("解約したいのですが、どうすればいいですか？", {"leave", "question"}),
        ("店員の態度がひどすぎて、もうここでは買いません", {"complaint", "leave"}),
        ("料理は最高だったが、待ち時間が長すぎた", {"praise", "complaint"}),
        ("解約したくない", set()),
        ("傘を差して送ってくださいました", set()),
        ("ｱﾌﾟﾘを解約します", {"leave"}),
        ("Could you extend the opening hours?", {"request"}),
        ("How do I cancel my subscription?", {"leave", "question"}),
        ("Why is the checkout broken again?", {"complaint", "question"}),
        ("Never again.", {"leave"}),
        ("I don't plan to cancel.", set()),
        ("先週の金曜に三点購入しました。", set()),
        ("", set()),
    ],
)
def test_what_a_text_is_for(text: str, kinds: set[str]) -> None:
    assert {one.kind for one in intents(text, language(text))} == kinds


def test_the_words_that_say_so_are_told() -> None:
    text = "いつも丁寧です。ただ来月で解約します。"
    found = next(one for one in intents(text, "ja") if one.kind == "leave")
    assert text[found.start : found.end].startswith("解約")
    assert found.rule == "ends"


def test_clear_opinions_praise_and_complain_but_not_where_something_is_asked_for() -> None:
    assert {one.kind for one in _of("床がざらざらで気持ち悪い")} == {"complaint"}
    assert {one.kind for one in _of("営業時間をもう少し長くしてくれませんか")} == {"request"}


def test_nothing_is_read_in_other_languages() -> None:
    assert intents("不会再来了", "zh") == []


def test_own_texts_are_read_as_they_are_marked() -> None:
    """The file on which the rules were tuned: what is measured on unseen texts stands in the bench."""
    folder = Path(__file__).parents[3] / "bench" / "text" / "own"
    rows = [
        line.split("\t") for line in (folder / "intents_tuning.tsv").read_text("utf-8").splitlines() if line[:1] != "#"
    ]
    right = sum({one.kind for one in _of(text)} == set(kinds.split(",")) - {"none"} for kinds, text in rows)
    assert right >= 0.9 * len(rows)


@given(st.text(alphabet="解約します。二度と行かない？ｱ\x00\u200d\u202ePlease never again?!\n", max_size=60))
def test_places_lie_in_the_text(text: str) -> None:
    for spoken in ("ja", "en"):
        for one in intents(text, spoken):
            assert 0 <= one.start < one.end <= len(text)


def _of(text: str) -> list:  # type: ignore[type-arg]
    return intents(text, language(text), opinions=read(text).opinions)
