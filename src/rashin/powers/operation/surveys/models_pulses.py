"""How often employees are asked again, at rest: a rhythm and its waves."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Pulse(models.Model):
    """A survey of employees that is asked again and again: each wave is a survey of its own, closed for good."""

    construct = models.CharField(_("construct"), max_length=64)
    titles = models.JSONField(default=dict, help_text="Of every wave, before its month: by language.")
    newest = models.ForeignKey("surveys.Survey", on_delete=models.PROTECT, related_name="+", verbose_name=_("survey"))
    every_months = models.PositiveSmallIntegerField(default=1)
    day = models.PositiveSmallIntegerField(default=1)
    hour = models.PositiveSmallIntegerField(default=9)
    open_days = models.PositiveSmallIntegerField(default=14)
    reminders = models.JSONField(default=list)
    on = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("pulse")
        ordering = ("construct", "id")

    def __str__(self) -> str:
        return f"{self.construct} every {self.every_months}"


class PulseWave(models.Model):
    """One wave of a pulse, and when its answers end."""

    pulse = models.ForeignKey(Pulse, on_delete=models.CASCADE, related_name="waves")
    survey = models.OneToOneField("surveys.Survey", on_delete=models.CASCADE, related_name="wave")
    number = models.PositiveIntegerField()
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("wave of a pulse")
        ordering = ("pulse", "-number")
        constraints: ClassVar = [models.UniqueConstraint(fields=["pulse", "number"], name="pulse_wave_number")]

    def __str__(self) -> str:
        return f"{self.pulse_id} #{self.number}"
