"""Postal codes and addresses of Japan, America and Britain."""

import re
from collections.abc import Iterator

from rashin.analysis.text.pii.kinds import Candidate
from rashin.analysis.text.pii.numbers import near

_PREFECTURES = (
    "北海道|青森県|岩手県|宮城県|秋田県|山形県|福島県|茨城県|栃木県|群馬県|埼玉県|千葉県|"
    "東京都|神奈川県|新潟県|富山県|石川県|福井県|山梨県|長野県|岐阜県|静岡県|愛知県|三重県|"
    "滋賀県|"
    "京都府|大阪府|兵庫県|奈良県|和歌山県|鳥取県|島根県|岡山県|広島県|山口県|徳島県|香川県|"
    "愛媛県|高知県|福岡県|佐賀県|長崎県|熊本県|大分県|宮崎県|鹿児島県|沖縄県"
)
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|"
    "NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|"
    "AS|FM|GU|MH|MP|PW|PR|VI|AA|AE|AP"
)
_STREETS = (
    "Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|"
    "Terrace|Ter|Way|Parkway|Pkwy|Highway|Hwy|Circle|Cir|Crescent|Close|Gardens|Grove|Mews|"
    "Row|Trail|Plaza|Alley|Walk|Hill|Park|Heights|Point|Ridge|View|Crossing|Path|Pike|Loop|"
    "Bend|Branch|Bridge|Brook|Common|Cove|Creek|Estate|Estates|Expressway|Extension|Field|"
    "Fields|"
    "Ford|Forest|Fork|Freeway|Garden|Glen|Green|Harbor|Haven|Hollow|Island|Junction|Key|Knoll|"
    "Lake|Landing|Lodge|Manor|Meadow|Meadows|Mill|Mission|Motorway|Mount|Mountain|Orchard|Oval|"
    "Parade|Pass|Passage|Pine|Pines|Plain|Plains|Port|Prairie|Ranch|Rapid|Rapids|Rest|River|"
    "Route|Run|Shore|Shores|Spring|Springs|Spur|Station|Stream|Summit|Track|Tunnel|Turnpike|"
    "Union|"
    "Valley|Viaduct|Village|Ville|Vista|Well|Wells"
)
_NUM = r"[0-9〇一二三四五六七八九十百]"
_MORE = rf"(?:{_NUM}{{1,5}}(?:番地の?|番|号室|号|棟|-|の)?)"
_BLOCK = (
    rf"(?:\d{{1,4}}|[一二三四五六七八九十]{{1,3}})丁目 ?{_MORE}{{0,4}}"
    rf"|\d{{1,5}}(?:番町|番地の?|番|-|の){_MORE}{{0,4}}"
    rf"|[一二三四五六七八九十百]{{1,5}}番(?:地|(?![町街]))(?:の?{_NUM}{{1,4}}号?)?"
)  # fmt: skip
_PLAIN = r"[一-龥々ぁ-んァ-ヶー]"
_BUILDING = (
    rf"(?:[ 　、]?(?:{_PLAIN}|[A-Za-z・]){{2,20}}?[ ]?(?:[A-Z]?\d{{1,4}}(?:号室|号|F|階)?|"
    rf"[一二三四五六七八九十]{{1,3}}階)(?![\d年月日時分円個件名人回点歳%]))?"
)
_CITY = r"[一-龥々ヶケァ-ヶぁ-ん]{1,8}?(?:市|区|町|村|郡)"
_ADDRESS = re.compile(

        rf"(?:(?:{_PREFECTURES}) ?{_PLAIN}{{1,12}}?[市区町村郡] ?(?:{_PLAIN}|"
        rf"[ ]){{0,24}}?(?:{_BLOCK}|\d{{1,4}}(?:番地?)?(?![\d年月日時分円個件名人回点歳%度分店])))"
    rf"{_BUILDING}"

        rf"|(?:[一-龥々ヶ]{{1,6}}[市区]|"
        rf"[一-龥々ヶ]{{1,4}}郡[一-龥々ヶ]{{1,4}}[町村]){_PLAIN}{{0,18}}?(?:{_BLOCK}){_BUILDING}"
    rf"|[一-龥々ヶ]{{1,6}}市[一-龥々ヶ]{{1,4}}区[一-龥々ヶ]{{1,12}}?町[一-龥々]{{0,6}}? ?"
    rf"\d{{1,4}}(?:-\d{{1,4}}){{0,3}}(?![\d年月日時分円個件名人回点歳%度店種]){_BUILDING}"
)  # fmt: skip
_SAPPORO = re.compile(
    rf"(?:札幌市|旭川市|帯広市){_PLAIN}{{0,4}}区? ?[北南]\d{{1,2}}条[東西]\d{{1,2}}(?:丁目)?(?:[-\d]{{0,8}}){_BUILDING}"
)
_NO_CITY = re.compile(r"^(?:都市|地区|学区|校区|全区|各区|市区)")

