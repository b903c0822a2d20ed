"""Numbers that point at a person: by form, by check digit, or by the word before them."""

import re
from collections.abc import Iterator

from rashin.analysis.text.pii.checks import luhn, my_number
from rashin.analysis.text.pii.kinds import Candidate, Mode, Sort

_IS = r"[ \t]*(?:は|が|：|:|=|#|＝|の|[、,]|is|\(|「|\[|→|-)*[ \t]*(?:は|:|#)?[ \t]*(?:No\.?|№)?[ :]*"
"""What stands between a word and its number."""

_CARD = re.compile(r"(?<![\d\-])(?:\d[ \-.]?){13,18}\d(?![\d\-])")
_CARD_WORD = re.compile(
    r"カード(?:の)?番号|クレジット(?:カード)?|カード|credit card|debit card|card (?:number|no)|visa|amex", re.IGNORECASE
)
_APART = re.compile(r"[ \-.]")
_GROUPED = re.compile(r"\d{4}([ \-.])\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?|\d{4}[ \-.]\d{6}[ \-.]\d{4,5}")
_TWELVE = re.compile(r"(?<![\d\-])\d{4}([ \-]?)\d{4}\1\d{4}(?![\d\-])")
_MY_NUMBER_WORD = re.compile(r"マイナンバー|マイナンバ|個人番号|my ?number|individual number", re.IGNORECASE)

_SSN = re.compile(r"(?<![\d\-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d\-])")
_SSN_BARE = re.compile(
    rf"(?:social security(?: number| no\.?)?|\bssn\b){_IS}(\d{{3}}[ \-]?\d{{2}}[ \-]?\d{{4}})(?!\d)", re.IGNORECASE
)
_ORDER_BEFORE = re.compile(

        r"(?:注文|オーダー|予約|受付|伝票|問い?合わ?せ|追跡|管理|商品|製造|型番|品番|order|booking|"
        r"tracking|invoice|ticket|case|ref\w*|model|part|serial)"
    r"(?:(?!電話|でんわ|tel|携帯|連絡|折り?返|fax|phone|call|mobile)[^\d。.\n]){0,10}$", re.IGNORECASE,
)  # fmt: skip

