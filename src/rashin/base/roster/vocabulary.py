"""The words of a roster: its fields, and what other systems call them."""

from collections.abc import Mapping
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FIELDS: Final = ("number", "name", "unit", "email", "line_id", "language", "joined_on", "left_on")
CONTACTS: Final = ("email", "line_id")
"""Fields that are kept sealed."""
SEALED_FOR: Final = "roster"
LABELS: Final = {
    "number": _("Staff number"),
    "name": pgettext_lazy("staff", "Name"),
    "unit": _("Shop or department"),
    "email": _("E-mail address"),
    "line_id": _("LINE user ID"),
    "language": _("Language"),
    "joined_on": pgettext_lazy("staff", "Joined"),
    "left_on": pgettext_lazy("staff", "Left"),
}
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": (
        "社員番号", "社員no", "社員no.", "社員コード", "社員id", "従業員番号", "従業員コード", "従業員id",
        "スタッフ番号", "スタッフコード", "職員番号", "staff number", "staff no", "staff no.", "staff id", "staff code",
        "employee number", "employee no", "employee no.", "employee id", "employee code", "number", "id", "番号",
    ),
    "name": (
        "氏名", "名前", "社員名", "従業員名", "スタッフ名", "お名前", "name", "full name", "employee name",
        "staff name",
    ),
    "unit": (
        "所属", "部署", "店舗", "部門", "所属部署", "所属店舗", "店舗名", "部署名", "部門名", "所属名", "配属先",
        "勤務先", "勤務店舗", "unit", "department", "shop", "store", "team", "unit name", "department name",
        "store name",
    ),
    "email": (
        "メール", "メールアドレス", "eメール", "e-mail", "email", "mail", "e-mail address", "email address",
        "mail address",
        "会社メールアドレス",
    ),
    "line_id": ("line", "line id", "lineid", "lineユーザーid", "line user id", "line_user_id", "lineのid"),
    "language": ("言語", "使用言語", "language", "lang"),
    "joined_on": (
        "入社日", "入社年月日", "入職日", "採用日", "雇用開始日", "joined", "join date", "joined on", "hire date",
        "hired", "start date",
    ),
    "left_on": (
        "退社日", "退職日", "退職年月日", "退社年月日", "離職日", "left", "leave date", "left on", "end date",
        "termination date",
    ),
}  # fmt: skip
"""What files call each field, in small letters."""
LANGUAGES: Final[Mapping[str, str]] = {
    "ja": "ja", "日本語": "ja", "japanese": "ja", "jp": "ja", "jpn": "ja",
    "en": "en", "英語": "en", "english": "en", "eng": "en",
    "zh": "zh", "中国語": "zh", "chinese": "zh", "ko": "ko", "韓国語": "ko", "korean": "ko",
    "vi": "vi", "ベトナム語": "vi", "vietnamese": "vi", "pt": "pt", "ポルトガル語": "pt", "portuguese": "pt",
    "ne": "ne", "ネパール語": "ne", "nepali": "ne", "tl": "tl", "タガログ語": "tl", "tagalog": "tl",
    "es": "es", "スペイン語": "es", "spanish": "es", "id": "id", "インドネシア語": "id", "indonesian": "id",
    "my": "my", "ミャンマー語": "my", "burmese": "my", "th": "th", "タイ語": "th", "thai": "th",
}  # fmt: skip
LONGEST: Final[Mapping[str, int]] = {"number": 40, "name": 120, "unit": 250, "email": 254}
MOST_ROWS: Final = 100_000
ADDED: Final = "staff.added"
CHANGED: Final = "staff.changed"
ENDED: Final = "staff.ended"
FORGOTTEN: Final = "staff.forgotten"
SEEN: Final = "staff.seen"
BROUGHT: Final = "staff.import_brought"
DROPPED: Final = "staff.import_dropped"
IMPORTED: Final = "staff.imported"
"""Actions of the audit log."""


class BroughtState(TextChoices):
    """Where a file with staff is."""

    WAITING = "waiting", pgettext_lazy("roster file", "To be looked at")
    APPLIED = "applied", pgettext_lazy("roster file", "Taken in")
    DROPPED = "dropped", pgettext_lazy("roster file", "Put aside")