_MARKED_POSTAL = re.compile(r"〒 ?\d{3}[- ]?\d{4}(?!\d)")
_POSTAL = re.compile(r"(?<![\d\-])\d{3}-\d{4}(?![\d\-])")
_POSTAL_BARE = re.compile(r"(?:郵便番号|postal code|〒)[ :はが]{0,3}(\d{7})(?!\d)", re.IGNORECASE)
_POSTAL_WORD = re.compile(r"郵便|〒|住所|住まい|postal|zip|宛先|届け先|送り先", re.IGNORECASE)
_BEFORE_PREFECTURE = re.compile(rf"[ ,、]{{0,2}}(?:(?:{_PREFECTURES})|[一-龥]{{1,4}}[市区郡])")

_UNIT = r"(?:[ ,\n]{1,3}(?:Apt|Apartment|Suite|Ste|Unit|Flat|Room|Rm|Floor|Fl|#)\.? ?[\w\-]{1,6})?"
_UK = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_TAIL = (
    rf"(?:[ ,\n]{{1,3}}[A-Z][A-Za-z.'\-]+(?: [A-Z][A-Za-z.'\-]+){{0,3}}(?:,? (?:{_STATES})\.?,? \d{{5}}(?:-\d{{4}})?|"
    rf",? (?:{_STATES})(?![A-Za-z])|,? {_UK}))?"
)
_ENGLISH = re.compile(

        rf"(?:(?:Flat|Apt|Unit|"
        rf"Suite)\.? ?\w{{1,4}},? )?(?<![\d.$£€\-])\b\d{{1,6}}[A-Za-z]?(?:[\-/]\d{{1,4}})? (?:(?:North|"
        rf"South|East|West|[NSEW]\.?) )?"
    rf"(?:(?:[A-Z][A-Za-z'\-]+|\d{{1,3}}(?:st|nd|rd|th))\.? ){{1,4}}(?:{_STREETS})\b\.?{_UNIT}{_TAIL}"
)  # fmt: skip
_CITY_ENGLISH = rf"(?:[A-Z][A-Za-z.'\-]+ ?){{1,4}},? (?:{_STATES})\.?,? \d{{5}}(?:-\d{{4}})?"
_HOUSE = re.compile(
    rf"(?<![\d.$£€\-])\b\d{{1,6}}[A-Za-z]? (?:[A-Z][A-Za-z'\-]+\.? ?){{1,5}}{_UNIT}[ ,\n]{{1,3}}{_CITY_ENGLISH}(?!\d)"
)
_CITIES = (
    "Tokyo|Osaka|Kyoto|Nagoya|Yokohama|Kobe|Sapporo|Sendai|Fukuoka|Hiroshima|Saitama|Chiba|Kawasaki|Nara|Okinawa|Naha|"
    "Hokkaido|Kanagawa|Hyogo|Aichi|Shizuoka|Niigata|Kumamoto|Kagoshima|Nagano|Gifu|Mie|Shiga|Okayama|Japan"
)
_ROMAJI = re.compile(
    r"(?:(?:Room|Rm\.?|#|Apt\.?) ?[\w-]{1,6},? )?(?:[A-Z][\w'-]+ ){0,3}(?<![\d-])\d{1,5}(?:-\d{1,5}){0,3}"
    r"(?:,? (?:[A-Z][A-Za-z'-]*|\d{1,2}-(?:chome|jo)|\d{3,4})){1,6}?"
    r",? ?[A-Z][A-Za-z]+-(?:ku|shi|cho|machi|gun|son|mura)\b"
    rf"(?:,? (?:[A-Z][A-Za-z]+-(?:ku|shi|gun|ken|fu|to|do)|{_CITIES}))*"
    rf"|(?<![\d-])\d{{1,4}}(?:-\d{{1,4}}){{1,3}},? [A-Z][A-Za-z'-]+(?:,? [A-Z][A-Za-z'-]+){{0,4}}?,? (?:{_CITIES})\b"
    rf"(?:,? (?:{_CITIES}))?"
    r"|(?<![\d-])\d{1,4}(?:-\d{1,4}){1,3},? [A-Z][A-Za-z'-]+-(?:ku|shi|cho|machi|gun)\b"
    rf"(?:,? (?:[A-Z][A-Za-z]+-(?:ku|shi|gun|ken|fu|to)|{_CITIES}))*"
)
_BEHIND_CITY = re.compile(rf"(?:{_CITIES}|-(?:ken|fu|to|shi|ku))[ ,]{{1,3}}$")
_BOX = re.compile(
    rf"\bP\.? ?O\.? ?Box \d{{1,7}}{_TAIL}|\b(?:Unit|PSC) \d{{3,4}}[,\s]{{1,2}}Box \d{{3,4}}{_TAIL}|"
    rf"\bUS[NSC][A-Z]{{0,2}} \w+[,\s]{{1,2}}FPO (?:AA|AE|AP) \d{{5}}"
)
_ZIP = re.compile(
    rf"\b(?:{_STATES}) (\d{{5}}(?:-\d{{4}})?)(?!\d)|zip(?: ?code)?[ :is]{{0,4}}(\d{{5}}(?:-\d{{4}})?)(?!\d)",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"\b(?:GIR 0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d[0-9ABEHMNPRV-Y]?|[A-HK-Y]\d{2}|"
    r"\d[A-HJKPS-UW]) \d[ABD-HJLNP-UW-Z]{2})\b"
)