_CODE = r"([A-Za-z]{0,4}[ \-]?\d[\dA-Za-z]*(?:-[\dA-Za-z]+)*)"
_NAMED: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    (
        "account",
        re.compile(
            (
                r"(?:口座番号|口座|普通預金|普通口座|普通|フツウ|フリコミサキ|当座預金|当座|貯蓄預金|\(普\)|\(当\)|"
                r"振込先[^\d\n]{0,16}|口座No\.?)"
            )
            + _IS
            + r"(?:普通|当座)?[ :]?(\d{6,8})(?!\d|円|人|件|個|-\d)"
        ),
    ),
    ("account", re.compile(r"記号" + _IS + r"(\d{5}(?:-\d)?)(?:[ 、,]*番号" + _IS + r"(\d{4,8}))(?!\d)")),
    (
        "account",
        re.compile(
            (
                r"(?:bank account|account (?:no\.?|number)|acct\.?(?: no\.?)?|routing number|sort code|"
                r"a/c(?: no\.?)?)"
            )
            + _IS
            + r"((?:\d{2}-\d{2}-\d{2}|\d{6,17}))(?!\d)",
            re.IGNORECASE,
        ),
    ),
    (
        "account",
        re.compile(r"(?<![A-Za-z0-9])([A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?)(?![A-Za-z0-9])"),
    ),
    (
        "passport",
        re.compile(
            r"(?:パスポート|旅券)(?:の)?(?:番号|No\.?)?" + _IS + r"([A-Za-z]{1,2}\d{7}|\d{9})(?![\dA-Za-z])",
            re.IGNORECASE,
        ),
    ),
    (
        "passport",
        re.compile(r"passport(?: number| no\.?)?" + _IS + r"([A-Za-z]{0,2}\d{7,9})(?![\dA-Za-z])", re.IGNORECASE),
    ),
    (
        "licence",
        re.compile(
            r"(?:運転免許証?|免許証?)(?:の)?(?:番号|No\.?)?"
            + _IS
            + r"(?:第 ?)?(\d{12}|\d{4}[ \-]\d{4}[ \-]\d{4})(?!\d)"
        ),
    ),
    (
        "licence",
        re.compile(
            r"driver'?s?'? ?licen[cs]e(?: number| no\.?| #)?" + _IS + r"([A-Za-z]{0,2}\d[\dA-Za-z\-]{4,17})",
            re.IGNORECASE,
        ),
    ),
    ("licence", re.compile(r"在留カード(?:の)?(?:番号)?" + _IS + r"([A-Za-z]{2}\d{8}[A-Za-z]{2})")),
    (
        "insurance",
        re.compile(
            (
                r"(?:被?保険者番号|保険証(?:の)?(?:番号|記号番号)?|保険証番号|被保険者証(?:の)?番号|"
                r"健康保険証?(?:の)?番号|基礎年金番号|年金番号|年金手帳(?:の)?番号)"
            )
            + _IS
            + r"(\d[\d\-]{3,13}\d)(?!\d)"
        ),
    ),
    (
        "insurance",
        re.compile(
            r"(?:national insurance|ni)(?: number| no\.?)" + _IS + r"([A-Za-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-Da-d])",
            re.IGNORECASE,
        ),
    ),
    (
        "member",
        re.compile(
            (
                r"(?:会員|お客様|お客さま|顧客|患者|診察券|社員|従業員|学籍|組合員|契約者?|証券|"
                r"ポイントカード|メンバーズ?カード|カスタマー|ユーザー|マイル|利用者)(?:の)?(?:番号|No\.?|"
                r"ナンバー|ID|コード)"
            )
            + _IS
            + _CODE,
            re.IGNORECASE,
        ),
    ),
    (
        "member",
        re.compile(
            (
                r"(?:customer|member(?:ship)?|client|patient|student|employee|policy|loyalty|user|rewards|"
                r"frequent flyer)(?: card)? (?:number|no\.?|id|#)"
            )
            + _IS
            + _CODE,
            re.IGNORECASE,
        ),
    ),
)
_ORDERS = re.compile(

        r"(?:注文|ご注文|オーダー|予約|ご予約|受付|伝票|お?問い?合わ?せ|追跡|申込|領収書|確認|order|"
        r"booking|reservation|tracking|confirmation|ticket|case|reference|invoice)"
    r"(?:の)?(?:番号|No\.?|ナンバー|ID|コード| number| no\.?| id| code| #|#)" + _IS + _CODE, re.IGNORECASE,
)  # fmt: skip
_DIGIT_RUN = re.compile(r"\d")

_PHONE = re.compile(
    r"(?<![\d\-.])(?:"
    r"(?:\+ ?81|\(\+81\)|0081)[- ]?(?:\(0\))?[- ]?\d{1,4}[- ]?\d{1,4}[- ]?\d{4}"
    r"|(?:\+ ?1|1|001)[- .]?\(?[2-9]\d{2}\)?[- .]\d{3}[- .]\d{4}|\+ ?1[2-9]\d{9}"
    r"|\+ ?(?:44|49|33|39|34|31|82|86|61|64|65|852|886|91|55)[- .]?(?:\(0\))?[- .]?\d{1,4}(?:[- .]?\d{2,4}){2,3}"
    r"|\(0\d{1,4}\) ?\d{1,4}[- ]?\d{4}|0\d{1,4} ?\(\d{1,4}\) ?\d{4}"

        r"|0[5789]0[- .]?\d{4}[- .]?\d{4}|0[5789]0[- .]\d{3}[- .]\d{5}|"
        r"0120[- .]?\d{2,3}[- .]?\d{3,4}|0(?:800|570|990)[- .]?\d{3}[- .]?\d{3,4}"
    r"|0\d[- .]\d{4}[- .]\d{4}|0\d{2}[- .]\d{3,4}[- .]\d{4}|0\d{3}[- .]\d{2,3}[- .]\d{4}|0\d{4}[- .]\d[- .]\d{4}"
    r"|07\d{3}[ -]?\d{3}[ -]?\d{3}|01\d{3}[ -]\d{6}"
    r"|\([2-9]\d{2}\) ?\d{3}[- .]\d{4}|[2-9]\d{2}[-.]\d{3}[-.]\d{4}|[2-9]\d{2} \d{3} \d{4}"
    r")(?: ?(?:x|ext\.?|内線) ?\d{1,6})?(?![\d\-])", re.IGNORECASE,
)  # fmt: skip
_BARE_PHONE = re.compile(
    r"(?<![\d\-.¥￥$])(?:0[1-9]\d{8}|[2-9]\d{9}|\d{2,4}-\d{2,4}-\d{4}|\d{3}-\d{4}|\d{4}-\d{4})(?![\d\-]|円|点|個|件)"
)
_PHONE_WORD = re.compile(
    r"電話|でんわ|デンワ|ケイタイ|レンラクサキ|折り?返|"
    r"\btel|phone|携帯|連絡先|fax|ファックス|ファクス|\bcall|mobile|\bcell|\btext me|ＴＥＬ|reach me",
    re.IGNORECASE,
)


