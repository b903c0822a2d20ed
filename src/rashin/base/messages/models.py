"""What members are told, and what leaves: messages, who gets them, every attempt."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rashin.base.messages.models_letters import (
    PERSON,
    Addressee,
    Connection,
    Consent,
    ContactPolicy,
    Posting,
    Suppression,
)
from rashin.base.messages.vocabulary import OPEN, WIDTH, Channel, DeliveryState, EndpointState
from rashin.base.workspace.models import User

__all__ = [
    "PERSON", "Addressee", "Attempt", "Connection", "Consent", "ContactPolicy", "Delivery", "Endpoint", "Lane",
    "Message", "Notice", "Posting", "Suppression", "Told",
]  # fmt: skip


class Notice(models.Model):
    """One line that tells one member of something that happened, until they have read it."""

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=60)
    tone = models.CharField(max_length=8, blank=True)
    title = models.CharField(_("title"), max_length=200, help_text=_("In English, with places for the values."))
    values = models.JSONField(_("values"), default=dict)
    link = models.CharField(_("leads to"), max_length=400, blank=True)
    once = models.CharField(max_length=160, null=True, blank=True)  # noqa: DJ001 - NULL is "no key" in the constraint
    created_at = models.DateTimeField(_("when"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "once"], name="notice_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["member", "-id"], name="notice_newest"),
            models.Index(fields=["member"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Lane(models.Model):
    """One destination with its own width and pace, so that whoever hangs holds up nobody else.

    A webhook endpoint is a lane; a mail server or a chat channel is one too.
    """

    name = models.CharField(max_length=80, primary_key=True)
    width = models.PositiveSmallIntegerField(default=WIDTH)
    resting_until = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lane")

    def __str__(self) -> str:
        return self.name


class Endpoint(models.Model):
    """An address of another system that is told of events, signed with a secret that both know."""

    name = models.CharField(_("name"), max_length=120)
    url = models.CharField(_("address"), max_length=2000)
    events = models.JSONField(_("events"), default=list, help_text=_("“*” is every event, also those to come."))
    state = models.CharField(_("state"), max_length=12, choices=EndpointState.choices, default=EndpointState.ENABLED)
    secret = models.TextField(help_text="Sealed.")
    old_secret = models.TextField(blank=True, help_text="Sealed; signs beside the new one for a while.")
    old_until = models.DateTimeField(null=True, blank=True)
    lane = models.OneToOneField(Lane, on_delete=models.PROTECT, related_name="endpoint")
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("made"))
    last_delivered_at = models.DateTimeField(_("last delivered"), null=True, blank=True)

    class Meta:
        verbose_name = _("webhook endpoint")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """Something to be said: the very bytes that are signed, written in the transaction that they tell of."""

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(_("event"), max_length=80)
    body = models.TextField()
    created_at = models.DateTimeField(_("when"), db_index=True)

    class Meta:
        verbose_name = _("message")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.key


class Delivery(models.Model):
    """One message on its way to one receiver: the queue, and afterwards the log."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    lane = models.ForeignKey(Lane, on_delete=models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(
        Endpoint, null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("to")
    )
    state = models.CharField(_("state"), max_length=12, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    by_hand = models.PositiveSmallIntegerField(default=0, help_text="Attempts before the last call by hand.")
    problem = models.CharField(_("problem"), max_length=20, blank=True)
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    created_at = models.DateTimeField(_("when"))
    next_at = models.DateTimeField(_("next attempt"))
    worker = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("over"), null=True, blank=True)
    posting = models.OneToOneField(
        Posting, null=True, blank=True, on_delete=models.CASCADE, related_name="delivery", verbose_name=_("letter")
    )
    bundle = models.CharField(
        max_length=40, blank=True, help_text="What one sender holds at once, over one connection."
    )
    handed_at = models.DateTimeField(null=True, blank=True, help_text="From here on it may have arrived.")

    class Meta:
        verbose_name = _("delivery")
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "endpoint"], name="delivery_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["lane", "next_at"], condition=Q(state__in=OPEN), name="delivery_open"),
            models.Index(fields=["endpoint", "-id"], name="delivery_of_endpoint"),
            models.Index(fields=["finished_at"], name="delivery_over"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} → {self.lane_id}"


class Attempt(models.Model):
    """One attempt to deliver, and what came of it."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField(_("attempt"))
    at = models.DateTimeField(_("when"))
    took_ms = models.PositiveIntegerField(_("took"))
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=20, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        verbose_name = _("attempt")
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.delivery_id}.{self.number}"


class Told(models.Model):
    """What was told last of a matter that lasts, so that it is told when it changes and not every day."""

    matter = models.CharField(max_length=120, primary_key=True)
    state = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("told matter")

    def __str__(self) -> str:
        return f"{self.matter}: {self.state}"
