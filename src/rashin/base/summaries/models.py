"""Summaries at rest: the settings of the model, each call that left, and the drafts that came back."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from rashin.base.workspace.models import User


class ModelSettings(models.Model):
    """The company's model endpoint: one row, or none."""

    name = models.CharField(max_length=20, unique=True, default="main")
    base_url = models.CharField(_("address"), max_length=500)
    model = models.CharField(_("model"), max_length=200)
    key = models.TextField(blank=True, help_text="Sealed.")
    timeout = models.PositiveSmallIntegerField(_("seconds to wait"), default=60)
    most_voices = models.PositiveSmallIntegerField(_("voices at once"), default=120)
    most_characters = models.PositiveIntegerField(_("characters at once"), default=24_000)
    calls_per_day = models.PositiveIntegerField(_("calls a day"), default=100)
    inside = models.BooleanField(_("may lie inside"), default=False)
    personal = models.BooleanField(_("personal data may leave"), default=False)
    personal_reason = models.CharField(_("why it may"), max_length=500, blank=True)
    enabled = models.BooleanField(_("in use"), default=True)
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    checked_at = models.DateTimeField(_("tried"), null=True, blank=True)
    problem = models.CharField(max_length=20, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("model endpoint")

    def __str__(self) -> str:
        return self.model


class Sending(models.Model):
    """One call of the model: what left, and what came of it. The words themselves are not kept."""

    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    what = models.CharField(_("what"), max_length=40)
    model = models.CharField(_("model"), max_length=200)
    host = models.CharField(_("where to"), max_length=300)
    voices = models.PositiveIntegerField(_("voices"), default=0)
    characters = models.PositiveIntegerField(_("characters"), default=0)
    masked = models.BooleanField(_("masked"), default=True)
    over = models.BooleanField(default=False)
    tokens_in = models.PositiveIntegerField(_("tokens sent"), null=True, blank=True)
    tokens_out = models.PositiveIntegerField(_("tokens received"), null=True, blank=True)
    took_ms = models.PositiveIntegerField(_("took"), default=0)
    status = models.PositiveSmallIntegerField(_("answer"), default=0)
    problem = models.CharField(_("problem"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("call of the model")
        ordering = ("-id",)
        indexes: ClassVar = [models.Index(fields=["at"], name="sending_at")]

    def __str__(self) -> str:
        return f"{self.pk}: {self.what}"


class Summary(models.Model):
    """A draft of a model about some voices, with the voices that its sentences name."""

    key = models.CharField(max_length=40, help_text="Which voices, as who may see what: equal for equal eyes.")
    of = models.CharField(max_length=40)
    query = models.TextField(blank=True)
    language = models.CharField(max_length=8)
    model = models.CharField(_("model"), max_length=200)
    host = models.CharField(max_length=300)
    made_at = models.DateTimeField(_("when"))
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sending = models.ForeignKey(Sending, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    n = models.PositiveIntegerField(_("voices"))
    told = models.JSONField(default=dict, help_text="How many were looked at and sent, how drawn, which days.")
    sentences = models.JSONField(default=list)
    voices = models.JSONField(default=list, help_text="Ids in the order in which they were numbered.")

    class Meta:
        verbose_name = _("summary")
        ordering = ("-id",)
        indexes: ClassVar = [models.Index(fields=["key", "-id"], name="summary_newest")]

    def __str__(self) -> str:
        return f"{self.of} {self.made_at:%Y-%m-%d}"

    @property
    def grounded(self) -> bool:
        """Whether one of its sentences at least rests on voices."""
        return any(
            one["cites"] and one["supported"] and not one["numbers"] and not one["contrary"] for one in self.sentences
        )

    @property
    def reference(self) -> str:
        """How the audit log names it."""
        return f"summary:{self.pk}"
