"""What letters stand on: addresses, the consent ledger, the suppression list, the policy, connections, letters."""

import hmac
import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.messages.vocabulary import PERSONAL, Channel
from rashin.base.messages.words import ON_THE_WAY, Agreement, LetterState, Purpose, Stop
from rashin.base.workspace.models import User
from rashin.base.workspace.sealing import opened, seal

ADDRESS_SEALED_FOR = "address"
PERSON = "person"


def digests_of(kind: str, address: str) -> list[str]:
    """Digests under which an address may stand: today's key first, then those that were rotated away."""
    return [
        hmac.digest(f"rashin.letters:{key}".encode(), f"{kind}:{address}".encode(), "sha256").hex()[:32]
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


def new_link() -> str:
    """What a recipient's links are known by: 128 bits that nobody guesses, and that outlive every signing key."""
    return secrets.token_urlsafe(16)


class Addressee(models.Model):
    """An address, or a person, that letters go to: sealed, found by its digest, and the lock of the contact policy."""

    kind = models.CharField(max_length=8, choices=[*((one.value, one.label) for one in PERSONAL), (PERSON, PERSON)])
    digest = models.CharField(max_length=32)
    """A keyed digest of the normalised address; for a person, the customer key itself."""
    sealed = models.TextField(blank=True)
    link = models.CharField(max_length=24, default=new_link)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("addressee")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "digest"], name="addressee_once"),
            models.UniqueConstraint(fields=["link"], name="addressee_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def save(self, **options: Any) -> None:
        """Keep the digest in step with the key: sealing anew (“rashin secret reseal”) comes by here."""
        if self.sealed:
            self.digest = digests_of(self.kind, self.compared)[0]
        super().save(**options)

    @property
    def address(self) -> str:
        """The address in clear."""
        return opened(self.sealed, purpose=ADDRESS_SEALED_FOR) if self.sealed else ""

    @property
    def compared(self) -> str:
        """What two spellings of one mailbox have in common."""
        return self.address.casefold() if self.kind == Channel.MAIL else self.address

    @classmethod
    def sealing(cls, kind: str, address: str, **fields: Any) -> "Addressee":
        """A row that is not saved yet."""
        row = cls(kind=kind, sealed=seal(address, purpose=ADDRESS_SEALED_FOR), **fields)
        row.digest = digests_of(kind, row.compared)[0]
        return row


class ContactPolicy(models.Model):
    """When, how often and to whom letters go. One row."""

    quiet = models.BooleanField(_("Quiet hours"), default=True)
    quiet_from = models.TimeField(_("Quiet from"), default="21:00")
    quiet_until = models.TimeField(_("Quiet until"), default="09:00")
    quiet_sundays = models.BooleanField(_("Quiet on Sundays"), default=False)
    quiet_holidays = models.BooleanField(_("Quiet on Japanese holidays"), default=False)
    per_day = models.PositiveSmallIntegerField(_("Most letters to one person on one day"), default=1)
    cooldown_days = models.PositiveSmallIntegerField(_("Days between two surveys to one person"), default=7)
    construct_days = models.PositiveSmallIntegerField(
        _("Days until a person is asked about the same thing again"), default=90
    )
    constructs = models.JSONField(_("Other pauses for single constructs"), default=dict, blank=True)
    research_by_consent = models.BooleanField(_("Surveys go only to who agreed to them"), default=False)
    company = models.CharField(_("Name of the sender"), max_length=200, blank=True)
    postal = models.CharField(_("Postal address of the sender"), max_length=300, blank=True)
    contact = models.CharField(_("Where complaints and questions go"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("contact policy")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="contact_policy_is_one")]

    def __str__(self) -> str:
        return "contact policy"


class Connection(models.Model):
    """A way out that somebody set up: a mail server, a LINE account, a room of a chat tool. Its secret is sealed."""

    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)
    name = models.CharField(_("name"), max_length=120)
    options = models.JSONField(default=dict)
    secret = models.TextField(blank=True, help_text="Sealed.")
    enabled = models.BooleanField(_("enabled"), default=True)
    lane = models.OneToOneField("messaging.Lane", on_delete=models.PROTECT, related_name="connection")
    problem = models.CharField(max_length=20, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    last_sent_at = models.DateTimeField(_("last sent"), null=True, blank=True)
    quota = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("connection")
        ordering = ("channel", "id")

    def __str__(self) -> str:
        return self.name


class Posting(models.Model):
    """One letter: what the policy said of it, and what came of it. Its text lies in its message, and goes first."""

    key = models.CharField(max_length=160, unique=True)
    reference = models.CharField(max_length=32, unique=True)
    """Unguessable and steady: Message-ID, return address and retry key are made of it."""
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    construct = models.CharField(_("construct"), max_length=80, blank=True)
    person = models.BigIntegerField(_("person"), null=True, blank=True)
    addressee = models.ForeignKey(Addressee, null=True, blank=True, on_delete=models.PROTECT, related_name="letters")
    lane = models.ForeignKey("messaging.Lane", null=True, blank=True, on_delete=models.SET_NULL, related_name="letters")
    language = models.CharField(max_length=8, blank=True)
    origin_kind = models.CharField(max_length=40, blank=True)
    origin_id = models.BigIntegerField(null=True, blank=True)
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    actor = models.CharField(max_length=80)
    state = models.CharField(_("state"), max_length=12, choices=LetterState.choices)
    reason = models.CharField(_("reason"), max_length=24, blank=True)
    trail = models.JSONField(default=list)
    """``[[moment, state, reason], …]``: every step it took."""
    created_at = models.DateTimeField(_("when"))
    planned_at = models.DateTimeField(_("goes at"))
    expires_at = models.DateTimeField()
    retry_at = models.DateTimeField(null=True, blank=True, help_text="When the pause ends that refused it.")
    settled_at = models.DateTimeField(_("over"), null=True, blank=True)

    class Meta:
        verbose_name = _("letter")
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=["addressee", "-planned_at"], name="letter_to_address"),
            models.Index(fields=["person", "-planned_at"], name="letter_to_person"),
            models.Index(fields=["origin_kind", "origin_id"], name="letter_of_origin"),
            models.Index(fields=["created_at"], name="letter_age"),
            models.Index(fields=["state"], condition=Q(state=LetterState.UNKNOWN), name="letter_unknown"),
            models.Index(fields=["state"], condition=Q(state__in=ON_THE_WAY), name="letter_on_the_way"),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"


class Consent(models.Model):
    """One line of the consent ledger: never changed, only followed by another."""

    person = models.BigIntegerField(_("person"), null=True, blank=True, db_index=True)
    addressee = models.ForeignKey(Addressee, null=True, blank=True, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)
    status = models.CharField(pgettext_lazy("consent", "status"), max_length=12, choices=Agreement.choices)
    source = models.CharField(pgettext_lazy("consent", "source"), max_length=80)
    text_version = models.CharField(_("version of the text"), max_length=80, blank=True)
    proof = models.CharField(pgettext_lazy("consent", "proof"), max_length=400, blank=True)
    at = models.DateTimeField(_("when"))
    actor = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("consent")
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(addressee__isnull=False), name="consent_of_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.channel} {self.status}"


class Suppression(models.Model):
    """An address that is not written to: for everything, or for one purpose."""

    addressee = models.ForeignKey(Addressee, on_delete=models.PROTECT, related_name="stops")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Stop.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    posting = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("since"))
    actor = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("suppression")
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["addressee", "purpose"], name="suppression_once"),
        ]

    def __str__(self) -> str:
        return f"{self.addressee_id} {self.reason}"
