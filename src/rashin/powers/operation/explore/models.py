"""Questions that somebody keeps under a name, and who pinned which of them on home."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from rashin.base.workspace.models import User


class SavedQuestion(models.Model):
    """A question as a link: what its address holds, under a name."""

    name = models.CharField(_("name"), max_length=120)
    link = models.CharField(_("question"), max_length=8000)
    """``scores?metric=nps&by=channel``, with segments by name."""
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("owner"))
    shared = models.BooleanField(_("shared"), default=False)
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("saved question")
        ordering: ClassVar = [Lower("name"), "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "name"], name="saved_question_name")]

    def __str__(self) -> str:
        return self.name


class Pin(models.Model):
    """A saved question on a member's home."""

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    question = models.ForeignKey(SavedQuestion, on_delete=models.CASCADE, related_name="pins")
    pinned_at = models.DateTimeField()

    class Meta:
        verbose_name = _("pin")
        ordering = ("pinned_at", "pk")
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "question"], name="pinned_once")]

    def __str__(self) -> str:
        return f"{self.question_id} on the home of {self.member_id}"
