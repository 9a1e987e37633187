"""What editors declare, segments, rules and triggers, and the books that were made of them."""

from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from attune.rules.builder.fields import ActionsField, ConditionField, EffectsField, segments_in
from attune.rules.builder.panels import RULE_LINKS_HOOK, LinksPanel, declaration_panels
from attune.rules.models.cycles import find_cycle
from attune.rules.models.review_task import SecondPairOfEyes, has_second_eyes
from attune.rules.providers.page_previews import ForwardsQueryMixin, page_previews
from attune.rules.usage.protection import ProtectedNameMixin, ProtectedSiteMixin
from attune.rules.words.action_sentences import action_sentences, slots_of
from attune.rules.words.sentences import condition_steps, sentence_of

__all__ = [
    "Declaration",
    "Rule",
    "SecondPairOfEyes",
    "Segment",
    "Trigger",
]


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    """Reads of one table of declarations."""

    def live(self) -> "DeclarationQuerySet":
        """Keep those that are published."""
        return self.filter(live=True)

    def waiting(self) -> "DeclarationQuerySet":
        """Keep those with a draft that waits to be published; one that was taken off the site, or filed, does not."""
        may_go_live = models.Q(live=True) | models.Q(first_published_at=None)
        return self.filter(may_go_live, has_unpublished_changes=True, latest_revision__isnull=False, archived_at=None)

    def with_sites(self) -> "DeclarationQuerySet":
        """Read the sites and their root pages along."""
        return self.select_related("site__root_page")


