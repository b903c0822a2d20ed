"""Surveys at rest: drafts, versions, ways in, responses, invitations. What must never be wrong is a constraint."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rashin.base.ui.formats import reading_language
from rashin.base.workspace.models import Department, User
from rashin.powers.operation.surveys import models_ballots, models_pulses  # noqa: F401 - Django finds them here
from rashin.powers.operation.surveys.vocabulary import (
    Audience,
    Channel,
    DoorKind,
    InvitationState,
    ResponseState,
    SendState,
    State,
)


class Survey(models.Model):
    """A survey: its draft, and which version is live."""

    key = models.CharField(_("key"), max_length=64, unique=True, help_text="Under which voices name this survey.")
    title = models.CharField(_("title"), max_length=200)
    """In the default language, for lists."""
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    construct = models.CharField(_("construct"), max_length=64, blank=True, db_index=True)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience.choices, default=Audience.CUSTOMER)
    draft = models.JSONField(_("draft"), default=dict, help_text="A document in the format rashin.survey/1.")
    left_out = models.JSONField(default=list, blank=True, help_text="What of its file could not be brought in.")
    """``[{"place", "code", "fields"}]``, until a member has read it and puts it away."""
    revision = models.PositiveIntegerField(default=1, help_text="Raised with each save: two tabs notice each other.")
    live_version = models.ForeignKey(
        "SurveyVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("version")
    )
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("department")
    )
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    edited_at = models.DateTimeField(_("changed"))
    edited_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        verbose_name = _("survey")
        ordering = ("-edited_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="survey_state"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="survey_audience"),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(live_version=None), name="survey_live_has_version"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def called(self) -> str:
        """Its title in the reader's language, where it is said in it."""
        texts = self.draft.get("title") if isinstance(self.draft, dict) else None
        return str(texts.get(reading_language(), "")) or self.title if isinstance(texts, dict) else self.title

    @property
    def reference(self) -> str:
        """How audit log and evidence name this survey."""
        return f"survey:{self.key}"


class SurveyVersion(models.Model):
    """A document as it was published. Never changed: every response says which one it answered."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    document = models.JSONField()
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("version of a survey")
        ordering = ("survey", "-number")
        constraints: ClassVar = [models.UniqueConstraint(fields=["survey", "number"], name="survey_version_number")]

    def __str__(self) -> str:
        return f"{self.survey_id} v{self.number}"


class DraftStep(models.Model):
    """A draft as it was before a change: what “undo” brings back."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="steps")
    draft = models.JSONField()
    part = models.CharField(max_length=80, blank=True, help_text="What was changed: a question, a block, the quotas.")
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("step of a draft")
        ordering = ("survey", "-id")

    def __str__(self) -> str:
        return f"{self.survey_id} {self.part}"


class Door(models.Model):
    """A way in. Its token is a link that many may know; it can be shown again, and is found by its digest."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="doors")
    kind = models.CharField(_("kind"), max_length=10, choices=DoorKind.choices)
    token = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(_("name"), max_length=120, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.LINK)
    unit = models.CharField(_("unit"), max_length=120, blank=True)
    hidden = models.JSONField(_("hidden fields"), default=dict, blank=True)
    settings = models.JSONField(
        default=dict, blank=True, help_text="Of the kind: where a widget shows, a kiosk's reset."
    )
    single_use = models.BooleanField(_("once only"), default=False)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("way in")
        ordering = ("survey", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=DoorKind.values), name="door_kind"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="door_channel"),
            models.CheckConstraint(condition=~Q(token="") & ~Q(digest=""), name="door_token"),
        ]

    def __str__(self) -> str:
        return self.label or f"{self.kind} of {self.survey_id}"


class QuotaCell(models.Model):
    """How full one quota of a survey is. Kept over versions by the quota's id."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="cells")
    quota = models.CharField(max_length=64)
    limit = models.PositiveIntegerField(_("limit"))
    filled = models.PositiveIntegerField(_("filled"), default=0)
    pending = models.PositiveIntegerField(_("being answered"), default=0)

    class Meta:
        verbose_name = _("quota")
        ordering = ("survey", "id")
        constraints: ClassVar = [models.UniqueConstraint(fields=["survey", "quota"], name="quota_cell")]

    def __str__(self) -> str:
        return f"{self.quota}: {self.filled}/{self.limit}"


