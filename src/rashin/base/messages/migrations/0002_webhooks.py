import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0001_notices"),
        ("workspace", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(choices=[("webhook", "Webhook")], max_length=12)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sending", "Being sent"),
                            ("delivered", "Delivered"),
                            ("failed", "Given up"),
                            ("cancelled", "Not sent"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "by_hand",
                    models.PositiveSmallIntegerField(default=0, help_text="Attempts before the last call by hand."),
                ),
                ("problem", models.CharField(blank=True, max_length=20, verbose_name="problem")),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="answer")),
                ("created_at", models.DateTimeField(verbose_name="when")),
                ("next_at", models.DateTimeField(verbose_name="next attempt")),
                ("worker", models.CharField(blank=True, max_length=64)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="over")),
            ],
            options={
                "verbose_name": "delivery",
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["finished_at"], name="delivery_over")],
            },
        ),
        migrations.CreateModel(
            name="Lane",
            fields=[
                ("name", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("width", models.PositiveSmallIntegerField(default=2)),
                ("resting_until", models.DateTimeField(blank=True, null=True)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "lane",
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, unique=True)),
                ("kind", models.CharField(max_length=80, verbose_name="event")),
                ("body", models.TextField()),
                ("created_at", models.DateTimeField(db_index=True, verbose_name="when")),
            ],
            options={
                "verbose_name": "message",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                ("matter", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "told matter",
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="attempt")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("took_ms", models.PositiveIntegerField(verbose_name="took")),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="answer")),
                ("problem", models.CharField(blank=True, max_length=20, verbose_name="problem")),
                ("answer", models.TextField(blank=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tries", to="messaging.delivery"
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt",
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("url", models.CharField(max_length=2000, verbose_name="address")),
                (
                    "events",
                    models.JSONField(
                        default=list, help_text="“*” is every event, also those to come.", verbose_name="events"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("enabled", "Enabled"),
                            ("disabled", "Disabled"),
                            ("gone", "Disabled: it answered that it is gone"),
                            ("failing", "Disabled: it failed for days"),
                        ],
                        default="enabled",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("secret", models.TextField(help_text="Sealed.")),
                ("old_secret", models.TextField(blank=True, help_text="Sealed; signs beside the new one for a while.")),
                ("old_until", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(verbose_name="made")),
                ("last_delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="last delivered")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="endpoint", to="messaging.lane"
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook endpoint",
                "ordering": ("name", "id"),
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="endpoint",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="messaging.endpoint",
                verbose_name="to",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="lane",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="messaging.lane"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="messaging.message"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "sending"))),
                fields=["lane", "next_at"],
                name="delivery_open",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["endpoint", "-id"], name="delivery_of_endpoint"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("message", "endpoint"), name="delivery_once"),
        ),
    ]
