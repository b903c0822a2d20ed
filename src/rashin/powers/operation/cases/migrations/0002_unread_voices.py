from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_cases"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnreadVoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("voice_id", models.CharField(max_length=200, unique=True)),
                ("occurred_at", models.DateTimeField()),
                ("told_at", models.DateTimeField()),
                ("late", models.BooleanField(default=False)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "voice that waits to be read",
                "ordering": ("id",),
            },
        ),
    ]
