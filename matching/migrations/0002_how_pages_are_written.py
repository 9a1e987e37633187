"""Let a content query ask how pages are written, and name kinds by the standard terms."""

import django.core.validators
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NEW_KINDS = {
    "guide": "how-to",
    "list": "reference",
    "interview": "story",
    "announcement": "news",
    "event": "news",
    "article": "story",
    "feature": "story",
}


def use_standard_terms(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Rename the kinds that content queries ask for; two that became one are asked for once."""
    for query in apps.get_model("attune_matching", "ContentQuery").objects.exclude(kinds=""):
        former = [kind.strip() for kind in query.kinds.split(",") if kind.strip()]
        query.kinds = ", ".join(dict.fromkeys(NEW_KINDS.get(kind, kind) for kind in former))
        query.save(update_fields=["kinds"])


class Migration(migrations.Migration):
    dependencies = [
        ("attune_matching", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="contentquery",
            name="formats",
            field=models.CharField(
                blank=True,
                help_text="Formats, joined by commas, of text, video, audio, gallery. Empty: any format.",
                max_length=100,
                verbose_name="formats",
            ),
        ),
        migrations.AddField(
            model_name="contentquery",
            name="in_own_language",
            field=models.BooleanField(
                blank=True, default=False, verbose_name="leave out pages in another language than their locale’s"
            ),
        ),
        migrations.AddField(
            model_name="contentquery",
            name="languages",
            field=models.CharField(
                blank=True,
                help_text="Languages of the words, joined by commas, such as en, fr. Empty: any language.",
                max_length=100,
                verbose_name="languages",
            ),
        ),
        migrations.AddField(
            model_name="contentquery",
            name="least_formality",
            field=models.FloatField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(0.0),
                    django.core.validators.MaxValueValidator(1.0),
                ],
                verbose_name="formality at least",
            ),
        ),
        migrations.AddField(
            model_name="contentquery",
            name="least_freshness",
            field=models.FloatField(
                blank=True,
                default=0.0,
                help_text="1 is new; each kind of page halves in its own time. 0: any age.",
                validators=[
                    django.core.validators.MinValueValidator(0.0),
                    django.core.validators.MaxValueValidator(1.0),
                ],
                verbose_name="freshness at least",
            ),
        ),
        migrations.AddField(
            model_name="contentquery",
            name="most_formality",
            field=models.FloatField(
                blank=True,
                help_text="From 0 (like speech) to 1 (formal).",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(0.0),
                    django.core.validators.MaxValueValidator(1.0),
                ],
                verbose_name="formality at most",
            ),
        ),
        migrations.AddField(
            model_name="contentquery",
            name="most_grade",
            field=models.FloatField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(0.0),
                    django.core.validators.MaxValueValidator(30.0),
                ],
                verbose_name="grade level at most",
            ),
        ),
        migrations.AddField(
            model_name="contentquery",
            name="places",
            field=models.CharField(
                blank=True,
                help_text="The place that a page names most, joined by commas. Empty: any place.",
                max_length=400,
                verbose_name="places",
            ),
        ),
        migrations.AddField(
            model_name="contentquery",
            name="years_from",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1000),
                    django.core.validators.MaxValueValidator(2099),
                ],
                verbose_name="about the years from",
            ),
        ),
        migrations.AddField(
            model_name="contentquery",
            name="years_to",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="A page fits if the years that it names touch these.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1000),
                    django.core.validators.MaxValueValidator(2099),
                ],
                verbose_name="about the years to",
            ),
        ),
        migrations.AlterField(
            model_name="contentquery",
            name="kinds",
            field=models.CharField(
                blank=True,
                help_text="Kinds of page, joined by commas, such as news, how-to, opinion, reference, story. Empty: any kind.",
                max_length=200,
                verbose_name="kinds",
            ),
        ),
        migrations.RunPython(use_standard_terms, migrations.RunPython.noop),
    ]
