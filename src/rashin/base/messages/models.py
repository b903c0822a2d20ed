"""What members are told."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rashin.base.workspace.models import User


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
