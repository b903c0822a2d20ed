"""Personal data of fixed form in Japanese and English text: found by pattern, check digit and the words around.

Only what has a form is found here: e-mail, phone, card, postal code with its address, My Number, account numbers and
tokens in addresses. Names have none and need a tokeniser. Precision comes first: a number that is merely long is not
personal, one that passes its check digit or stands beside its name (電話, TEL, 口座番号) is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Sort = Literal["email", "phone", "card", "postal", "address", "my_number", "account", "token"]

LABELS: dict[Sort, str] = {
    "email": "[email]",
    "phone": "[phone]",
    "card": "[card]",
    "postal": "[postal]",
    "address": "[address]",
    "my_number": "[my number]",
    "account": "[account]",
    "token": "[token]",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A stretch of the text, from ``start`` to before ``end``, and what it is."""

    start: int
    end: int
    sort: Sort


_FOLD = str.maketrans(
    {
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
        **{chr(0xFF21 + letter): chr(0x41 + letter) for letter in range(26)},
        **{chr(0xFF41 + letter): chr(0x61 + letter) for letter in range(26)},
        **dict.fromkeys("‐‑–—―−－ｰ", "-"),
        "（": "(", "）": ")", "\u3000": " ", "＋": "+", "＠": "@", "．": ".", "：": ":", "＿": "_", "／": "/",
    }
)  # fmt: skip
"""One character for one, so that places in the folded text are places in the text."""

_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.){1,8}[A-Za-z]{2,24}")
_PHONE = re.compile(
    r"(?<![\d\-.])(?:"
    r"\+81[- ]?(?:\(0\))?[- ]?\d{1,4}[- ]?\d{1,4}[- ]?\d{4}"
    r"|\+1[- .]?\(?\d{3}\)?[- .]?\d{3}[- .]?\d{4}"
    r"|\+(?:44|49|33|82|86|61|65|886)[- ]?\d{1,4}(?:[- ]?\d{2,4}){2,3}"
    r"|\(0\d{1,4}\) ?\d{1,4}[- ]?\d{4}|0\d{1,4}\(\d{1,4}\)\d{4}"
    r"|0[5789]0[- ]?\d{4}[- ]?\d{4}|0120[- ]?\d{3}[- ]?\d{3}|0(?:800|570|990)[- ]?\d{3}[- ]?\d{3,4}"
    r"|0\d[- ]\d{4}[- ]\d{4}|0\d{2}[- ]\d{3}[- ]\d{4}|0\d{3}[- ]\d{2}[- ]\d{4}|0\d{4}[- ]\d[- ]\d{4}"
    r"|\(\d{3}\) ?\d{3}[- ]\d{4}|[2-9]\d{2}[-.]\d{3}[-.]\d{4}"
    r")(?![\d\-])"
)
_BARE_PHONE = re.compile(r"(?<![\d\-.¥￥$])0[1-9]\d{8}(?![\d\-]|円|点|個|件)")
_PHONE_WORD = re.compile(r"電話|でんわ|tel|phone|携帯|連絡先|fax|ファックス|call|mobile", re.IGNORECASE)
_CARD = re.compile(r"(?<![\d\-])(?:\d[ \-]?){13,18}\d(?![\d\-])")
_TWELVE = re.compile(r"(?<![\d\-])\d{4}[ \-]?\d{4}[ \-]?\d{4}(?![\d\-])")
_MY_NUMBER_WORD = re.compile(r"マイナンバー|個人番号|my ?number", re.IGNORECASE)
_MARKED_POSTAL = re.compile(r"〒 ?\d{3}[- ]?\d{4}(?!\d)")
_POSTAL = re.compile(r"(?<![\d\-])\d{3}-\d{4}(?![\d\-])")
_POSTAL_WORD = re.compile(r"郵便|〒|住所|postal|zip", re.IGNORECASE)
_ACCOUNT = re.compile(
    r"(?:口座番号|口座|普通預金|普通|当座|account (?:no\.?|number))[ :は]{0,3}(\d{6,8})(?!\d|円)", re.IGNORECASE
)
_TOKEN = re.compile(
    r"(?<=[?&#])(?:token|access_token|auth|key|api_?key|session(?:id)?|sid|code|password|pwd|secret|sig|signature)=[^\s&#\"'<>]{6,}",
    re.IGNORECASE,
)
_PREFECTURES = (
    "北海道|青森県|岩手県|宮城県|秋田県|山形県|福島県|茨城県|栃木県|群馬県|埼玉県|千葉県|東京都|神奈川県|新潟県|富山県|石川県|福井県|山梨県|長野県|岐阜県|静岡県|愛知県|三重県|滋賀県|"
    "京都府|大阪府|兵庫県|奈良県|和歌山県|鳥取県|島根県|岡山県|広島県|山口県|徳島県|香川県|愛媛県|高知県|福岡県|佐賀県|長崎県|熊本県|大分県|宮崎県|鹿児島県|沖縄県"
)
_BLOCK = r"\d{1,4}(?:丁目|番町|番地の?|番|号|-|の)(?:\d{1,4}(?:番地の?|番|号|-|の)?){1,3}(?:号室|号)?"
_BUILDING = r"(?: ?[一-龥ァ-ヶーA-Za-z]{2,14} ?\d{1,4}(?:号室|号|F|階)?)?"
_ADDRESS = re.compile(
    rf"(?:{_PREFECTURES}) ?[一-龥ぁ-んァ-ヶー]{{1,12}}?[市区町村郡]"
    rf"[一-龥ぁ-んァ-ヶー]{{0,20}}?(?:{_BLOCK}|\d{{1,4}}番地?){_BUILDING}"
    rf"|[一-龥]{{1,6}}[市区][一-龥ぁ-んァ-ヶー]{{1,14}}?{_BLOCK}{_BUILDING}"
)


