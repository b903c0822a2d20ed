"""How a member likes the pages: the order of home, how numbers and dates are written."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from rashin.base.workspace.models import User
from rashin.web.shell.vocabulary import DateStyle, NumberStyle


class Liking(models.Model):
    """One row a member, made when they first say something."""

    member = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    panels = models.JSONField(_("order of home"), default=list, blank=True)
    """Names of panels in the member's order; those that it does not name follow in theirs."""
    hidden = models.JSONField(_("hidden panels"), default=list, blank=True)
    numbers = models.CharField(
        _("large numbers"), max_length=8, choices=NumberStyle.choices, default=NumberStyle.SHORT
    )  # fmt: skip
    dates = models.CharField(_("dates"), max_length=8, choices=DateStyle.choices, default=DateStyle.WORDS)
    shortcuts = models.BooleanField(_("keyboard shortcuts of single keys"), default=True)

    class Meta:
        verbose_name = _("liking")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(numbers__in=NumberStyle.values), name="liking_numbers"),
            models.CheckConstraint(condition=models.Q(dates__in=DateStyle.values), name="liking_dates"),
        ]

    def __str__(self) -> str:
        return f"liking of {self.member_id}"
