"""Cases, what was said about them, and how they are set up. What must never be wrong is a constraint."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.atlas.models import Improvement
from rashin.base.workspace.models import Department, User
from rashin.powers.operation.cases.vocabulary import Assign, EntryKind, Recovery, Resolution, Route, Severity, State


class Cause(models.Model):
    """Why customers are unhappy, in a tree that the CX office keeps."""

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    words = models.JSONField(_("words by which it is recognised"), default=list, blank=True)
    touchpoints = models.JSONField(_("touchpoints"), default=list, blank=True)
    improvement = models.ForeignKey(Improvement, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("cause")
        ordering = ("name", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parent", "name"], name="cause_name"),
            models.UniqueConstraint(fields=["name"], condition=Q(parent=None), name="cause_top_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Rule(models.Model):
    """Which voices open a case, whose it becomes, and by when it is answered."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    conditions = models.JSONField(_("conditions"), default=dict)
    severity = models.PositiveSmallIntegerField(
        pgettext_lazy("case", "urgency"), choices=Severity.choices, default=Severity.NORMAL
    )
    cause = models.ForeignKey(Cause, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    route = models.CharField(max_length=8, choices=Route.choices, default=Route.UNIT)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    assign = models.CharField(max_length=8, choices=Assign.choices, default=Assign.TURNS)
    answer_hours = models.FloatField(_("first answer within"), default=4)
    resolve_hours = models.FloatField(_("resolved within"), default=24)
    reopen_days = models.PositiveSmallIntegerField(_("reopens within"), default=14)
    late = models.BooleanField(_("also for what was imported or came late"), default=False)
    asks_again = models.BooleanField(_("asks the customer after it is resolved"), default=True)
    changed_at = models.DateTimeField(_("changed"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("rule for cases")
        ordering = ("position", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="rule_severity"),
            models.CheckConstraint(condition=Q(route__in=Route.values), name="rule_route"),
            models.CheckConstraint(condition=Q(assign__in=Assign.values), name="rule_assign"),
            models.CheckConstraint(condition=Q(answer_hours__gte=0, resolve_hours__gte=0), name="rule_hours"),
        ]

    def __str__(self) -> str:
        return self.name


class Desk(models.Model):
    """How a department works: its hours, whom an overdue case tells, its chat tools. One row is the default."""

    scope = models.CharField(max_length=24, unique=True, help_text="default, or department:7")
    department = models.OneToOneField(Department, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    calendar = models.JSONField(default=dict)
    levels = models.JSONField(default=list, help_text='[{"after": hours, "tell": ["owner"], "chat": "slack"}]')
    chat = models.CharField(max_length=12, blank=True, help_text="A chat tool that new cases are told to.")
    chat_place = models.CharField(max_length=120, blank=True)
    signature = models.TextField(_("signature"), blank=True)
    last_owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("desk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(scope="default") & Q(department=None))
                | (~Q(scope="default") & Q(department__isnull=False)),
                name="desk_scope",
            ),
        ]

    def __str__(self) -> str:
        return str(self.department or "default")


class Canned(models.Model):
    """A reply to begin with."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    uses = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("canned reply")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Case(models.Model):
    """One customer who needs an answer about one thing, however many channels they spoke over."""

    token = models.CharField(max_length=24, unique=True, help_text="In subjects and reply addresses; unguessable.")
    # Null, not empty: many closed cases, one open one of a customer and cause.
    open_key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001
    matter = models.CharField(max_length=120, blank=True, db_index=True)
    person = models.BigIntegerField(_("customer"), null=True, blank=True, db_index=True)
    title = models.CharField(_("title"), max_length=200)
    title_from_score = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.NEW)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices, default=Severity.NORMAL)
    rule = models.ForeignKey(Rule, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases")
    cause = models.ForeignKey(Cause, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases")
    cause_confirmed = models.BooleanField(default=False)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases")
    channel = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=120, blank=True)
    touchpoint = models.CharField(max_length=64, blank=True)
    stage = models.CharField(max_length=140, blank=True)
    survey = models.CharField(max_length=200, blank=True)
    metric = models.CharField(max_length=8, blank=True)
    score = models.FloatField(null=True, blank=True)
    scale_max = models.SmallIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    answer_by = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    resolve_by = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    first_resolved_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    answer_left = models.PositiveIntegerField(null=True, blank=True, help_text="Working seconds while it waits.")
    resolve_left = models.PositiveIntegerField(null=True, blank=True)
    answer_hours = models.FloatField(default=4)
    resolve_hours = models.FloatField(default=24)
    reopen_until = models.DateTimeField(null=True, blank=True)
    level = models.PositiveSmallIntegerField(default=0, help_text="Escalations told since it is due.")
    overdue_at = models.DateTimeField(null=True, blank=True, help_text="When it was first told to be overdue.")
    resolution = models.CharField(max_length=12, choices=Resolution.choices, blank=True)
    resolution_note = models.TextField(blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed")
    asks_again = models.BooleanField(default=True)
    recovery = models.CharField(max_length=10, choices=Recovery.choices, blank=True, default=Recovery.NONE)
    recovery_at = models.DateTimeField(null=True, blank=True)
    recovery_metric = models.CharField(max_length=8, blank=True)
    recovery_score = models.FloatField(null=True, blank=True)
    recovery_reason = models.CharField(max_length=200, blank=True)
    followers = models.ManyToManyField(User, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("case")
        ordering = ("due_at", "-id")
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"], name="case_state_due"),
            models.Index(fields=["department", "state"], name="case_department_state"),
            models.Index(fields=["owner", "state"], name="case_owner_state"),
            models.Index(fields=["opened_at"], name="case_opened"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state"),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="case_severity"),
            models.CheckConstraint(
                condition=Q(state__in=["new", "working", "waiting"]) | Q(open_key=None), name="case_key_while_open"
            ),
            models.CheckConstraint(
                condition=(Q(state="merged") & Q(merged_into__isnull=False))
                | (~Q(state="merged") & Q(merged_into=None)),
                name="case_merged_into",
            ),
            models.CheckConstraint(condition=~Q(state="resolved") | Q(resolved_at__isnull=False), name="case_resolved"),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    @property
    def reference(self) -> str:
        """How audit log and evidence name this case."""
        return f"case:{self.pk}"


class CaseVoice(models.Model):
    """A voice that opened a case or joined it; each belongs to one case. Its words are kept masked."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="voices")
    voice_id = models.CharField(max_length=200, unique=True)
    said_at = models.DateTimeField()
    joined_at = models.DateTimeField()
    channel = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=200, blank=True)
    survey = models.CharField(max_length=200, blank=True)
    metric = models.CharField(max_length=8, blank=True)
    score = models.FloatField(null=True, blank=True)
    scale_max = models.SmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    response = models.CharField(max_length=200, blank=True, db_index=True)

    class Meta:
        verbose_name = _("voice of a case")
        ordering = ("said_at", "id")

    def __str__(self) -> str:
        return f"voice of case {self.case_id}"


class UnreadVoice(models.Model):
    """A voice that rules wait for until it has been read; then it is considered, and the row goes."""

    voice_id = models.CharField(max_length=200, unique=True)
    occurred_at = models.DateTimeField()
    told_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("voice that waits to be read")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.voice_id


class Entry(models.Model):
    """One thing in the thread of a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=6, choices=EntryKind.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    author = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    via = models.CharField(max_length=12, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    step = models.CharField(max_length=20, blank=True)
    values = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    # What came in twice is one entry; what has no key of its own is null.
    key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001
    mentions = models.ManyToManyField(User, blank=True, related_name="+")

    class Meta:
        verbose_name = _("entry of a case")
        ordering = ("at", "id")
        indexes: ClassVar = [models.Index(fields=["case", "at"], name="case_entry_at")]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="entry_kind")]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"


class Merge(models.Model):
    """Two cases that became one, with all that is needed to take them apart again."""

    source = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("merge of cases")
        ordering = ("-at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source"], condition=Q(undone_at=None), name="merge_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="merge_two"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"
