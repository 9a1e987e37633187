import django.core.serializers.json
from django.db import migrations, models


def end_earlier_links(apps, schema_editor):
    """Take away links that hold no copy; they would have ended within days."""
    apps.get_model("attune_blocks", "PreviewLink").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("attune_blocks", "0002_shared_previews"),
    ]

    operations = [
        migrations.RunPython(end_earlier_links, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="previewlink",
            name="revision",
        ),
        migrations.AddField(
            model_name="previewlink",
            name="content",
            field=models.JSONField(
                default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="content"
            ),
        ),
    ]
