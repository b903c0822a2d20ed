"""A letter speaks the reader's language, says whose order it is about, and answers nothing by itself."""

from dataclasses import replace

from rashin.powers.operation.surveys.definition.conditions import Facts
from rashin.powers.operation.surveys.definition.document import Block, Question, Theme
from rashin.powers.operation.surveys.definition.kinds import Kind
from rashin.powers.operation.surveys.reach.drawing import drawn_as_mail
from rashin.powers.operation.surveys.reach.wording import first_question, plain, words
from tests.powers.operation.surveys.reach.conftest import DOCUMENT

LINK = "https://cx.example.jp/s/abc/"
FACTS = Facts(hidden={"order_id": "R12"}, traits={"name": "山田 <b>"})


def test_the_first_question_stands_in_the_mail_with_a_link_for_each_answer() -> None:
    letter = words(DOCUMENT, {}, link=LINK, language="ja", facts=FACTS)
    assert letter.first is not None
    assert letter.first.text == "注文R12について、すすめたいと思いますか。"
    assert [one.label for one in letter.first.choices] == [str(n) for n in range(11)]
    assert letter.first.choices[9].link == f"{LINK}?a.q1=9&lang=ja"
    assert "山田 &lt;b&gt;" in (html := drawn_as_mail(letter, Theme(), language="ja"))
    assert "<b>" not in html


def test_own_words_are_piped_and_stay_on_one_line_in_the_subject() -> None:
    message = {"subject": {"ja": "{{trait:name|お客様}}へ\r\nBcc: x@example.com"}, "text": {"ja": "一\n\n二"}}
    letter = words(DOCUMENT, message, link=LINK, language="ja", facts=FACTS)
    assert letter.subject == "山田 <b>へ Bcc: x@example.com"
    assert letter.paragraphs[-2:] == ("一", "二")


def test_plain_text_ends_with_one_link() -> None:
    text = plain(words(DOCUMENT, {}, link=LINK, language="en", facts=FACTS), language="en")
    assert text.count("https://") == 1
    assert text.strip().endswith(f"{LINK}?lang=en")


def test_a_question_that_not_everybody_sees_first_stays_out() -> None:
    block = DOCUMENT.blocks[0]
    long_text = Question(id="q0", kind=Kind.LONG_TEXT, text={"ja": "何でも"})
    for blocks in ((), (replace(block, questions=(long_text, *block.questions)),), (Block(id="b0", order="random"),)):
        assert first_question(replace(DOCUMENT, blocks=blocks), FACTS, link=LINK, language="ja") is None