def numbers(folded: str, mode: Mode) -> Iterator[Candidate]:
    """In the order in which they win over one another."""
    yield from _cards(folded)
    yield from _my_numbers(folded)
    for sort, pattern in _NAMED:
        for match in pattern.finditer(folded):
            for group in range(1, pattern.groups + 1):
                if match.group(group) and _is_code(match.group(group)):
                    yield (sort, *match.span(group))
    for match in _SSN_BARE.finditer(folded):
        yield ("ssn", *match.span(1))
    for match in _SSN.finditer(folded):
        if not _ORDER_BEFORE.search(folded, max(0, match.start() - 24), match.start()):
            yield ("ssn", *match.span())
    if mode == "strict":
        yield from _perhaps_my_numbers(folded)
        for match in _ORDERS.finditer(folded):
            if _is_code(match.group(1)):
                yield ("order", *match.span(1))


def phones(folded: str) -> Iterator[Candidate]:
    """Telephone numbers of Japan and the world; a bare run of digits only beside a word for it."""
    for match in _PHONE.finditer(folded):
        if not _ORDER_BEFORE.search(folded, max(0, match.start() - 24), match.start()):
            yield ("phone", *match.span())
    for match in _BARE_PHONE.finditer(folded):
        if near(_PHONE_WORD, folded, match.start()):
            yield ("phone", *match.span())


def near(word: re.Pattern[str], folded: str, at: int, *, within: int = 16) -> bool:
    """Whether the word stands a little before."""
    return word.search(folded, max(0, at - within), at) is not None


def _cards(folded: str) -> Iterator[Candidate]:
    for match in _CARD.finditer(folded):
        digits = re.sub(r"\D", "", match.group())
        if not 14 <= len(digits) <= 19:
            continue
        issued = digits[0] in "3456" or "2221" <= digits[:4] <= "2720" or digits[:4] in {"2131", "1800"}
        # A card with one wrong digit is still somebody's, when it is called a card and written as one.
        called = near(_CARD_WORD, folded, match.start()) and _GROUPED.fullmatch(match.group()) is not None
        # Digits in other groups than a card's are the number of an order.
        grouped = not _APART.search(match.group()) or _GROUPED.fullmatch(match.group())
        ordered = _ORDER_BEFORE.search(folded, max(0, match.start() - 24), match.start())
        if (issued and grouped and luhn(digits) and not ordered) or called:
            yield ("card", *match.span())


def _my_numbers(folded: str) -> Iterator[Candidate]:
    for match in _TWELVE.finditer(folded):
        if near(_MY_NUMBER_WORD, folded, match.start()):
            yield ("my_number", *match.span())


def _perhaps_my_numbers(folded: str) -> Iterator[Candidate]:
    """One in ten numbers of twelve digits passes the check: alone it is a reason only where nothing may leave."""
    for match in _TWELVE.finditer(folded):
        ordered = _ORDER_BEFORE.search(folded, max(0, match.start() - 24), match.start())
        if my_number(re.sub(r"\D", "", match.group())) and not ordered:
            yield ("my_number", *match.span())


def _is_code(text: str) -> bool:
    return len(_DIGIT_RUN.findall(text)) >= 4
