"""Nouns of the atlas and the evidence link. What must never be wrong is a constraint of the database."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rashin.base.atlas.vocabulary import Direction, Grade, HeardState, ImprovementState, Relation
from rashin.base.workspace.models import Department, User


class Unit(models.Model):
    """A shop or team, by the name under which events know it."""

    key = models.CharField(_("key"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    area = models.CharField(_("area"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("unit")
        ordering = ("area", "key")

    def __str__(self) -> str:
        return self.name


class Touchpoint(models.Model):
    """Where company and customer meet, by the name under which events know it."""

    key = models.CharField(_("key"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    channel = models.CharField(_("channel"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("touchpoint")
        ordering = ("key",)

    def __str__(self) -> str:
        return self.name


class Persona(models.Model):
    """Whom a journey is drawn for."""

    key = models.CharField(_("key"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=120)
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        verbose_name = _("persona")
        ordering = ("key",)

    def __str__(self) -> str:
        return self.name


class Journey(models.Model):
    """The way a customer goes."""

    key = models.CharField(_("key"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    persona = models.ForeignKey(Persona, null=True, blank=True, on_delete=models.SET_NULL, verbose_name=_("persona"))
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        verbose_name = _("journey")
        ordering = ("key",)

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """A part of a journey."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="stages", verbose_name=_("journey"))
    key = models.CharField(_("key"), max_length=64)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    goal = models.TextField(_("what the customer wants"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"))
    touchpoints = models.ManyToManyField(Touchpoint, related_name="stages", blank=True, verbose_name=_("touchpoints"))

    class Meta:
        verbose_name = _("stage")
        ordering = ("journey", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["journey", "key"], name="stage_key"),
            models.UniqueConstraint(fields=["journey", "position"], name="stage_position"),
        ]

    def __str__(self) -> str:
        return self.name


class Metric(models.Model):
    """How something is measured: a question in its text form, so that it can be asked again."""

    key = models.CharField(_("key"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    kind = models.CharField(_("question"), max_length=32)
    words = models.JSONField(_("words of the question"), default=dict)
    direction = models.SmallIntegerField(_("direction"), choices=Direction.choices, default=Direction.HIGHER)

    class Meta:
        verbose_name = _("metric")
        ordering = ("key",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="metric_direction"),
        ]

    def __str__(self) -> str:
        return self.name


class Goal(models.Model):
    """What is aimed at with a metric, until when."""

    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="goals", verbose_name=_("metric"))
    stage = models.ForeignKey(Stage, null=True, blank=True, on_delete=models.SET_NULL, related_name="goals")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    baseline = models.FloatField(_("where it stood"), null=True, blank=True)
    target = models.FloatField(_("target"))
    since = models.DateField(_("since"))
    due = models.DateField(_("due"))

    class Meta:
        verbose_name = _("goal")
        ordering = ("due",)
        constraints: ClassVar = [models.CheckConstraint(condition=Q(due__gt=F("since")), name="goal_due_after_since")]

    def __str__(self) -> str:
        return f"{self.metric} → {self.target:g}"


class Improvement(models.Model):
    """Something done because of what was learnt."""

    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    stage = models.ForeignKey(Stage, null=True, blank=True, on_delete=models.SET_NULL, related_name="improvements")
    state = models.CharField(_("state"), max_length=16, choices=ImprovementState.choices, default=ImprovementState.IDEA)
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    started_on = models.DateField(_("started"), null=True, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("improvement")
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ImprovementState.values), name="improvement_state"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
                name="improvement_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EvidenceLink(models.Model):
    """What one thing says about another: dated, attributed, graded, never deleted, only taken back."""

    from_kind = models.CharField(max_length=32)
    from_id = models.CharField(max_length=200)
    to_kind = models.CharField(max_length=32)
    to_id = models.CharField(max_length=200)
    relation = models.CharField(_("relation"), max_length=20, choices=Relation.choices)
    grade = models.PositiveSmallIntegerField(_("grade"), choices=Grade.choices)
    method = models.CharField(_("method"), max_length=120, blank=True, help_text=_("How it was found out."))
    note = models.TextField(_("note"), blank=True)
    made_by = models.CharField(_("made by"), max_length=120)
    member = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(_("made"))
    question = models.JSONField(_("question as asked"), null=True, blank=True)
    answer = models.JSONField(_("answer as given"), null=True, blank=True)
    retracted_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    retracted_by = models.CharField(_("taken back by"), max_length=120, blank=True)
    retraction = models.TextField(_("why it was taken back"), blank=True)

    class Meta:
        verbose_name = _("evidence link")
        ordering = ("-made_at", "-id")
        indexes: ClassVar = [
            models.Index(fields=["from_kind", "from_id"], name="evidence_from"),
            models.Index(fields=["to_kind", "to_id"], name="evidence_to"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(grade__gte=0) & Q(grade__lte=5), name="evidence_grade"),
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="evidence_relation"),
            models.CheckConstraint(
                condition=~(Q(from_kind=F("to_kind")) & Q(from_id=F("to_id"))), name="evidence_not_itself"
            ),
            models.CheckConstraint(
                condition=~Q(from_kind="") & ~Q(from_id="") & ~Q(to_kind="") & ~Q(to_id="") & ~Q(made_by=""),
                name="evidence_ends_named",
            ),
            models.CheckConstraint(
                condition=Q(retracted_at=None, retracted_by="")
                | (Q(retracted_at__gte=F("made_at")) & ~Q(retracted_by="")),
                name="evidence_retraction_signed",
            ),
            models.UniqueConstraint(
                fields=["from_kind", "from_id", "to_kind", "to_id", "relation"],
                condition=Q(retracted_at=None),
                name="evidence_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_kind}:{self.from_id} {self.relation} {self.to_kind}:{self.to_id}"


class HeardVoice(models.Model):
    """A voice on its way into the lake, and afterwards its name, so that it is not heard twice."""

    voice_id = models.CharField(max_length=200, unique=True)
    record = models.JSONField(default=dict)
    """All that was said, originals included; emptied as soon as the voice is in the lake and everybody was told."""
    digest = models.CharField(max_length=32)
    revision = models.PositiveIntegerField(default=1)
    withdrawn = models.BooleanField(default=False)
    late = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=HeardState.choices, default=HeardState.WAITING)
    round = models.BigIntegerField(null=True)
    """The drain that takes it: fixed before the lake is touched, so that whoever finishes it writes the same rows."""
    told = models.JSONField(default=list)
    """Names of listeners that were told this revision."""
    failures = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(null=True)
    """A listener broke: told again from then on."""
    problem = models.CharField(max_length=200, blank=True)
    heard_at = models.DateTimeField()
    occurred_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("voice heard")
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=["state", "id"], name="heard_under_way", condition=~Q(state="told")),
            models.Index(fields=["heard_at"], name="heard_when", condition=Q(state="told")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=HeardState.values), name="heard_state"),
            models.CheckConstraint(
                condition=Q(state="waiting", round=None) | (~Q(state="waiting") & Q(round__isnull=False)),
                name="heard_round_once_taken",
            ),
        ]

    def __str__(self) -> str:
        return self.voice_id


class HeardRound(models.Model):
    """Numbers the drains, one after the other. A single row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    identity = models.CharField(max_length=32)
    """Of this outbox, in the name of its transactions with the lake."""
    number = models.BigIntegerField(default=0)
    holder = models.CharField(max_length=80, blank=True)
    """The worker that drains, and until when others leave it to it. Two at once would only do the same work twice."""
    held_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("round of voices")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="heard_round_single")]

    def __str__(self) -> str:
        return f"{self.identity[:12]}:{self.number}"
