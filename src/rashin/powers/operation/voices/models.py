"""Sources of voices, and what arrived from them. What must never be wrong is a constraint of the database."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rashin.base.workspace.models import User
from rashin.powers.operation.voices.vocabulary import ArrivalState, Problem, SourceKind


class Source(models.Model):
    """A way in for voices: what it says of all of them, its secrets, and how it stands."""

    key = models.CharField(max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=SourceKind.choices)
    on = models.BooleanField(_("on"), default=True)
    channel = models.CharField(_("channel"), max_length=40, blank=True)
    touchpoint = models.CharField(_("touchpoint"), max_length=64, blank=True)
    unit = models.CharField(_("unit"), max_length=120, blank=True)
    journey = models.CharField(_("journey"), max_length=64, blank=True)
    stage = models.CharField(_("stage"), max_length=64, blank=True)
    survey = models.CharField(_("survey"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    consent_ref = models.CharField(_("consent"), max_length=120, blank=True)
    retention_days = models.PositiveIntegerField(_("originals are kept for"), null=True, blank=True)
    settings = models.JSONField(default=dict, help_text="What only this kind has; nothing secret.")
    address = models.CharField(max_length=400, blank=True, help_text="The token of its address, sealed.")
    address_digest = models.CharField(max_length=64, blank=True, db_index=True)
    secret = models.CharField(max_length=2000, blank=True, help_text="Sealed.")
    old_secret = models.CharField(max_length=2000, blank=True, help_text="Sealed; taken until ``old_until``.")
    old_until = models.DateTimeField(null=True, blank=True)
    mark = models.JSONField(default=dict, help_text="How far a mailbox was read.")
    last_at = models.DateTimeField(_("last heard"), null=True, blank=True)
    problem = models.CharField(max_length=20, choices=Problem.choices, blank=True)
    problem_at = models.DateTimeField(null=True, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("source")
        ordering = ("name",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=SourceKind.values), name="voice_source_kind"),
            models.CheckConstraint(condition=Q(problem__in=Problem.values), name="voice_source_problem"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """How the audit log names it."""
        return f"source:{self.pk}"


class Arrival(models.Model):
    """Something that arrived and was acknowledged. Its key is known for ever, its body only until it was read."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="arrivals")
    key = models.CharField(max_length=200)
    body = models.BinaryField(default=bytes)
    state = models.CharField(max_length=8, choices=ArrivalState.choices, default=ArrivalState.WAITING)
    arrived_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    voices = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("arrival")
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="arrival_due", condition=Q(state="waiting")),
            models.Index(fields=["source", "-id"], name="arrival_of_source"),
            models.Index(fields=["arrived_at"], name="arrival_when"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "key"], name="arrival_once"),
            models.CheckConstraint(condition=Q(state__in=ArrivalState.values), name="arrival_state"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.key}"


class SourceDay(models.Model):
    """What a source brought on a day, counted."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    arrived = models.PositiveIntegerField(default=0)
    voices = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("day of a source")
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "on"], name="source_day_once")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.on}"


class Follower(models.Model):
    """Whether somebody follows a LINE account, as of the newest event: old ones may come late and change nothing."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="followers")
    digest = models.CharField(max_length=64)
    on = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("follower")
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "digest"], name="follower_once")]

    def __str__(self) -> str:
        return self.digest[:12]
