"""Note when each page was last looked at, so that one whose task was lost is found."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attune_tagging", "0007_upload_states"),
    ]

    operations = [
        migrations.CreateModel(
            name="PageCheck",
            fields=[
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("checked_at", models.DateTimeField(db_index=True, null=True)),
                ("tried_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
