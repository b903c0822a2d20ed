import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("workspace", "0003_key_limits"),
        ("workspace", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Door",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("open", "Open link"),
                            ("personal", "Personal links"),
                            ("kiosk", "Kiosk"),
                            ("widget", "Web widget"),
                            ("qr", "QR code"),
                            ("api", "API"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("token", models.CharField(max_length=64, unique=True)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("label", models.CharField(blank=True, max_length=120, verbose_name="name")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("mail", "Mail"),
                            ("line", "LINE"),
                            ("link", "Link"),
                            ("qr", "QR code"),
                            ("widget", "Web widget"),
                            ("kiosk", "Kiosk"),
                            ("api", "API"),
                        ],
                        default="link",
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=120, verbose_name="unit")),
                ("hidden", models.JSONField(blank=True, default=dict, verbose_name="hidden fields")),
                (
                    "settings",
                    models.JSONField(
                        blank=True, default=dict, help_text="Of the kind: where a widget shows, a kiosk's reset."
                    ),
                ),
                ("single_use", models.BooleanField(default=False, verbose_name="once only")),
                ("opens_at", models.DateTimeField(blank=True, null=True, verbose_name="opens")),
                ("closes_at", models.DateTimeField(blank=True, null=True, verbose_name="closes")),
                ("created_at", models.DateTimeField(verbose_name="made")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "way in",
                "ordering": ("survey", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["open", "personal", "kiosk", "widget", "qr", "api"])),
                        name="door_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["mail", "line", "link", "qr", "widget", "kiosk", "api"])),
                        name="door_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("token", ""), _negated=True), models.Q(("digest", ""), _negated=True)
                        ),
                        name="door_token",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.BigIntegerField(blank=True, db_index=True, null=True, verbose_name="person")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("mail", "Mail"),
                            ("line", "LINE"),
                            ("link", "Link"),
                            ("qr", "QR code"),
                            ("widget", "Web widget"),
                            ("kiosk", "Kiosk"),
                            ("api", "API"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("address", models.TextField(blank=True, help_text="Sealed.")),
                ("address_digest", models.CharField(blank=True, db_index=True, max_length=64)),
                ("language", models.CharField(blank=True, max_length=16, verbose_name="language")),
                ("unit", models.CharField(blank=True, max_length=120, verbose_name="unit")),
                ("hidden", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("held", "Held back"),
                            ("sent", "Sent"),
                            ("unknown", "Fate unknown"),
                            ("bounced", "Bounced"),
                            ("opened", "Opened"),
                            ("started", "Started"),
                            ("answered", "Answered"),
                            ("reminded", "Reminded"),
                            ("refused", "Not sent"),
                            ("expired", "Expired"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("message_key", models.CharField(blank=True, db_index=True, max_length=120)),
                ("context_key", models.CharField(blank=True, max_length=200)),
                ("due_at", models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="due")),
                ("created_at", models.DateTimeField(verbose_name="made")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("reminded", models.PositiveSmallIntegerField(default=0)),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
                (
                    "door",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="invitations",
                        to="surveys.door",
                    ),
                ),
            ],
            options={
                "verbose_name": "survey invitation",
                "ordering": ("-created_at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "queued",
                                    "held",
                                    "sent",
                                    "unknown",
                                    "bounced",
                                    "opened",
                                    "started",
                                    "answered",
                                    "reminded",
                                    "refused",
                                    "expired",
                                ],
                            )
                        ),
                        name="survey_invitation_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InvitationStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("held", "Held back"),
                            ("sent", "Sent"),
                            ("unknown", "Fate unknown"),
                            ("bounced", "Bounced"),
                            ("opened", "Opened"),
                            ("started", "Started"),
                            ("answered", "Answered"),
                            ("reminded", "Reminded"),
                            ("refused", "Not sent"),
                            ("expired", "Expired"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="surveys.invitation"
                    ),
                ),
            ],
            options={
                "verbose_name": "step of an invitation",
                "ordering": ("at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Send",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="name")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("mail", "Mail"),
                            ("line", "LINE"),
                            ("link", "Link"),
                            ("qr", "QR code"),
                            ("widget", "Web widget"),
                            ("kiosk", "Kiosk"),
                            ("api", "API"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                (
                    "sample",
                    models.JSONField(
                        default=dict,
                        help_text="Whom: segment, size, per unit, quarantine, seed.",
                        verbose_name="sample",
                    ),
                ),
                (
                    "message",
                    models.JSONField(default=dict, help_text="Subject and text by language.", verbose_name="message"),
                ),
                (
                    "reminders",
                    models.JSONField(default=list, help_text="Days after the invitation.", verbose_name="reminders"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("scheduled", "Scheduled"),
                            ("sending", "Sending"),
                            ("done", "Sent"),
                            ("stopped", "Stopped"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("scheduled_at", models.DateTimeField(blank=True, null=True, verbose_name="scheduled")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="begun")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
                ("counts", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(verbose_name="made")),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "wave of invitations",
                "ordering": ("-created_at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "scheduled", "sending", "done", "stopped"])),
                        name="send_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["mail", "line", "link", "qr", "widget", "kiosk", "api"])),
                        name="send_channel",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="invitation",
            name="send",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="invitations",
                to="surveys.send",
            ),
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        help_text="Under which voices name this survey.", max_length=64, unique=True, verbose_name="key"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("live", "Live"), ("paused", "Paused"), ("closed", "Closed")],
                        default="draft",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("construct", models.CharField(blank=True, db_index=True, max_length=64, verbose_name="construct")),
                (
                    "audience",
                    models.CharField(
                        choices=[("customer", "Customers"), ("employee", "Employees")],
                        default="customer",
                        max_length=10,
                        verbose_name="audience",
                    ),
                ),
                (
                    "draft",
                    models.JSONField(
                        default=dict, help_text="A document in the format rashin.survey/1.", verbose_name="draft"
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1, help_text="Raised with each save: two tabs notice each other."
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="made")),
                ("edited_at", models.DateTimeField(verbose_name="changed")),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archived")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspace.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "edited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "survey",
                "ordering": ("-edited_at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "live", "paused", "closed"])), name="survey_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["customer", "employee"])), name="survey_audience"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="send",
            name="survey",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="sends", to="surveys.survey"
            ),
        ),
        migrations.CreateModel(
            name="QuotaCell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quota", models.CharField(max_length=64)),
                ("limit", models.PositiveIntegerField(verbose_name="limit")),
                ("filled", models.PositiveIntegerField(default=0, verbose_name="filled")),
                ("pending", models.PositiveIntegerField(default=0, verbose_name="being answered")),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cells", to="surveys.survey"
                    ),
                ),
            ],
            options={
                "verbose_name": "quota",
                "ordering": ("survey", "id"),
                "constraints": [models.UniqueConstraint(fields=("survey", "quota"), name="quota_cell")],
            },
        ),
        migrations.AddField(
            model_name="invitation",
            name="survey",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="surveys.survey"
            ),
        ),
        migrations.AddField(
            model_name="door",
            name="survey",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="doors", to="surveys.survey"
            ),
        ),
        migrations.CreateModel(
            name="SurveyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("document", models.JSONField()),
                ("published_at", models.DateTimeField(verbose_name="published")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="surveys.survey"
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a survey",
                "ordering": ("survey", "-number"),
                "constraints": [models.UniqueConstraint(fields=("survey", "number"), name="survey_version_number")],
            },
        ),
        migrations.AddField(
            model_name="survey",
            name="live_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="surveys.surveyversion",
                verbose_name="version",
            ),
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("person", models.BigIntegerField(blank=True, db_index=True, null=True, verbose_name="person")),
                ("language", models.CharField(max_length=16, verbose_name="language")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("started", "Started"),
                            ("complete", "Complete"),
                            ("screened", "Screened out"),
                            ("over_quota", "Over quota"),
                        ],
                        default="started",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("ending", models.CharField(blank=True, max_length=64)),
                ("answers", models.JSONField(default=dict, help_text="As definition/document.py says.")),
                ("hidden", models.JSONField(blank=True, default=dict)),
                ("variables", models.JSONField(blank=True, default=dict)),
                ("timings", models.JSONField(blank=True, default=dict, help_text="Question → milliseconds.")),
                ("flags", models.JSONField(blank=True, default=list)),
                (
                    "position",
                    models.JSONField(blank=True, default=dict, help_text="Which page comes next, and which were seen."),
                ),
                (
                    "quotas",
                    models.JSONField(blank=True, default=list, help_text="Cells in which a place is held or taken."),
                ),
                ("seed", models.BigIntegerField(default=0)),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("seen_at", models.DateTimeField(verbose_name="last seen")),
                ("completed_at", models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="completed")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("mail", "Mail"),
                            ("line", "LINE"),
                            ("link", "Link"),
                            ("qr", "QR code"),
                            ("widget", "Web widget"),
                            ("kiosk", "Kiosk"),
                            ("api", "API"),
                        ],
                        default="link",
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=120, verbose_name="unit")),
                ("test", models.BooleanField(default=False, verbose_name="test")),
                ("token_digest", models.CharField(blank=True, max_length=64)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "door",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="responses",
                        to="surveys.door",
                    ),
                ),
                (
                    "invitation",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="response",
                        to="surveys.invitation",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="responses", to="surveys.survey"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="surveys.surveyversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "response",
                "ordering": ("-started_at", "id"),
                "indexes": [
                    models.Index(fields=["survey", "state", "completed_at"], name="response_survey_state"),
                    models.Index(fields=["state", "seen_at"], name="response_unfinished"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["started", "complete", "screened", "over_quota"])),
                        name="response_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "started"), models.Q(("completed_at", None), _negated=True), _connector="OR"
                        ),
                        name="response_finished_has_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("token_digest", ""), _negated=True),
                        fields=("token_digest",),
                        name="response_token",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Trigger",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.CharField(max_length=200, verbose_name="event")),
                ("after_minutes", models.PositiveIntegerField(default=0, verbose_name="after")),
                (
                    "once_per",
                    models.CharField(
                        blank=True, help_text="A property, or person.", max_length=120, verbose_name="once for each"
                    ),
                ),
                ("filter", models.JSONField(blank=True, default=list, verbose_name="only when")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("mail", "Mail"),
                            ("line", "LINE"),
                            ("link", "Link"),
                            ("qr", "QR code"),
                            ("widget", "Web widget"),
                            ("kiosk", "Kiosk"),
                            ("api", "API"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("message", models.JSONField(default=dict, verbose_name="message")),
                (
                    "hidden",
                    models.JSONField(blank=True, default=dict, help_text="hidden field → property of the event."),
                ),
                ("on", models.BooleanField(default=False, verbose_name="on")),
                ("include_late", models.BooleanField(default=False, verbose_name="imported and late events too")),
                ("cursor", models.JSONField(blank=True, default=dict, help_text="Up to where events were looked at.")),
                ("created_at", models.DateTimeField(verbose_name="made")),
                ("changed_at", models.DateTimeField(blank=True, null=True, verbose_name="changed")),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="triggers", to="surveys.survey"
                    ),
                ),
            ],
            options={
                "verbose_name": "trigger",
                "ordering": ("survey", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["mail", "line", "link", "qr", "widget", "kiosk", "api"])),
                        name="trigger_channel",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="invitation",
            name="trigger",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="invitations",
                to="surveys.trigger",
            ),
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("question", models.CharField(max_length=140)),
                ("name", models.CharField(max_length=255, verbose_name="file")),
                ("stored_as", models.CharField(max_length=80, unique=True)),
                ("size", models.BigIntegerField(verbose_name="size")),
                ("kind", models.CharField(blank=True, max_length=100, verbose_name="kind")),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("uploaded_at", models.DateTimeField(verbose_name="uploaded")),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uploads",
                        to="surveys.response",
                    ),
                ),
            ],
            options={
                "verbose_name": "uploaded answer",
                "ordering": ("uploaded_at",),
            },
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"), models.Q(("live_version", None), _negated=True), _connector="OR"
                ),
                name="survey_live_has_version",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["send", "state"], name="invitation_send_state"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("context_key", ""), _negated=True),
                fields=("trigger", "context_key"),
                name="invitation_once_per_context",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person", None), _negated=True),
                fields=("send", "person"),
                name="invitation_once_per_send",
            ),
        ),
    ]
