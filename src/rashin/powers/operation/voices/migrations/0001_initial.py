import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("workspace", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("webhook", "Own system (webhook)"),
                            ("formbricks", "Formbricks"),
                            ("chatwoot", "Chatwoot"),
                            ("line", "LINE"),
                            ("mail", "Mailbox (IMAP)"),
                            ("api", "API"),
                            ("notes", "Notes of the front line"),
                            ("seen", "Seen in the data"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("on", models.BooleanField(default=True, verbose_name="on")),
                ("channel", models.CharField(blank=True, max_length=40, verbose_name="channel")),
                ("touchpoint", models.CharField(blank=True, max_length=64, verbose_name="touchpoint")),
                ("unit", models.CharField(blank=True, max_length=120, verbose_name="unit")),
                ("journey", models.CharField(blank=True, max_length=64, verbose_name="journey")),
                ("stage", models.CharField(blank=True, max_length=64, verbose_name="stage")),
                ("survey", models.CharField(blank=True, max_length=120, verbose_name="survey")),
                ("language", models.CharField(blank=True, max_length=16, verbose_name="language")),
                ("consent_ref", models.CharField(blank=True, max_length=120, verbose_name="consent")),
                (
                    "retention_days",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="originals are kept for"),
                ),
                ("settings", models.JSONField(default=dict, help_text="What only this kind has; nothing secret.")),
                (
                    "address",
                    models.CharField(blank=True, help_text="The token of its address, sealed.", max_length=400),
                ),
                ("address_digest", models.CharField(blank=True, db_index=True, max_length=64)),
                ("secret", models.CharField(blank=True, help_text="Sealed.", max_length=2000)),
                (
                    "old_secret",
                    models.CharField(blank=True, help_text="Sealed; taken until ``old_until``.", max_length=2000),
                ),
                ("old_until", models.DateTimeField(blank=True, null=True)),
                ("mark", models.JSONField(default=dict, help_text="How far a mailbox was read.")),
                ("last_at", models.DateTimeField(blank=True, null=True, verbose_name="last heard")),
                (
                    "problem",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("no_secret", "It has no secret yet, so nothing that comes can be trusted."),
                            ("bad_signature", "What came was signed with another secret."),
                            ("no_signature", "What came was not signed."),
                            ("stale", "What came was signed long ago: a replay, or a clock that is wrong."),
                            ("unreadable", "What came could not be read."),
                            ("unreachable", "The mail server cannot be reached."),
                            ("not_allowed", "The mail server's address may not be called from here."),
                            ("tls", "The mail server's certificate is not trusted."),
                            ("login", "The mail server refuses the user name or password."),
                            ("folder", "The mailbox has no such folder."),
                            ("broken", "The mail server broke off in the middle."),
                        ],
                        max_length=20,
                    ),
                ),
                ("problem_at", models.DateTimeField(blank=True, null=True)),
                ("detail", models.CharField(blank=True, max_length=300)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
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
                "verbose_name": "source",
                "ordering": ("name",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["webhook", "formbricks", "chatwoot", "line", "mail", "api", "notes", "seen"])
                        ),
                        name="voice_source_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "problem__in",
                                [
                                    "",
                                    "no_secret",
                                    "bad_signature",
                                    "no_signature",
                                    "stale",
                                    "unreadable",
                                    "unreachable",
                                    "not_allowed",
                                    "tls",
                                    "login",
                                    "folder",
                                    "broken",
                                ],
                            )
                        ),
                        name="voice_source_problem",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("on", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="followers", to="voices.source"
                    ),
                ),
            ],
            options={
                "verbose_name": "follower",
                "constraints": [models.UniqueConstraint(fields=("source", "digest"), name="follower_once")],
            },
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200)),
                ("body", models.BinaryField(default=bytes)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Heard"),
                            ("empty", "Nothing to hear"),
                            ("failed", "Could not be read"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("arrived_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
                ("voices", models.PositiveIntegerField(default=0)),
                ("skipped", models.PositiveIntegerField(default=0)),
                ("problem", models.CharField(blank=True, max_length=300)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="arrivals", to="voices.source"
                    ),
                ),
            ],
            options={
                "verbose_name": "arrival",
                "ordering": ("-id",),
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["next_at"], name="arrival_due"),
                    models.Index(fields=["source", "-id"], name="arrival_of_source"),
                    models.Index(fields=["arrived_at"], name="arrival_when"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "key"), name="arrival_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "done", "empty", "failed"])), name="arrival_state"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("arrived", models.PositiveIntegerField(default=0)),
                ("voices", models.PositiveIntegerField(default=0)),
                ("repeated", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="days", to="voices.source"
                    ),
                ),
            ],
            options={
                "verbose_name": "day of a source",
                "constraints": [models.UniqueConstraint(fields=("source", "on"), name="source_day_once")],
            },
        ),
    ]
