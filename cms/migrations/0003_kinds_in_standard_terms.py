"""Call a feature a story, as the standard terms do; drafts too."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def features_are_stories(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Rename the kind."""
    _rename(apps, "feature", "story")


def stories_are_features(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Go back."""
    _rename(apps, "story", "feature")


def _rename(apps: Apps, former: str, new: str) -> None:
    apps.get_model("attune_cms", "ArticlePage").objects.filter(kind=former).update(kind=new)
    types = apps.get_model("contenttypes", "ContentType").objects
    articles = types.filter(app_label="attune_cms", model="articlepage").values("pk")
    revisions = apps.get_model("wagtailcore", "Revision").objects
    for revision in revisions.filter(content_type__in=articles, content__kind=former).iterator():
        revision.content["kind"] = new
        revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [
        ("attune_cms", "0002_shop_course_and_news"),
    ]

    operations = [
        migrations.AlterField(
            model_name="articlepage",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("news", "News"),
                    ("how-to", "How-to"),
                    ("opinion", "Opinion"),
                    ("reference", "Reference"),
                    ("story", "Story"),
                ],
                help_text="Leave it empty to let the page be judged by its words.",
                max_length=20,
                verbose_name="Kind",
            ),
        ),
        migrations.RunPython(features_are_stories, stories_are_features),
    ]
