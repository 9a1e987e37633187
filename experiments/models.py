"""Keep experiments: which slot is compared, between which variants, for what share of visitors."""

from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin, WorkflowMixin

from attune.experiments.known_slots import known_slots
from attune.experiments.workflow import default_workflow
from attune.text import comparable


class ExperimentQuerySet(models.QuerySet["Experiment"]):
    """Reads of experiments."""

    def live(self) -> "ExperimentQuerySet":
        """Keep those that run."""
        return self.filter(live=True)


class Experiment(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, models.Model):  # type: ignore[misc]
    """A fair comparison of the variants of one slot; publishing starts it, unpublishing ends it."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(
        _("key"), max_length=60, unique=True, help_text=_("Also the salt of the split: never changed.")
    )
    slot = models.CharField(_("slot"), max_length=60, help_text=_("The name of the slot, as the page editor shows it."))
    variants = models.TextField(
        _("variants"),
        help_text=_("The names of the variants, one on each line. “default” means what stands there anyway."),
    )
    coverage_percent = models.PositiveSmallIntegerField(
        _("share of visitors who take part"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("In per cent. All others see what they would see without the experiment."),
    )
    site = models.ForeignKey(
        "wagtailcore.Site", verbose_name=_("site"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    _revisions = GenericRelation(
        "wagtailcore.Revision", content_type_field="base_content_type", object_id_field="object_id"
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState", content_type_field="base_content_type", object_id_field="object_id"
    )

    objects = ExperimentQuerySet.as_manager()

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("slug"), FieldPanel("site")], heading=_("Experiment")),
        MultiFieldPanel(
            [FieldPanel("slot"), FieldPanel("variants"), FieldPanel("coverage_percent")], heading=_("What is compared")
        ),
    ]

    class Meta:
        verbose_name = _("experiment")
        verbose_name_plural = _("experiments")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def revisions(self) -> models.QuerySet:  # type: ignore[type-arg]
        """The drafts and versions of this experiment."""
        return self._revisions

    @classmethod
    def get_default_workflow(cls) -> Any:
        """Give the workflow of experiments, or else the usual one of what decides what visitors see."""
        return super().get_default_workflow() or default_workflow.get()()

    def with_content_json(self, content: Any) -> Any:
        """Read a version; once it ran, its key is that of all versions."""
        version = super().with_content_json(content)
        # With no site it would run on all of them; kept, nothing takes the version until another is chosen.
        version.site_id = version.site_id or content.get("site")
        if version.changes_key():
            version.slug = type(self).objects.values_list("slug", flat=True).get(pk=self.pk)
        return version

    def changes_key(self) -> bool:
        """Say whether it has run under another key: with a new one every visitor would be drawn anew."""
        before = type(self).objects.filter(pk=self.pk).exclude(first_published_at=None) if self.pk else None
        return before is not None and before.exclude(slug=self.slug).exists()

    def variant_names(self) -> tuple[str, ...]:
        """List the variants in the order written."""
        return tuple(line.strip() for line in self.variants.splitlines() if line.strip())

    def clean(self) -> None:
        """Refuse a comparison of fewer than two variants, of one with itself, or of what no published page has."""
        super().clean()
        if self.changes_key():
            message = _("It has run, and visitors were parted by its key, which stays. Copy it to compare anew.")
            raise ValidationError({"slug": message})
        names = self.variant_names()
        if len(names) < 2 or len({comparable(name) for name in names}) < len(names):
            raise ValidationError({"variants": _("Name at least two different variants, one on each line.")})
        field, words = known_slots.fault(self.slot, names)
        # On a site without any slot yet there is nothing to compare the names with.
        if field and known_slots.are_there():
            raise ValidationError({field: words})

    @property
    def standing(self) -> str:
        """Say whether it runs, or what keeps it from running: a page may have changed since it was published."""
        if not self.live:
            return gettext("Not started")
        _field, words = known_slots.fault(self.slot, self.variant_names())
        return gettext("Runs nowhere: %(why)s") % {"why": words} if words else gettext("Runs")
