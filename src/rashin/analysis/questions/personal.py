"""Which fields name individuals: what questions may not be broken down by, and what is masked in properties."""

import dataclasses
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.forms import FieldName
from rashin.analysis.questions.options import Question, options_of
from rashin.analysis.text.pii import mask

MASKED: Final = "●●●"
_NAMES: Final = frozenset(
    {
        "fullname", "firstname", "lastname", "givenname", "familyname", "middlename", "nickname", "kana", "namekana",
        "fullkana", "familykana", "givenkana", "customername", "username", "recipient", "recipientname", "contactname",
        "displayname", "氏名", "姓", "名", "名前", "フリガナ", "ふりがな",
    }
)  # fmt: skip
_CONTACTS: Final = frozenset(
    {
        "email", "mail", "emailaddress", "mailaddress", "phone", "phonenumber", "tel", "telephone", "mobile",
        "mobilephone", "fax", "address", "address1", "address2", "street", "postalcode", "postcode", "zip", "zipcode",
        "birthday", "birthdate", "dateofbirth", "lineid", "lineuserid", "ip", "ipaddress", "cardnumber", "password",
        "latitude", "longitude", "電話", "電話番号", "メール", "メールアドレス", "住所", "郵便番号", "生年月日",
    }
)  # fmt: skip
_NUMBERS: Final = frozenset(
    {
        "membernumber", "memberid", "customernumber", "customerid", "userid", "anonymousid", "distinctid", "会員番号",
        "externalid", "deviceid", "advertisingid",
    }
)  # fmt: skip
_PEOPLE: Final = frozenset({"customer", "user", "member", "contact", "recipient", "shipping", "billing", "traits"})
"""Objects whose “name” is a person's; elsewhere it is a product's."""

Use = Literal["group", "filter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A field that a question names, and what for: its values are shown (group), or it only chooses (filter)."""

    field: str
    use: Use


def is_personal(field: str) -> bool:
    """Whether a field (``trait.email``, ``prop.shipping.name``) names an individual.

    >>> is_personal("trait.name"), is_personal("prop.name"), is_personal("prop.E-Mail")
    (True, False, True)
    """
    prefix, dot, rest = field.partition(".")
    if not dot or prefix not in {"prop", "trait", "context"}:
        return False
    path = [_plain(part) for part in rest.split(".")]
    within = _plain(rest)
    return (
        within in _NAMES | _CONTACTS | _NUMBERS
        or _is_named(path[-1], path[-2] if len(path) > 1 else "traits" if prefix == "trait" else "")
    )  # fmt: skip


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _is_named(name: str, parent: str) -> bool:
    return name in _NAMES | _CONTACTS | _NUMBERS or (name == "name" and parent in _PEOPLE)


def fields_of(question: Question) -> Iterator[Named]:
    """Every field that a question names, wherever it does: breakdowns, filters, the filters of steps."""
    for item in options_of(type(question)):
        value = getattr(question, item.name)
        if isinstance(item.form, FieldName):
            names = value if isinstance(value, tuple) else (value,)
            yield from (Named(field=name, use="group") for name in names if name)
        else:
            yield from _filters_in(value)


def _filters_in(value: Any) -> Iterator[Named]:
    if isinstance(value, Filter):
        yield Named(field=value.field, use="filter")
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _filters_in(one)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for part in dataclasses.fields(value):
            yield from _filters_in(getattr(value, part.name))


def masked_properties(text: str | None) -> str | None:
    """A JSON object as text with every name, contact and number of a person masked, whatever it is called by."""
    if not text:
        return text
    try:
        found = json.loads(text)
        return json.dumps(_masked(found, ""), ensure_ascii=False)
    except (ValueError, RecursionError):
        return mask([text])[0]


def _masked(value: Any, parent: str) -> Any:
    if isinstance(value, dict):
        return {
            key: MASKED if _is_named(_plain(key), parent) and one not in (None, "") else _masked(one, _plain(key))
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [_masked(one, parent) for one in value]
    return mask([value])[0] if isinstance(value, str) else value
