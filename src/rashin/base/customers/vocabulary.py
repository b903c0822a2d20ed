"""The words of customers: which traits the projection reads, and for what a customer may consent."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

NAME_TRAITS: Final = ("name", "full_name")
KANA_TRAITS: Final = ("kana", "name_kana")
GIVEN_TRAITS: Final = ("given_name", "first_name")
FAMILY_TRAITS: Final = ("family_name", "last_name")
RANK_TRAITS: Final = ("plan", "rank")
NUMBER_TRAITS: Final = ("member_number", "member_id", "customer_number")
UNIT_TRAITS: Final = ("shop", "unit", "store")
PLACE_TRAITS: Final = ("prefecture", "region")
JOINED_TRAITS: Final = ("joined", "created_at", "joined_at")
"""Traits that mean the same, the first one present counts."""

READ_TRAITS: Final = frozenset(
    (
        *NAME_TRAITS, *KANA_TRAITS, *GIVEN_TRAITS, *FAMILY_TRAITS, *RANK_TRAITS, *NUMBER_TRAITS, *UNIT_TRAITS,
        *PLACE_TRAITS, *JOINED_TRAITS, "email", "phone", "language", "family_kana", "given_kana",
    )
)  # fmt: skip
PERSONAL_TRAITS: Final = frozenset(
    (
        *NAME_TRAITS, *KANA_TRAITS, *GIVEN_TRAITS, *FAMILY_TRAITS, *NUMBER_TRAITS, "email", "phone", "address",
        "postal_code", "birthday", "birth_date", "family_kana", "given_kana", "line_id", "line_user_id", "username",
    )
)  # fmt: skip
"""Shown only to those who may see personal data."""

CONSENT_PREFIX: Final = "consent_"


class Purpose(TextChoices):
    """What a customer may agree to."""

    ANALYSIS = "analysis", _("Analysis")
    MAIL = "mail", _("Mail")
    LINE = "line", _("LINE")
    PHONE = "phone", _("Phone")
    THIRD_PARTY = "third_party", _("Third parties")


class IdentifierKind(TextChoices):
    """Identifiers that a customer can be looked up by exactly."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    USER_ID = "user_id", _("User id")
    ANONYMOUS_ID = "anonymous_id", _("Browser")
