import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("atlas", "0001_initial"),
        ("workspace", "0003_key_limits"),
        ("workspace", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Canned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                ("body", models.TextField(verbose_name="text")),
                ("uses", models.PositiveIntegerField(default=0)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspace.department",
                    ),
                ),
            ],
            options={
                "verbose_name": "canned reply",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "token",
                    models.CharField(
                        help_text="In subjects and reply addresses; unguessable.", max_length=24, unique=True
                    ),
                ),
                ("open_key", models.CharField(max_length=120, null=True, unique=True)),
                ("matter", models.CharField(blank=True, db_index=True, max_length=120)),
                ("person", models.BigIntegerField(blank=True, db_index=True, null=True, verbose_name="customer")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("title_from_score", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("working", "In work"),
                            ("waiting", "Waiting for the customer"),
                            ("resolved", "Resolved"),
                            ("dismissed", "Needs no answer"),
                            ("merged", "Merged into another"),
                        ],
                        default="new",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(choices=[(1, "Normal"), (2, "High"), (3, "Urgent")], default=1),
                ),
                ("cause_confirmed", models.BooleanField(default=False)),
                ("channel", models.CharField(blank=True, max_length=40)),
                ("unit", models.CharField(blank=True, max_length=120)),
                ("touchpoint", models.CharField(blank=True, max_length=64)),
                ("stage", models.CharField(blank=True, max_length=140)),
                ("survey", models.CharField(blank=True, max_length=200)),
                ("metric", models.CharField(blank=True, max_length=8)),
                ("score", models.FloatField(blank=True, null=True)),
                ("scale_max", models.SmallIntegerField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("answer_by", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("resolve_by", models.DateTimeField(blank=True, null=True)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("first_resolved_at", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                ("waiting_since", models.DateTimeField(blank=True, null=True)),
                (
                    "answer_left",
                    models.PositiveIntegerField(blank=True, help_text="Working seconds while it waits.", null=True),
                ),
                ("resolve_left", models.PositiveIntegerField(blank=True, null=True)),
                ("answer_hours", models.FloatField(default=4)),
                ("resolve_hours", models.FloatField(default=24)),
                ("reopen_until", models.DateTimeField(blank=True, null=True)),
                ("level", models.PositiveSmallIntegerField(default=0, help_text="Escalations told since it is due.")),
                (
                    "overdue_at",
                    models.DateTimeField(blank=True, help_text="When it was first told to be overdue.", null=True),
                ),
                (
                    "resolution",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("explained", "Explained"),
                            ("apologised", "Apologised"),
                            ("fixed", "Put right"),
                            ("replaced", "Replaced"),
                            ("refunded", "Refunded"),
                            ("thanked", "Thanked and passed on"),
                            ("unreached", "Could not be reached"),
                        ],
                        max_length=12,
                    ),
                ),
                ("resolution_note", models.TextField(blank=True)),
                ("reopened", models.PositiveSmallIntegerField(default=0)),
                ("asks_again", models.BooleanField(default=True)),
                (
                    "recovery",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not asked"),
                            ("asked", "Asked"),
                            ("refused", "Not asked, by the contact policy"),
                            ("answered", "Answered"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("recovery_at", models.DateTimeField(blank=True, null=True)),
                ("recovery_metric", models.CharField(blank=True, max_length=8)),
                ("recovery_score", models.FloatField(blank=True, null=True)),
                ("recovery_reason", models.CharField(blank=True, max_length=200)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspace.department",
                    ),
                ),
                ("followers", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absorbed",
                        to="cases.case",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "ordering": ("due_at", "-id"),
                "indexes": [
                    models.Index(fields=["state", "due_at"], name="case_state_due"),
                    models.Index(fields=["department", "state"], name="case_department_state"),
                    models.Index(fields=["owner", "state"], name="case_owner_state"),
                    models.Index(fields=["opened_at"], name="case_opened"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["new", "working", "waiting", "resolved", "dismissed", "merged"])
                        ),
                        name="case_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("severity__in", [1, 2, 3])), name="case_severity"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["new", "working", "waiting"]), ("open_key", None), _connector="OR"
                        ),
                        name="case_key_while_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "merged"), ("merged_into__isnull", False)),
                            models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into", None)),
                            _connector="OR",
                        ),
                        name="case_merged_into",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "resolved"), _negated=True),
                            ("resolved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="case_resolved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseVoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("voice_id", models.CharField(max_length=200, unique=True)),
                ("said_at", models.DateTimeField()),
                ("joined_at", models.DateTimeField()),
                ("channel", models.CharField(blank=True, max_length=40)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("survey", models.CharField(blank=True, max_length=200)),
                ("metric", models.CharField(blank=True, max_length=8)),
                ("score", models.FloatField(blank=True, null=True)),
                ("scale_max", models.SmallIntegerField(blank=True, null=True)),
                ("text", models.TextField(blank=True)),
                ("response", models.CharField(blank=True, db_index=True, max_length=200)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="voices", to="cases.case"
                    ),
                ),
            ],
            options={
                "verbose_name": "voice of a case",
                "ordering": ("said_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Cause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=120, verbose_name="name in English")),
                ("words", models.JSONField(blank=True, default=list, verbose_name="words by which it is recognised")),
                ("touchpoints", models.JSONField(blank=True, default=list, verbose_name="touchpoints")),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archived")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "improvement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="atlas.improvement",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="cases.cause",
                    ),
                ),
            ],
            options={
                "verbose_name": "cause",
                "ordering": ("name", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("parent", "name"), name="cause_name"),
                    models.UniqueConstraint(
                        condition=models.Q(("parent", None)), fields=("name",), name="cause_top_name"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="cause",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="cases",
                to="cases.cause",
            ),
        ),
        migrations.CreateModel(
            name="Desk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(help_text="default, or department:7", max_length=24, unique=True)),
                ("calendar", models.JSONField(default=dict)),
                (
                    "levels",
                    models.JSONField(default=list, help_text='[{"after": hours, "tell": ["owner"], "chat": "slack"}]'),
                ),
                (
                    "chat",
                    models.CharField(blank=True, help_text="A chat tool that new cases are told to.", max_length=12),
                ),
                ("chat_place", models.CharField(blank=True, max_length=120)),
                ("signature", models.TextField(blank=True, verbose_name="signature")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "department",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspace.department",
                    ),
                ),
                (
                    "last_owner",
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
                "verbose_name": "desk",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scope", "default"), ("department", None)),
                            models.Q(models.Q(("scope", "default"), _negated=True), ("department__isnull", False)),
                            _connector="OR",
                        ),
                        name="desk_scope",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("out", "Reply to the customer"),
                            ("in", "From the customer"),
                            ("note", "Internal note"),
                            ("step", "Step"),
                        ],
                        max_length=6,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=120)),
                ("via", models.CharField(blank=True, max_length=12)),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("body", models.TextField(blank=True)),
                ("step", models.CharField(blank=True, max_length=20)),
                ("values", models.JSONField(blank=True, default=dict)),
                ("state", models.CharField(blank=True, max_length=10)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("key", models.CharField(max_length=200, null=True, unique=True)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="cases.case"
                    ),
                ),
                ("mentions", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "entry of a case",
                "ordering": ("at", "id"),
                "indexes": [models.Index(fields=["case", "at"], name="case_entry_at")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["out", "in", "note", "step"])), name="entry_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=120)),
                ("before", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "source",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
                (
                    "target",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "verbose_name": "merge of cases",
                "ordering": ("-at", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)), fields=("source",), name="merge_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("target")), _negated=True), name="merge_two"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                ("conditions", models.JSONField(default=dict, verbose_name="conditions")),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Normal"), (2, "High"), (3, "Urgent")], default=1, verbose_name="urgency"
                    ),
                ),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("unit", "The department of the shop or team"),
                            ("fixed", "Always the department below"),
                        ],
                        default="unit",
                        max_length=8,
                    ),
                ),
                (
                    "assign",
                    models.CharField(
                        choices=[("turns", "Members take turns"), ("lead", "The lead"), ("nobody", "Nobody yet")],
                        default="turns",
                        max_length=8,
                    ),
                ),
                ("answer_hours", models.FloatField(default=4, verbose_name="first answer within")),
                ("resolve_hours", models.FloatField(default=24, verbose_name="resolved within")),
                ("reopen_days", models.PositiveSmallIntegerField(default=14, verbose_name="reopens within")),
                ("late", models.BooleanField(default=False, verbose_name="also for what was imported or came late")),
                (
                    "asks_again",
                    models.BooleanField(default=True, verbose_name="asks the customer after it is resolved"),
                ),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "cause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cases.cause",
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
                    ),
                ),
            ],
            options={
                "verbose_name": "rule for cases",
                "ordering": ("position", "id"),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("severity__in", [1, 2, 3])), name="rule_severity"),
                    models.CheckConstraint(condition=models.Q(("route__in", ["unit", "fixed"])), name="rule_route"),
                    models.CheckConstraint(
                        condition=models.Q(("assign__in", ["turns", "lead", "nobody"])), name="rule_assign"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer_hours__gte", 0), ("resolve_hours__gte", 0)), name="rule_hours"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="rule",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="cases",
                to="cases.rule",
            ),
        ),
    ]