class Declaration(
    ProtectedSiteMixin,
    ProtectedNameMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    models.Model,
):
    """A named condition with a history: what segments, rules and triggers share."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(
        _("slug"), max_length=100, unique=True, help_text=_("Others refer to it by this; do not change it once in use.")
    )
    site = models.ForeignKey(
        "wagtailcore.Site",
        verbose_name=_("site"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Leave it empty for all sites."),
    )
    condition = ConditionField(verbose_name=_("condition"))
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
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

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        """Show the name."""
        return self.name

    @property
    def revisions(self) -> Any:
        """Give the history."""
        return self._revisions

    def with_content_json(self, content: Any) -> Any:
        """Read a version; whether it is archived is said of all of them together."""
        version = super().with_content_json(content)
        version.archived_at = self.archived_at
        return version

    @property
    def status_string(self) -> str:
        """Say in a word how it stands."""
        return gettext("archived") if self.archived_at else super().status_string

    outcome_heading = _("Then")

    @property
    def outcomes(self) -> list[str]:
        """Say what follows, one sentence each; from a segment nothing does."""
        return []

    @property
    def sentence(self) -> str:
        """Read the condition as one sentence, or say what it still lacks."""
        return sentence_of(self.condition)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        """Show the sentence and what follows from it."""
        return self.in_words(request)

    def in_words(self, request: HttpRequest, *, problem: str = "") -> HttpResponseBase:
        """Show the sentence, what follows from it, and what stands in the way of showing more."""
        context = {
            "problem": problem,
            "declaration": self,
            "kind": self._meta.verbose_name,
            "steps": condition_steps(self.condition),
            "outcomes": self.outcomes,
            "outcome_heading": self.outcome_heading,
        }
        return TemplateResponse(request, "rules/preview.html", context)


class Segment(Declaration):
    """A named condition, to which rules, triggers, variants and other segments refer."""

    description = models.TextField(_("description"), blank=True)

    panels: ClassVar[list[Any]] = declaration_panels(
        FieldPanel("description"), LinksPanel(heading=_("What it would change"), hook=RULE_LINKS_HOOK)
    )

    class Meta(Declaration.Meta):
        verbose_name = _("segment")
        verbose_name_plural = _("segments")

    def clean(self) -> None:
        """Refuse a segment that asks, by way of others, for itself."""
        super().clean()
        trail = self._way_back()
        if trail:
            message = gettext("This segment asks for itself: %(trail)s. Take one of these steps out.")
            raise ValidationError({"condition": ValidationError(message, params={"trail": " → ".join(trail)})})

    def _way_back(self) -> list[str]:
        # Streams rather than conditions, because a draft on the way may be half finished.
        others = Segment.objects.exclude(pk=self.pk).only("slug", "condition")
        asks = {segment.slug: set(segments_in(segment.condition)) for segment in others}
        asks[self.slug] = set(segments_in(self.condition))
        return find_cycle(self.slug, asks)


class Rule(ForwardsQueryMixin, Declaration):
    """When its condition holds, its actions are taken."""

    priority = models.PositiveSmallIntegerField(
        _("priority"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("1 is the strongest. Rules of one priority are taken in the order of their slugs."),
    )
    actions = ActionsField(verbose_name=_("actions"))

    panels: ClassVar[list[Any]] = declaration_panels(
        FieldPanel(
            "actions",
            attrs={
                "data-controller": "attune-builder attune-slots",
                "data-attune-slots-url-value": reverse_lazy("attune_rules:slots"),
            },
            help_text=_(
                "Press + and pick what happens then. A slot is called by the name beside its block, after the #."
            ),
        ),
        FieldPanel("priority"),
        LinksPanel(heading=_("What it would change"), hook=RULE_LINKS_HOOK),
    )

    class Meta(Declaration.Meta):
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering: ClassVar[list[str]] = ["priority", "slug"]

    @property
    def outcomes(self) -> list[str]:
        """Say what the rule does."""
        return action_sentences(self.actions)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Offer the words, and each page that the rule acts on as each persona would see it."""
        return [("", _("In words")), *page_previews.modes(slots_of(self.actions))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        """Show a page as it would be with the rule as it stands in the form, or the rule in words."""
        shown = page_previews.show(request, self, mode_name) if mode_name else None
        return shown or self.in_words(request)


def workflow_of_rules() -> Any:
    """Give the workflow of rules if a second pair of eyes looks on there, for what decides with them what is seen."""
    workflow = Rule.get_default_workflow()
    return workflow if has_second_eyes(workflow) else None


class Trigger(Declaration):
    """When an event of its kind arrives and its condition holds, its effects are done by a worker."""

    class Event(models.TextChoices):
        """The kinds of events that a trigger may wait for."""

        PAGE_VIEW = "page_view", _("a page was viewed")
        EXPOSURE = "exposure", _("a decision was seen")
        CLICK = "click", _("something was clicked")
        DWELL = "dwell", _("a page was dwelt on")
        SCROLL = "scroll", _("a page was scrolled")
        HOVER = "hover", _("something was hovered over")
        LIKE = "like", _("a page was liked")
        SHARE = "share", _("a page was shared")
        SEARCH = "search", _("something was searched for")
        CONVERSION = "conversion", _("a conversion")
        CUSTOM = "custom", _("an event of the site's own")

    class OncePer(models.TextChoices):
        """How often a trigger may fire for one visitor."""

        EVENT = "event", _("every event")
        VISIT = "visit", _("once a visit")
        DAY = "day", _("once a day")
        VISITOR = "visitor", _("once a visitor")

    event = models.CharField(_("event"), max_length=20, choices=Event.choices, default=Event.PAGE_VIEW)
    once_per = models.CharField(
        _("how often"),
        max_length=10,
        choices=OncePer.choices,
        default=OncePer.EVENT,
        help_text=_("At most so often for one visitor. A day is one of the site's time zone."),
    )
    effects = EffectsField(verbose_name=_("effects"))

    panels: ClassVar[list[Any]] = declaration_panels(
        FieldPanel(
            "effects",
            attrs={"data-controller": "attune-builder"},
            help_text=_("Press + and pick what a worker then does."),
        ),
        LinksPanel(heading=_("What it would do, and what it did")),
        before=(FieldRowPanel([FieldPanel("event"), FieldPanel("once_per")]),),
    )

    class Meta(Declaration.Meta):
        verbose_name = _("trigger")
        verbose_name_plural = _("triggers")

    @property
    def outcomes(self) -> list[str]:
        """Say what a worker does."""
        return action_sentences(self.effects)
