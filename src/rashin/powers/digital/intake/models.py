"""A file on its way in: what it is, how its columns are read, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rashin.base.workspace.models import Job, User
from rashin.powers.digital.intake.vocabulary import Kind, State


class Upload(models.Model):
    """One file that a member brought, from the first look to the import and perhaps its undoing."""

    kind = models.CharField(_("rows are"), max_length=16, choices=Kind.choices)
    name = models.CharField(_("file"), max_length=255)
    stored_as = models.CharField(max_length=80, unique=True, help_text="Within the home's uploads folder.")
    size = models.BigIntegerField(_("size"))
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by"))
    uploaded_at = models.DateTimeField(_("uploaded"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.LOOKING)
    mapping = models.JSONField(_("columns"), default=dict, help_text="field → column, as chosen by a person.")
    settings = models.JSONField(default=dict, help_text="encoding, delimiter, sheet, constants as chosen by a person.")
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    batch = models.CharField(_("batch"), max_length=80, blank=True)
    rows = models.BigIntegerField(_("rows"), null=True, blank=True)
    duplicates = models.BigIntegerField(_("already known"), null=True, blank=True)
    rejected = models.BigIntegerField(_("refused"), null=True, blank=True)
    errors_as = models.CharField(max_length=80, blank=True, help_text="Within the home's results folder.")
    problem = models.TextField(_("problem"), blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, help_text="Raised with each change: two tabs notice each other.")

    class Meta:
        verbose_name = _("upload")
        ordering = ("-uploaded_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="upload_kind"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="upload_state"),
            models.CheckConstraint(condition=Q(size__gte=0), name="upload_size"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """How audit log and evidence name this upload."""
        return f"upload:{self.pk}"
