"""Panels of the forms that show what a declaration means."""

from dataclasses import dataclass
from typing import Any

from django.forms import Media
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel, PublishingPanel, TitleFieldPanel
from wagtail.admin.staticfiles import versioned_static

from attune.rules.builder.site_chooser import SiteSelect

# Upper floors know what a trigger did and would do; each function takes the trigger and the user, and gives links.
LINKS_HOOK = "register_attune_trigger_links"
# The same of rules and segments.
RULE_LINKS_HOOK = "register_attune_rule_links"


@dataclass(frozen=True, slots=True)
class Link:
    """A way from a form to elsewhere, with what is found there."""

    label: str
    url: str
    words: str = ""


class LinksPanel(Panel):
    """Lead from a declaration that is kept to what upper floors know of it."""

    def __init__(self, *, hook: str = LINKS_HOOK, **kwargs: Any) -> None:
        """Ask by this hook."""
        super().__init__(**kwargs)
        self.hook = hook

    def clone_kwargs(self) -> dict[str, Any]:
        """Keep the hook."""
        return {**super().clone_kwargs(), "hook": self.hook}

    class BoundPanel(Panel.BoundPanel):
        """The links of one declaration."""

        template_name = "rules/admin/links_panel.html"

        def is_shown(self) -> bool:
            """Stay away from a new declaration, and where nobody knows anything."""
            return bool(super().is_shown() and self.instance.pk and self.links)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the links."""
            return {**super().get_context_data(parent_context), "links": self.links}

        @cached_property
        def links(self) -> list[Link]:
            """Ask the upper floors."""
            # A draft may have another slug; the address goes by the one that is stored.
            stored = type(self.instance).objects.get(pk=self.instance.pk)
            return [link for give in hooks.get_hooks(self.panel.hook) for link in give(stored, self.request.user)]


class SentencePanel(Panel):
    """Read a declaration in words, as it stands in the form, while somebody types."""

    class BoundPanel(Panel.BoundPanel):
        """The words of one declaration."""

        template_name = "rules/admin/sentence_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add what is stored; a new declaration has nothing yet."""
            kind = self.instance._meta.model_name
            is_new = not len(self.instance.condition)
            return {
                **super().get_context_data(parent_context),
                "url": reverse("attune_rules:words", args=[kind]),
                "typed_url": reverse("attune_rules:typed"),
                "sentence": "" if is_new else self.instance.sentence,
                "outcomes": [] if is_new else self.instance.outcomes,
                "outcome_heading": self.instance.outcome_heading if kind != "segment" else "",
            }

        @property
        def media(self) -> Media:
            """Give the script that asks for the words anew."""
            return Media(js=[versioned_static(f"rules/{name}.js") for name in ("editing", "words", "typed")])


class BenchPanel(Panel):
    """Weigh a declaration beside the live rules, as it stands in the form, while somebody types."""

    class BoundPanel(Panel.BoundPanel):
        """The bench of one declaration."""

        template_name = "rules/admin/bench_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add where to ask."""
            url = reverse("attune_rules:bench", args=[self.instance._meta.model_name])
            return {**super().get_context_data(parent_context), "url": url, "pk": self.instance.pk or ""}

        @property
        def media(self) -> Media:
            """Give the script that asks anew, and the style sheet."""
            return Media(
                css={"all": [versioned_static("rules/bench.css")]},
                js=[versioned_static(f"rules/{name}.js") for name in ("editing", "bench")],
            )


def declaration_panels(*others: Any, before: tuple[Any, ...] = ()) -> list[Any]:
    """Give the panels of the form: name, words, what comes first, the condition, what follows, the schedule."""
    return [
        TitleFieldPanel("name", targets=["slug"]),
        SentencePanel(heading=_("In words"), classname="attune-words-panel"),
        *before,
        FieldPanel(
            "condition",
            attrs={"data-controller": "attune-builder"},
            help_text=_(
                "Press + and pick what must be true of the visitor, the moment or the page. All rows must hold."
            ),
        ),
        *others,
        BenchPanel(heading=_("Bench"), classname="attune-bench-panel"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("slug"), FieldPanel("site", widget=SiteSelect)])], heading=_("Identity")
        ),
        PublishingPanel(),
    ]
