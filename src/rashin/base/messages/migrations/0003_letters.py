import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0002_webhooks"),
        ("workspace", "__first__"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="bundle",
            field=models.CharField(
                blank=True, help_text="What one sender holds at once, over one connection.", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="handed_at",
            field=models.DateTimeField(blank=True, help_text="From here on it may have arrived.", null=True),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="channel",
            field=models.CharField(
                choices=[
                    ("webhook", "Webhook"),
                    ("mail", "Mail"),
                    ("line", "LINE"),
                    ("slack", "Slack"),
                    ("teams", "Microsoft Teams"),
                    ("chatwork", "Chatwork"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("sending", "Being sent"),
                    ("delivered", "Delivered"),
                    ("failed", "Given up"),
                    ("cancelled", "Not sent"),
                    ("unknown", "Fate unknown"),
                ],
                default="waiting",
                max_length=12,
                verbose_name="state",
            ),
        ),
        migrations.CreateModel(
            name="Addressee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("mail", "Mail"), ("line", "LINE"), ("person", "person")], max_length=8),
                ),
                ("digest", models.CharField(max_length=32)),
                ("sealed", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "addressee",
                "constraints": [models.UniqueConstraint(fields=("kind", "digest"), name="addressee_once")],
            },
        ),
        migrations.CreateModel(
            name="Connection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("webhook", "Webhook"),
                            ("mail", "Mail"),
                            ("line", "LINE"),
                            ("slack", "Slack"),
                            ("teams", "Microsoft Teams"),
                            ("chatwork", "Chatwork"),
                        ],
                        max_length=12,
                        verbose_name="channel",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("options", models.JSONField(default=dict)),
                ("secret", models.TextField(blank=True, help_text="Sealed.")),
                ("enabled", models.BooleanField(default=True, verbose_name="enabled")),
                ("problem", models.CharField(blank=True, max_length=20)),
                ("answer", models.CharField(blank=True, max_length=300)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("last_sent_at", models.DateTimeField(blank=True, null=True, verbose_name="last sent")),
                ("quota", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(verbose_name="made")),
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
                    "lane",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="connection", to="messaging.lane"
                    ),
                ),
            ],
            options={
                "verbose_name": "connection",
                "ordering": ("channel", "id"),
            },
        ),
        migrations.CreateModel(
            name="ContactPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quiet", models.BooleanField(default=True, verbose_name="Quiet hours")),
                ("quiet_from", models.TimeField(default="21:00", verbose_name="Quiet from")),
                ("quiet_until", models.TimeField(default="09:00", verbose_name="Quiet until")),
                ("quiet_sundays", models.BooleanField(default=False, verbose_name="Quiet on Sundays")),
                ("quiet_holidays", models.BooleanField(default=False, verbose_name="Quiet on Japanese holidays")),
                (
                    "per_day",
                    models.PositiveSmallIntegerField(default=1, verbose_name="Most letters to one person on one day"),
                ),
                (
                    "cooldown_days",
                    models.PositiveSmallIntegerField(default=7, verbose_name="Days between two surveys to one person"),
                ),
                (
                    "construct_days",
                    models.PositiveSmallIntegerField(
                        default=90, verbose_name="Days until a person is asked about the same thing again"
                    ),
                ),
                (
                    "constructs",
                    models.JSONField(blank=True, default=dict, verbose_name="Other pauses for single constructs"),
                ),
                (
                    "research_by_consent",
                    models.BooleanField(default=False, verbose_name="Surveys go only to who agreed to them"),
                ),
                ("company", models.CharField(blank=True, max_length=200, verbose_name="Name of the sender")),
                ("postal", models.CharField(blank=True, max_length=300, verbose_name="Postal address of the sender")),
                (
                    "contact",
                    models.CharField(blank=True, max_length=200, verbose_name="Where complaints and questions go"),
                ),
            ],
            options={
                "verbose_name": "contact policy",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="contact_policy_is_one")],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=160, unique=True)),
                ("reference", models.CharField(max_length=32, unique=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("webhook", "Webhook"),
                            ("mail", "Mail"),
                            ("line", "LINE"),
                            ("slack", "Slack"),
                            ("teams", "Microsoft Teams"),
                            ("chatwork", "Chatwork"),
                        ],
                        max_length=12,
                        verbose_name="channel",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("service", "Service"),
                            ("research", "Research"),
                            ("marketing", "Marketing"),
                            ("internal", "Internal"),
                        ],
                        max_length=12,
                        verbose_name="purpose",
                    ),
                ),
                ("construct", models.CharField(blank=True, max_length=80, verbose_name="construct")),
                ("person", models.BigIntegerField(blank=True, null=True, verbose_name="person")),
                ("language", models.CharField(blank=True, max_length=8)),
                ("origin_kind", models.CharField(blank=True, max_length=40)),
                ("origin_id", models.BigIntegerField(blank=True, null=True)),
                ("actor", models.CharField(max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("held", "Held until later"),
                            ("refused", "Not sent: the policy says no"),
                            ("sent", "Sent"),
                            ("unknown", "Fate unknown"),
                            ("bounced", "Bounced"),
                            ("failed", "Given up"),
                            ("complained", "Reported as spam"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=24, verbose_name="reason")),
                ("trail", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(verbose_name="when")),
                ("planned_at", models.DateTimeField(verbose_name="goes at")),
                ("expires_at", models.DateTimeField()),
                (
                    "retry_at",
                    models.DateTimeField(blank=True, help_text="When the pause ends that refused it.", null=True),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="over")),
                (
                    "addressee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="messaging.addressee",
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="messaging.posting",
                    ),
                ),
                (
                    "lane",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="letters",
                        to="messaging.lane",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter",
                "ordering": ("-id",),
                "indexes": [
                    models.Index(fields=["addressee", "-planned_at"], name="letter_to_address"),
                    models.Index(fields=["person", "-planned_at"], name="letter_to_person"),
                    models.Index(fields=["origin_kind", "origin_id"], name="letter_of_origin"),
                    models.Index(fields=["created_at"], name="letter_age"),
                    models.Index(condition=models.Q(("state", "unknown")), fields=["state"], name="letter_unknown"),
                    models.Index(
                        condition=models.Q(("state__in", ("queued", "held"))),
                        fields=["state"],
                        name="letter_on_the_way",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="posting",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="delivery",
                to="messaging.posting",
                verbose_name="letter",
            ),
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("service", "Service"),
                            ("research", "Research"),
                            ("marketing", "Marketing"),
                            ("internal", "Internal"),
                        ],
                        max_length=12,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("bounce", "Bounced: there is no such mailbox"),
                            ("complaint", "Reported as spam"),
                            ("unsubscribe", "Unsubscribed"),
                            ("unfollow", "Blocked on LINE"),
                            ("hand", "Added by hand"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("at", models.DateTimeField(verbose_name="since")),
                ("actor", models.CharField(max_length=80)),
                (
                    "addressee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stops", to="messaging.addressee"
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="messaging.posting",
                    ),
                ),
            ],
            options={
                "verbose_name": "suppression",
                "ordering": ("-id",),
                "constraints": [models.UniqueConstraint(fields=("addressee", "purpose"), name="suppression_once")],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.BigIntegerField(blank=True, db_index=True, null=True, verbose_name="person")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("service", "Service"),
                            ("research", "Research"),
                            ("marketing", "Marketing"),
                            ("internal", "Internal"),
                        ],
                        max_length=12,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("webhook", "Webhook"),
                            ("mail", "Mail"),
                            ("line", "LINE"),
                            ("slack", "Slack"),
                            ("teams", "Microsoft Teams"),
                            ("chatwork", "Chatwork"),
                        ],
                        max_length=12,
                        verbose_name="channel",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("given", "Given"), ("withdrawn", "Withdrawn")], max_length=12, verbose_name="status"
                    ),
                ),
                ("source", models.CharField(max_length=80, verbose_name="source")),
                ("text_version", models.CharField(blank=True, max_length=80, verbose_name="version of the text")),
                ("proof", models.CharField(blank=True, max_length=400, verbose_name="proof")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("actor", models.CharField(max_length=80)),
                (
                    "addressee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="messaging.addressee",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person__isnull", False), ("addressee__isnull", False), _connector="OR"),
                        name="consent_of_somebody",
                    )
                ],
            },
        ),
    ]