class Send(models.Model):
    """A wave of invitations."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="sends")
    title = models.CharField(_("name"), max_length=200, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    sample = models.JSONField(_("sample"), default=dict, help_text="Whom: segment, size, per unit, quarantine, seed.")
    message = models.JSONField(_("message"), default=dict, help_text="Subject and text by language.")
    reminders = models.JSONField(_("reminders"), default=list, help_text="Days after the invitation.")
    state = models.CharField(_("state"), max_length=10, choices=SendState.choices, default=SendState.DRAFT)
    scheduled_at = models.DateTimeField(_("scheduled"), null=True, blank=True)
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("wave of invitations")
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=SendState.values), name="send_state"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="send_channel"),
        ]

    def __str__(self) -> str:
        return self.title or f"send {self.pk}"


class Trigger(models.Model):
    """An invitation that follows an event: three hours after delivery, once for each order."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="triggers")
    event = models.CharField(_("event"), max_length=200)
    after_minutes = models.PositiveIntegerField(_("after"), default=0)
    once_per = models.CharField(_("once for each"), max_length=120, blank=True, help_text="A property, or person.")
    filter = models.JSONField(_("only when"), default=list, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    message = models.JSONField(_("message"), default=dict)
    hidden = models.JSONField(default=dict, blank=True, help_text="hidden field → property of the event.")
    on = models.BooleanField(_("on"), default=False)
    include_late = models.BooleanField(_("imported and late events too"), default=False)
    share = models.PositiveSmallIntegerField(_("share of the events, in percent"), default=100)
    quiet = models.JSONField(
        _("quiet hours"), default=dict, blank=True, help_text="Of its own: {from: 21:00, until: 09:00}, local time."
    )
    cursor = models.JSONField(default=dict, blank=True, help_text="Up to where events were looked at.")
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("trigger")
        ordering = ("survey", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="trigger_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.event} + {self.after_minutes} min"


class Invitation(models.Model):
    """One person asked once. The address is sealed; the personal link is kept as its digest alone."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations")
    send = models.ForeignKey(Send, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations")
    trigger = models.ForeignKey(Trigger, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitations")
    door = models.ForeignKey(Door, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitations")
    person = models.BigIntegerField(_("person"), null=True, blank=True, db_index=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    address = models.TextField(blank=True, help_text="Sealed.")
    address_digest = models.CharField(max_length=64, blank=True, db_index=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    unit = models.CharField(_("unit"), max_length=120, blank=True)
    hidden = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=InvitationState.choices, default=InvitationState.QUEUED)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    message_key = models.CharField(max_length=120, blank=True, db_index=True)
    context_key = models.CharField(max_length=200, blank=True)
    """What the trigger asks about: an order, a visit."""
    due_at = models.DateTimeField(_("due"), null=True, blank=True, db_index=True)
    created_at = models.DateTimeField(_("made"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)

    class Meta:
        verbose_name = _("survey invitation")
        ordering = ("-created_at", "-id")
        indexes: ClassVar = [models.Index(fields=["send", "state"], name="invitation_send_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=InvitationState.values), name="survey_invitation_state"),
            models.UniqueConstraint(
                fields=["trigger", "context_key"], condition=~Q(context_key=""), name="invitation_once_per_context"
            ),
            models.UniqueConstraint(
                fields=["send", "person"], condition=~Q(person=None), name="invitation_once_per_send"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class InvitationStep(models.Model):
    """One step on the trail of an invitation."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=InvitationState.choices)
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("step of an invitation")
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.state}"


class Response(models.Model):
    """What one person answered, or began to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="responses")
    version = models.ForeignKey(SurveyVersion, on_delete=models.PROTECT, related_name="responses")
    door = models.ForeignKey(Door, null=True, blank=True, on_delete=models.SET_NULL, related_name="responses")
    invitation = models.OneToOneField(
        Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="response"
    )
    person = models.BigIntegerField(_("person"), null=True, blank=True, db_index=True)
    language = models.CharField(_("language"), max_length=16)
    state = models.CharField(_("state"), max_length=10, choices=ResponseState.choices, default=ResponseState.STARTED)
    ending = models.CharField(max_length=64, blank=True)
    answers = models.JSONField(default=dict, help_text="As definition/document.py says.")
    hidden = models.JSONField(default=dict, blank=True)
    variables = models.JSONField(default=dict, blank=True)
    timings = models.JSONField(default=dict, blank=True, help_text="Question → milliseconds.")
    flags = models.JSONField(default=list, blank=True)
    held = models.BooleanField(_("kept back"), default=False)
    """Complete, but it looks like a program's: counts nowhere until a member says that it does."""
    position = models.JSONField(default=dict, blank=True, help_text="Which page comes next, and which were seen.")
    quotas = models.JSONField(default=list, blank=True, help_text="Cells in which a place is held or taken.")
    seed = models.BigIntegerField(default=0)
    """Of every random order, so that a reload shows the same."""
    started_at = models.DateTimeField(_("started"))
    seen_at = models.DateTimeField(_("last seen"))
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True, db_index=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.LINK)
    unit = models.CharField(_("unit"), max_length=120, blank=True)
    test = models.BooleanField(_("test"), default=False)
    token_digest = models.CharField(max_length=64, blank=True)
    browser = models.CharField(max_length=32, blank=True)
    """A keyed digest of the survey's cookie, and below of address and browser: equal ones are flagged, not refused."""
    address = models.CharField(max_length=32, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("response")
        ordering = ("-started_at", "id")
        indexes: ClassVar = [
            models.Index(fields=["survey", "state", "completed_at"], name="response_survey_state"),
            models.Index(fields=["state", "seen_at"], name="response_unfinished"),
            models.Index(fields=["survey", "browser"], name="response_browser", condition=~Q(browser="")),
            models.Index(fields=["survey", "address"], name="response_address", condition=~Q(address="")),
            models.Index(fields=["survey"], name="response_held", condition=Q(held=True)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ResponseState.values), name="response_state"),
            models.CheckConstraint(
                condition=Q(state="started") | ~Q(completed_at=None), name="response_finished_has_time"
            ),
            models.UniqueConstraint(fields=["token_digest"], condition=~Q(token_digest=""), name="response_token"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Upload(models.Model):
    """A file that somebody answered with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, null=True, blank=True, on_delete=models.CASCADE, related_name="uploads")
    question = models.CharField(max_length=140)
    name = models.CharField(_("file"), max_length=255)
    stored_as = models.CharField(max_length=80, unique=True)
    size = models.BigIntegerField(_("size"))
    kind = models.CharField(_("kind"), max_length=100, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("uploaded answer")
        ordering = ("uploaded_at",)

    def __str__(self) -> str:
        return self.name