def addresses(folded: str) -> Iterator[Candidate]:
    """Addresses down to the block or the house."""
    for pattern in (_SAPPORO, _ADDRESS):
        for match in pattern.finditer(folded):
            if not _NO_CITY.match(match.group()):
                yield ("address", *match.span())
    for pattern in (_ROMAJI, _HOUSE, _ENGLISH, _BOX):
        for match in pattern.finditer(folded):
            yield ("address", match.start(), match.start() + len(match.group().rstrip(" ,")))


def postals(folded: str) -> Iterator[Candidate]:
    """Japanese postal codes: marked, named, or standing before a prefecture or behind a city."""
    for match in _MARKED_POSTAL.finditer(folded):
        yield ("postal", *match.span())
    for match in _POSTAL_BARE.finditer(folded):
        yield ("postal", *match.span(1))
    for match in _POSTAL.finditer(folded):
        if (
            near(_POSTAL_WORD, folded, match.start())
            or _BEFORE_PREFECTURE.match(folded, match.end())
            or _BEHIND_CITY.search(folded, max(0, match.start() - 16), match.start())
        ):
            yield ("postal", *match.span())


def zips(folded: str) -> Iterator[Candidate]:
    """Postal codes of America, with a state or their name, and of Britain, where no address has taken them."""
    for match in _ZIP.finditer(folded):
        yield ("postal", *match.span(1 if match.group(1) else 2))
    for match in _POSTCODE.finditer(folded):
        yield ("postal", *match.span())
