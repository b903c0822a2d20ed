"""Topics at rest: the draft and its versions, suggestions, labelled samples, corrections, saved searches."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from rashin.base.workspace.models import User
from rashin.powers.operation.topics.vocabulary import (
    CorrectionKind,
    CorrectionState,
    Purpose,
    RoundState,
    VersionState,
)


class TreeDraft(models.Model):
    """The tree as it is being edited: one row. ``revision`` is raised with each change: two tabs notice each other."""

    name = models.CharField(max_length=20, unique=True, default="main")
    document = models.JSONField(default=dict, help_text="A document in the format rashin.topics/1.")
    revision = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField(_("changed"), null=True, blank=True)
    edited_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("draft of the topics")

    def __str__(self) -> str:
        return f"{self.name} r{self.revision}"


class TreeStep(models.Model):
    """The draft as it was before a change: what “undo” brings back."""

    draft = models.ForeignKey(TreeDraft, on_delete=models.CASCADE, related_name="steps")
    document = models.JSONField()
    note = models.JSONField(default=dict, help_text="What was done: a code and its fields, said in any language.")
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("step of the topics")
        ordering = ("-id",)

    def __str__(self) -> str:
        return str(self.note.get("code", ""))


class TreeVersion(models.Model):
    """The tree as it was published. Its document never changes: every tag says which version it was given by."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    document = models.JSONField()
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(_("note"), max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=VersionState.choices, default=VersionState.APPLYING)
    job = models.BigIntegerField(null=True, blank=True, help_text="The background work that applies it.")
    live_at = models.DateTimeField(null=True, blank=True)
    told = models.JSONField(default=dict, blank=True, help_text="What applying it counted.")

    class Meta:
        verbose_name = _("version of the topics")
        ordering = ("-number",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=VersionState.values), name="topics_version_state"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="live"), name="topics_one_live_version"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"

    @property
    def reference(self) -> str:
        """How the audit log names this version."""
        return f"topics:{self.number}"


class Suggestion(models.Model):
    """On what ground the data suggest a topic of the draft."""

    topic = models.CharField(max_length=64, unique=True)
    terms = models.JSONField(default=list, blank=True)
    voices = models.PositiveIntegerField(default=0)
    share = models.FloatField(default=0)
    made_at = models.DateTimeField()
    told = models.JSONField(default=dict, blank=True, help_text="Of how many voices, and whether they were a sample.")

    class Meta:
        verbose_name = _("suggested topic")
        ordering = ("-voices", "id")

    def __str__(self) -> str:
        return self.topic


class LabelRound(models.Model):
    """A sample of voices that two people label without seeing each other's answers, nor the machine's."""

    purpose = models.CharField(_("for"), max_length=9, choices=Purpose.choices)
    title = models.CharField(_("name"), max_length=120)
    topics = models.JSONField(default=list, blank=True, help_text="Ids and titles to choose from, as they were.")
    version = models.PositiveIntegerField(null=True, blank=True, help_text="Of the tree, when it was drawn.")
    size = models.PositiveIntegerField()
    drawn_from = models.PositiveIntegerField(default=0)
    seed = models.CharField(max_length=32)
    first = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    second = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=RoundState.choices, default=RoundState.OPEN)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict, blank=True, help_text="What was measured when it was done.")
    once = models.CharField(max_length=64, null=True, blank=True, unique=True, help_text="Digest of who asked by key.")
    asked = models.CharField(max_length=64, blank=True, help_text="Digest of what was asked under that key.")

    class Meta:
        verbose_name = _("round of labelling")
        ordering = ("-made_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="topics_round_purpose"),
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="topics_round_state"),
            models.CheckConstraint(
                condition=Q(second=None) | Q(first=None) | ~Q(first=models.F("second")), name="topics_two_labellers"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """How the audit log names this round."""
        return f"labelling:{self.pk}"


class LabelItem(models.Model):
    """One voice of a sample, what the machine said of it when it was drawn, and what was settled."""

    round = models.ForeignKey(LabelRound, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    voice_id = models.CharField(max_length=300)
    stratum = models.CharField(max_length=120, blank=True)
    predicted = models.JSONField(default=list)
    settled = models.JSONField(null=True, blank=True)
    settled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("voice of a sample")
        ordering = ("round", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "number"], name="topics_item_number"),
            models.UniqueConstraint(fields=["round", "voice_id"], name="topics_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} #{self.number}"


class Label(models.Model):
    """What one person said of one voice of a sample."""

    item = models.ForeignKey(LabelItem, on_delete=models.CASCADE, related_name="labels")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    value = models.JSONField(help_text="A list: one mood, or ids of topics; empty means none of them.")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("label")
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "by"], name="topics_label_once")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.value}"


class Correction(models.Model):
    """What somebody says is not right about one voice: a wrong tag, a missing topic, another sentiment."""

    voice_id = models.CharField(max_length=300, db_index=True)
    kind = models.CharField(max_length=9, choices=CorrectionKind.choices)
    topic = models.CharField(max_length=80, blank=True)
    mood = models.CharField(max_length=5, blank=True)
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=7, choices=CorrectionState.choices, default=CorrectionState.OPEN)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    judged_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("correction")
        ordering = ("-at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=CorrectionKind.values), name="topics_correction_kind"),
            models.CheckConstraint(condition=Q(state__in=CorrectionState.values), name="topics_correction_state"),
            models.UniqueConstraint(
                fields=["voice_id", "kind", "topic"], condition=~Q(state="refused"), name="topics_corrected_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voice_id}: {self.kind} {self.topic}{self.mood}"


class SavedSearch(models.Model):
    """Filters and words that somebody keeps under a name."""

    name = models.CharField(_("name"), max_length=120)
    page = models.CharField(max_length=20)
    query = models.CharField(max_length=4000)
    """What its address holds."""
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("owner"))
    shared = models.BooleanField(_("shared"), default=False)
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("saved search")
        ordering: ClassVar = [Lower("name"), "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "name"], name="topics_search_name")]

    def __str__(self) -> str:
        return self.name
