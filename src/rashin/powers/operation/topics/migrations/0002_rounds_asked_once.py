from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("topics", "0001_topics")]

    operations = [
        migrations.AddField(
            model_name="labelround",
            name="asked",
            field=models.CharField(blank=True, help_text="Digest of what was asked under that key.", max_length=64),
        ),
        migrations.AddField(
            model_name="labelround",
            name="once",
            field=models.CharField(
                blank=True, help_text="Digest of who asked by key.", max_length=64, null=True, unique=True
            ),
        ),
    ]
