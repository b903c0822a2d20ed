from typing import Any

from django.db import migrations, models


def hold(apps: Any, schema_editor: object) -> None:
    """What looked like a program's before there was a column for it."""
    rows = apps.get_model("surveys", "Response").objects.filter(state="complete", test=False).exclude(flags=[])
    rows = rows.exclude(survey__audience="employee")
    held = [pk for pk, flags in rows.values_list("pk", "flags").iterator() if "bot" in flags]
    for start in range(0, len(held), 500):
        apps.get_model("surveys", "Response").objects.filter(pk__in=held[start : start + 500]).update(held=True)


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0003_draft_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="response",
            name="held",
            field=models.BooleanField(default=False, verbose_name="kept back"),
        ),
        migrations.AddIndex(
            model_name="response",
            index=models.Index(condition=models.Q(("held", True)), fields=["survey"], name="response_held"),
        ),
        migrations.RunPython(hold, migrations.RunPython.noop, elidable=True),
    ]
