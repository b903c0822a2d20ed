"""The roster at rest. Contacts lie sealed; an address is found by its keyed digest."""

import hmac
import json
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.roster.records import Said
from rashin.base.roster.vocabulary import SEALED_FOR, BroughtState
from rashin.base.workspace.models import User
from rashin.base.workspace.sealing import opened, seal


def digests_of(email: str) -> list[str]:
    """Digests under which an address may stand: today's key first, then those that were rotated away."""
    return [
        hmac.digest(f"rashin.roster:{key}".encode(), email.casefold().encode(), "sha256").hex()[:32]
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


class Staff(models.Model):
    """Somebody who works here, with or without an account."""

    number = models.CharField(_("staff number"), max_length=40, unique=True)
    name = models.CharField(pgettext_lazy("staff", "name"), max_length=120)
    unit = models.CharField(_("shop or department"), max_length=250, blank=True, db_index=True)
    contacts = models.TextField(blank=True, help_text="E-mail address and LINE user ID as JSON. Sealed.")
    email_digest = models.CharField(max_length=32, blank=True)
    has_line = models.BooleanField(default=False)
    language = models.CharField(_("language"), max_length=16, blank=True)
    joined_on = models.DateField(pgettext_lazy("staff", "joined"), null=True, blank=True)
    left_on = models.DateField(pgettext_lazy("staff", "left"), null=True, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("person on the roster")
        ordering = ("number",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(number=""), name="staff_number_said"),
            models.UniqueConstraint(fields=["email_digest"], condition=~Q(email_digest=""), name="staff_email_once"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(joined_on=None) | Q(left_on__gte=F("joined_on")), name="staff_left_after"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **options: Any) -> None:
        """Keep the digest in step with the key: sealing anew comes by here."""
        self.settle()
        super().save(**options)

    @property
    def reference(self) -> str:
        """How the audit log names them."""
        return f"staff:{self.pk}"

    def settle(self) -> None:
        """What is known of the contacts without opening them."""
        found = self.reached
        self.email_digest = digests_of(found["email"])[0] if found["email"] else ""
        self.has_line = bool(found["line_id"])

    @property
    def reached(self) -> dict[str, str]:
        """The contacts in clear."""
        found = json.loads(opened(self.contacts, purpose=SEALED_FOR)) if self.contacts else {}
        return {"email": found.get("email", ""), "line_id": found.get("line_id", "")}

    @property
    def said(self) -> Said:
        """As it was said."""
        return Said(
            number=self.number, name=self.name, unit=self.unit, language=self.language, joined_on=self.joined_on,
            left_on=self.left_on, **self.reached,
        )  # fmt: skip

    def say(self, said: Said) -> None:
        """Take it over; nothing is saved."""
        self.number, self.name, self.unit, self.language = said.number, said.name, said.unit, said.language
        self.joined_on, self.left_on = said.joined_on, said.left_on
        found = {name: value for name, value in (("email", said.email), ("line_id", said.line_id)) if value}
        self.contacts = seal(json.dumps(found), purpose=SEALED_FOR) if found else ""
        self.settle()


class Brought(models.Model):
    """A file with staff, between its preview and its end. What it says lies sealed and goes when it is over."""

    name = models.CharField(_("file"), max_length=255)
    state = models.CharField(_("state"), max_length=8, choices=BroughtState.choices, default=BroughtState.WAITING)
    sealed = models.TextField(blank=True)
    counts = models.JSONField(default=dict, blank=True)
    brought_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    brought_at = models.DateTimeField(_("brought"))
    over_at = models.DateTimeField(_("over"), null=True, blank=True)

    class Meta:
        verbose_name = _("roster file")
        ordering = ("-brought_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=BroughtState.values), name="roster_file_state")
        ]

    def __str__(self) -> str:
        return self.name
