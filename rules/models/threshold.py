"""The numbers that conditions ask for by name."""

import math
from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PublishingPanel, TitleFieldPanel
from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin, WorkflowMixin

from attune.rules.models.declarations import workflow_of_rules
from attune.rules.usage.protection import ProtectedNameMixin


class Threshold(ProtectedNameMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, models.Model):
    """A named number that conditions compare with, so that it is changed in one place; each value has a version."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(
        _("slug"), max_length=100, unique=True, help_text=_("Others refer to it by this; do not change it once in use.")
    )
    value = models.FloatField(_("value"), validators=[MinValueValidator(-1e15), MaxValueValidator(1e15)])
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    description = models.TextField(_("description"), blank=True, help_text=_("Where the number comes from."))
    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        for_concrete_model=False,
    )

    panels: ClassVar[list[Any]] = [
        TitleFieldPanel("name", targets=["slug"]),
        FieldPanel("value"),
        FieldPanel("description"),
        FieldPanel("slug"),
        PublishingPanel(),
    ]

    class Meta:
        verbose_name = _("threshold")
        verbose_name_plural = _("thresholds")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        """Show the name."""
        return self.name

    @property
    def revisions(self) -> Any:
        """Give the history."""
        return self._revisions

    @classmethod
    def get_default_workflow(cls) -> Any:
        """Give the workflow of thresholds; where rules need a second pair of eyes, their numbers do as well."""
        return super().get_default_workflow() or workflow_of_rules()

    def clean(self) -> None:
        """Refuse what is no number, which the bounds let through."""
        super().clean()
        if self.value is not None and math.isnan(self.value):
            raise ValidationError({"value": gettext("Type a number.")})
