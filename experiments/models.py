"""Keep experiments: which slot is compared, between which variants, for what share of visitors."""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin


class ExperimentQuerySet(models.QuerySet["Experiment"]):
    """Reads of experiments."""

    def live(self) -> "ExperimentQuerySet":
        """Keep those that run."""
        return self.filter(live=True)


class Experiment(DraftStateMixin, LockableMixin, RevisionMixin, models.Model):  # type: ignore[misc]
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

    def variant_names(self) -> tuple[str, ...]:
        """List the variants in the order written."""
        return tuple(line.strip() for line in self.variants.splitlines() if line.strip())

    def clean(self) -> None:
        """Refuse a comparison of fewer than two variants, or of one with itself."""
        super().clean()
        names = self.variant_names()
        if len(names) < 2 or len(set(names)) < len(names):
            raise ValidationError({"variants": _("Name at least two different variants, one on each line.")})