def find(text: str) -> list[Found]:
    """Everything of fixed form that points at a person, in order, without overlaps."""
    if not _worth_a_look(text):
        return []
    folded = re.sub(r"(?<=\d)ー(?=\d)", "-", text.translate(_FOLD))
    taken: list[Found] = []
    for sort, start, end in _candidates(folded):
        if not any(start < other.end and other.start < end for other in taken):
            taken.append(Found(start=start, end=end, sort=sort))
    return sorted(taken, key=lambda found: found.start)


def mask(texts: Sequence[str]) -> list[str]:
    """The texts with everything found replaced by its label, such as ``[phone]``."""
    return [_masked(text) for text in texts]


def _masked(text: str) -> str:
    found = find(text)
    if not found:
        return text
    parts, at = [], 0
    for stretch in found:
        parts += [text[at : stretch.start], LABELS[stretch.sort]]
        at = stretch.end
    return "".join([*parts, text[at:]])


_ANY = re.compile(r"[\d@＠０-９]|token=|key=", re.IGNORECASE)


def _worth_a_look(text: str) -> bool:
    """Most remarks hold no digit and no @, and are done here."""
    return _ANY.search(text) is not None


def _candidates(folded: str) -> "list[tuple[Sort, int, int]]":
    """In the order in which they win over one another."""
    out: list[tuple[Sort, int, int]] = [("email", *match.span()) for match in _EMAIL.finditer(folded)]
    out += [("token", *match.span()) for match in _TOKEN.finditer(folded)]
    if any(character.isdigit() for character in folded):
        out += _numbers(folded)
        out += [("address", *match.span()) for match in _ADDRESS.finditer(folded)]
    return out


def _numbers(folded: str) -> "list[tuple[Sort, int, int]]":
    out: list[tuple[Sort, int, int]] = []
    for match in _CARD.finditer(folded):
        digits = re.sub(r"\D", "", match.group())
        if 14 <= len(digits) <= 16 and digits[0] in "3456" and luhn(digits):
            out.append(("card", *match.span()))
    out += [
        ("my_number", *match.span())
        for match in _TWELVE.finditer(folded)
        if _near(_MY_NUMBER_WORD, folded, match.start()) and my_number(re.sub(r"\D", "", match.group()))
    ]
    out += [("phone", *match.span()) for match in _PHONE.finditer(folded)]
    for match in _BARE_PHONE.finditer(folded):
        if _near(_PHONE_WORD, folded, match.start()):
            out.append(("phone", *match.span()))
    out += [("account", *match.span(1)) for match in _ACCOUNT.finditer(folded)]
    out += [("postal", *match.span()) for match in _MARKED_POSTAL.finditer(folded)]
    for match in _POSTAL.finditer(folded):
        behind = folded[match.end() : match.end() + 12]
        if _near(_POSTAL_WORD, folded, match.start()) or re.match(rf" ?(?:{_PREFECTURES})", behind):
            out.append(("postal", *match.span()))
    return out


def _near(word: re.Pattern[str], folded: str, at: int) -> bool:
    """Whether the word stands a little before."""
    return word.search(folded, max(0, at - 16), at) is not None


def luhn(digits: str) -> bool:
    """The check of payment cards (ISO/IEC 7812-1).

    Each second digit from the right is doubled; the digits' sum is a multiple of ten.
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def my_number(digits: str) -> bool:
    """The check digit of the Japanese individual number (総務省令第85号, 2014, art. 5)."""
    if len(digits) != 12:
        return False
    total = sum(int(digits[11 - place]) * (place + 1 if place <= 6 else place - 5) for place in range(1, 12))
    rest = total % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)
