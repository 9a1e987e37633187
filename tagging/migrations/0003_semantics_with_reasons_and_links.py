"""Keep what semantics gained, and call the kinds of content by the standard terms."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NEW_KINDS = {
    "guide": "how-to",
    "list": "reference",
    "interview": "story",
    "announcement": "news",
    "event": "news",
    # Whatever had spoken for no kind: now it is said to be none.
    "article": "",
}
OLD_KINDS = {"how-to": "guide", "reference": "list", "story": "interview", "news": "announcement", "": "article"}


def use_standard_terms(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Rename what the pages were judged to be."""
    _rename(apps, NEW_KINDS)


def use_former_terms(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Go back to the nearest of the former names."""
    _rename(apps, OLD_KINDS)


def _rename(apps: Apps, kinds: dict[str, str]) -> None:
    analyses = apps.get_model("attune_tagging", "PageAnalysis").objects
    for former, new in kinds.items():
        analyses.filter(kind=former).update(kind=new)


class Migration(migrations.Migration):
    dependencies = [
        ("attune_tagging", "0002_the_whole_of_a_vocabulary"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            "pageanalysis",
            "is_foreign",
            models.BooleanField(default=False, help_text="It is in another language than its locale."),
        ),
        migrations.AddField("pageanalysis", "format", models.CharField(default="text", max_length=10)),
        migrations.AddField("pageanalysis", "place", models.CharField(blank=True, max_length=150)),
        migrations.AddField(
            "pageanalysis",
            "place_key",
            models.CharField(blank=True, help_text="What all spellings of the place share.", max_length=150),
        ),
        migrations.AddField(
            "pageanalysis",
            "author_reputation",
            models.FloatField(help_text="Empty until outcomes were counted.", null=True),
        ),
        migrations.AddField("pageanalysis", "reasons", models.JSONField(default=dict)),
        migrations.AlterField("pageanalysis", "kind", models.CharField(blank=True, max_length=20)),
        migrations.AddField(
            "pageentity",
            "key",
            models.CharField(blank=True, db_index=True, help_text="What all spellings of it share.", max_length=150),
        ),
        migrations.AddField(
            "pageentity",
            "linked_page",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.WAGTAIL_PAGE_MODEL,
            ),
        ),
        migrations.RunPython(use_standard_terms, use_former_terms),
    ]
