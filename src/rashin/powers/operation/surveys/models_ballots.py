"""How employees answer without being known, at rest: codes that open a survey once, and how many there were.

A code knows its wave and the group that its answer is counted in, and nothing else: no person, no channel, no time. It
is torn up by the transaction that completes an answer, so nothing is left that could be joined with it. Why:
docs/decisions/0103-ballots.md.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Ballot(models.Model):
    """One code that was not used yet, as its digest. Its number is chance, for an order would tell."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    send = models.ForeignKey("surveys.Send", on_delete=models.CASCADE, related_name="ballots")
    unit = models.CharField(max_length=250, blank=True)
    """The group of at least five in which the answer is counted; empty: the company."""
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("answering code")
        indexes: ClassVar = [models.Index(fields=["send", "unit"], name="ballot_group")]

    def __str__(self) -> str:
        return "answering code"


class Pile(models.Model):
    """The codes of one shop or department that no letter took: its slips. Sealed, and forgotten when the wave ends."""

    send = models.ForeignKey("surveys.Send", on_delete=models.CASCADE, related_name="piles")
    place = models.CharField(max_length=250, blank=True)
    unit = models.CharField(max_length=250, blank=True)
    people = models.PositiveIntegerField()
    slips = models.PositiveIntegerField(default=0)
    sealed = models.TextField(blank=True)

    class Meta:
        verbose_name = _("slips of a shop")
        ordering = ("place",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["send", "place"], name="pile_once")]

    def __str__(self) -> str:
        return f"{self.send_id} {self.place}"


class Turnout(models.Model):
    """How many of a group were asked, and at the end how many answered."""

    send = models.ForeignKey("surveys.Send", on_delete=models.CASCADE, related_name="turnouts")
    unit = models.CharField(max_length=250, blank=True)
    asked = models.PositiveIntegerField()
    answered = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("turnout")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["send", "unit"], name="turnout_once"),
            models.CheckConstraint(condition=Q(answered=None) | Q(answered__lte=F("asked")), name="turnout_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.send_id} {self.unit}"
