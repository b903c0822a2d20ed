"""Whatever a text holds: nothing breaks, every place is one of the original, every figure within its bounds."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rashin.analysis.text.reading import read

PIECES = (
    "店員さん", "の", "接客", "は", "が", "親切", "だった", "遅い", "最悪", "です", "。", "、", "\n", " ", "\r\n", "\t",
    "配送", "ｻｰﾋﾞｽ", "ﾊﾞﾂｸﾞﾝ", "㈱", "㍿", "カ\u3099", "Ａｐｐ", "ＯＫ", "①", "ﷺ", "👨\u200d👩\u200d👧", "👍🏽",
    "🇯🇵", "❤\ufe0f",
    "\x00", "\x07", "\u202e", "\u200f", "\ufeff", "\u00ad", "\ud83d", "\udc4d", "\ufffd", "e\u0301", "İ", "ß", "ŉ",
    "staff", " was ", "rude", " but ", "delivery", "late", "!", "not ", "n't", "very ", "good", "http://a.jp/?q=1",
    "090-1234-5678", "０９０−１２３４−５６７８", "taro@example.jp", "山田太郎様", "田中さん",
    "〒100-0001", "東京都千代田区1-1",
    "★1", "8/10", "(T_T)", "^^", "www", "ーーー", "っっっ", "服务很差", "배송이 늦어요", "خدمة", "ไทย",
    "\U0001f9d1", "𠮷野家",
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.text(max_size=40),
    st.text(alphabet=st.characters(categories=("Cs", "Cc", "Cf", "Mn", "Lo", "So")), max_size=30),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS, strict=st.booleans())
def test_any_text_is_read_and_every_place_is_one_of_the_original(text, strict):
    found = read(text, mode="strict" if strict else "contextual")
    assert found.label in {"pos", "neg", "neu", "mixed"}
    assert -1 <= found.sentiment <= 1
    assert 1 <= found.level <= 5
    for one in found.aspects:
        assert one.term == text[one.start : one.end] != ""
        assert -1 <= one.polarity <= 1
        assert one.category
    for one in (*found.pii, *found.intents, *found.phrases, *found.clauses):
        assert 0 <= one.start < one.end <= len(text)
    for one in found.clauses:
        assert -1 <= one.sentiment <= 1
