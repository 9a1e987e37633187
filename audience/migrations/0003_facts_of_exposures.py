from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attune_audience", "0002_what_triggers_did"),
    ]

    operations = [
        migrations.AddField(
            model_name="eventrecord",
            name="facts",
            field=models.JSONField(null=True),
        ),
        # What was stored before names no rule, so there is nothing to count in it.
        migrations.AddField(
            model_name="eventrecord",
            name="is_counted",
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name="eventrecord",
            name="is_counted",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="eventrecord",
            index=models.Index(condition=models.Q(("facts__isnull", False)), fields=["at"], name="attune_event_facts"),
        ),
        migrations.AddIndex(
            model_name="eventrecord",
            index=models.Index(
                condition=models.Q(("is_counted", False), ("kind", "exposure")),
                fields=["received_at"],
                name="attune_event_uncounted",
            ),
        ),
    ]
