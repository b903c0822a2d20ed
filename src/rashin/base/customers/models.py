"""The projection of profiles that pages search, and segments. The lake stays the source: this can be made again."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from rashin.base.customers.vocabulary import IdentifierKind
from rashin.base.workspace.models import User


class Customer(models.Model):
    """One person, as the newest traits describe them."""

    person_key = models.BigIntegerField(_("person"), primary_key=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    kana = models.CharField(_("reading"), max_length=200, blank=True)
    search = models.CharField(max_length=600, blank=True, db_index=True)
    """Name and reading, folded. Looked through for a part of it."""
    member_number = models.CharField(_("member number"), max_length=120, blank=True, db_index=True)
    rank = models.CharField(_("rank"), max_length=80, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True)
    unit = models.CharField(_("unit"), max_length=120, blank=True, db_index=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    joined = models.CharField(_("joined"), max_length=40, blank=True)
    consent = models.JSONField(_("consent"), default=dict, blank=True)
    first_seen = models.DateTimeField(_("first seen"), null=True, blank=True)
    last_seen = models.DateTimeField(_("last seen"), null=True, blank=True, db_index=True)
    digest = models.CharField(max_length=32)
    """Of everything above, so that a refresh writes only what has changed."""

    class Meta:
        verbose_name = _("customer")
        ordering = ("-last_seen", "person_key")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(person_key__gte=0), name="customer_key_positive"),
        ]

    def __str__(self) -> str:
        return f"customer {self.person_key}"


class CustomerIdentifier(models.Model):
    """An identifier by which a person is found: only its keyed digest, so that this table gives no contacts away."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="identifiers", verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=IdentifierKind.choices)
    digest = models.CharField(max_length=32, db_index=True)

    class Meta:
        verbose_name = _("identifier")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "kind", "digest"], name="customer_identifier"),
            models.CheckConstraint(condition=models.Q(kind__in=IdentifierKind.values), name="customer_identifier_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of customer {self.customer_id}"


class Segment(models.Model):
    """People chosen by rules, in the text form that questions use."""

    ALL, ANY = "all", "any"

    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.TextField(_("description"), blank=True)
    filters = models.JSONField(_("rules"), default=list)
    match = models.CharField(
        _("match"), max_length=3, default=ALL, choices=[(ALL, _("All rules")), (ANY, _("Any rule"))]
    )
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("segment")
        ordering = ("name",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(match__in=["all", "any"]), name="segment_match"),
        ]

    def __str__(self) -> str:
        return self.name


class SegmentUse(models.Model):
    """Where a segment is used: whoever saves something that names it writes this beside it."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="uses")
    subject = models.CharField(max_length=120)
    """``question:12``: what uses it."""
    title = models.CharField(max_length=200)
    address = models.CharField(max_length=2000, blank=True)

    class Meta:
        verbose_name = _("use of a segment")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["segment", "subject"], name="segment_use"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} uses {self.segment_id}"


class Projection(models.Model):
    """Of which state of the lake the projection is. One row."""

    stamp = models.CharField(max_length=120, blank=True)
    refreshed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("projection")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="projection_is_one")]

    def __str__(self) -> str:
        return f"projection of {self.stamp or 'nothing'}"
