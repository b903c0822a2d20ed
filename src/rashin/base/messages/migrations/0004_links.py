from typing import Any

from django.db import migrations, models

from rashin.base.messages.models_letters import new_link


def give_links(apps: Any, schema_editor: Any) -> None:
    addressees = apps.get_model("messaging", "Addressee").objects.using(schema_editor.connection.alias)
    while rows := list(addressees.filter(link="")[:2000]):
        for row in rows:
            row.link = new_link()
        addressees.bulk_update(rows, ["link"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0003_letters"),
    ]

    operations = [
        migrations.AddField(
            model_name="addressee",
            name="link",
            field=models.CharField(default="", max_length=24),
            preserve_default=False,
        ),
        migrations.RunPython(give_links, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="addressee", name="link", field=models.CharField(default=new_link, max_length=24)
        ),
        migrations.AddConstraint(
            model_name="addressee",
            constraint=models.UniqueConstraint(fields=["link"], name="addressee_link_once"),
        ),
    ]
