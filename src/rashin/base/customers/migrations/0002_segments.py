import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_initial"),
        ("workspace", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="SegmentUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=120)),
                ("title", models.CharField(max_length=200)),
                ("address", models.CharField(blank=True, max_length=2000)),
                (
                    "segment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="uses", to="customers.segment"
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a segment",
                "constraints": [models.UniqueConstraint(fields=("segment", "subject"), name="segment_use")],
            },
        ),
        migrations.AddField(
            model_name="segment",
            name="changed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="changed"),
        ),
        migrations.AddField(
            model_name="segment",
            name="match",
            field=models.CharField(
                choices=[("all", "All rules"), ("any", "Any rule")], default="all", max_length=3, verbose_name="match"
            ),
        ),
        migrations.AddField(
            model_name="segment",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name="segment",
            name="filters",
            field=models.JSONField(default=list, verbose_name="rules"),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.CheckConstraint(condition=models.Q(("match__in", ["all", "any"])), name="segment_match"),
        ),
    ]
