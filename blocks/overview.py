"""The first page of the menu "Attune": what there is, what to try, and whether all is well."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from attune.audience.selectors import persona_cards
from attune.blocks.selectors import AdaptingPage, adapting_pages, slot_counts
from attune.decisions.admin.bases import experiment_findings, flagged_rules
from attune.experiments import services as experiment_services
from attune.rules import selectors as rule_selectors
from attune.rules.admin.bases import AdminPageMixin

MOST_PAGES, MOST_RULES = 5, 6
_LISTS = (
    "attune_rules_segment",
    "attune_rules_rule",
    "attune_rules_trigger",
    "attune_audience_persona",
    "attune_experiments_experiment",
)


@dataclass(frozen=True, slots=True)
class Tile:
    """A number with its words and the list behind it."""

    number: int
    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class GettingStartedStep:
    """Something to try, with the place to do it."""

    heading: str
    words: str
    link: str
    url: str
    opens_site: bool = False


class OverviewView(AdminPageMixin, WagtailAdminTemplateMixin, TemplateView):
    """Show the overview."""

    page_title = gettext_lazy("Attune")
    header_icon = "sliders"
    template_name = "blocks/admin/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather what there is."""
        return super().get_context_data(**kwargs) | {
            "tiles": self._tiles(),
            "steps": self._steps(),
            "personas": persona_cards(),
            "rules": [(rule, _edit("attune_rules_rule", rule.pk)) for rule in rule_selectors.live_rules(MOST_RULES)],
            "pages": [(each, self._edit_url(each)) for each in self._pages],
            "book": self._book,
            "odd": flagged_rules(),
            "experiments": experiment_findings(),
            "front": self._front,
            "lists": {name: _list(name) for name in _LISTS},
        }

    @cached_property
    def _book(self) -> rule_selectors.BookState:
        return rule_selectors.book_state()

    @cached_property
    def _pages(self) -> list[AdaptingPage]:
        return adapting_pages(MOST_PAGES)

    @cached_property
    def _front(self) -> str:
        site = Site.find_for_request(self.request)
        return (site.root_page.get_url(self.request) if site else None) or "/"

    def _tiles(self) -> list[Tile]:
        slots, variants, pages = slot_counts()
        personas = apps.get_model("attune_audience", "Persona").objects.count()
        book, running = self._book, len(experiment_services.live_specs())
        return [
            Tile(slots, ngettext("slot on a page", "slots on %(pages)d pages", slots) % {"pages": pages}),
            Tile(variants, ngettext("variant", "variants", variants)),
            Tile(book.segments, ngettext("segment", "segments", book.segments), _list("attune_rules_segment")),
            Tile(book.rules, ngettext("live rule", "live rules", book.rules), _list("attune_rules_rule")),
            Tile(book.triggers, ngettext("trigger", "triggers", book.triggers), _list("attune_rules_trigger")),
            Tile(personas, ngettext("persona", "personas", personas), _list("attune_audience_persona")),
            Tile(running, ngettext("experiment", "experiments", running), _list("attune_experiments_experiment")),
        ]

    def _steps(self) -> list[GettingStartedStep]:
        editable = next((url for each in self._pages if (url := self._edit_url(each))), "")
        user = self.request.user
        steps = [
            GettingStartedStep(
                _("See the site as somebody else"),
                _("Choose a persona on this page. The front page opens as they would see it; nothing is counted."),
                "",
                "",
            ),
            GettingStartedStep(
                _("Ask a page why"),
                _("Press the bird at the bottom right, then “Why this?”: each slot says why it shows what."),
                _("Open the front page"),
                self._front,
                opens_site=True,
            ),
        ]
        if editable:
            words = _(
                "In any block press “Add a variant”, change its words, and say who sees it. Then open the preview."
            )
            steps.append(
                GettingStartedStep(_("Give a block a second variant"), words, _("Edit a page that adapts"), editable)
            )
        if user.has_perm("attune_rules.add_rule"):
            words = _("Pick facts from a list and say what follows. The rule is read back to you in one sentence.")
            steps.append(
                GettingStartedStep(
                    _("Write a rule"), words, _("Start a rule"), reverse(_view("attune_rules_rule", "add"))
                )
            )
        if user.has_perm("attune_audience.add_persona"):
            words = _("A made-up visitor with a name and a face, from facts. Use them in every preview.")
            link = reverse(_view("attune_audience_persona", "add"))
            steps.append(GettingStartedStep(_("Make up a visitor"), words, _("Make a persona"), link))
        return steps

    def _edit_url(self, each: AdaptingPage) -> str:
        can_edit = each.page.permissions_for_user(self.request.user).can_edit()
        return reverse("wagtailadmin_pages:edit", args=[each.page.pk]) if can_edit else ""


class WelcomePanel(Component):
    """Lead from the admin's home to the overview."""

    order = 60
    template_name = "blocks/admin/welcome_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Count what is live."""
        return {
            "url": reverse("attune_authoring:overview"),
            "slots": slot_counts()[0],
            "book": rule_selectors.book_state(),
        }


def overview_item() -> MenuItem:
    """Give the first item of the menu."""
    url = reverse("attune_authoring:overview")
    return MenuItem(gettext_lazy("Start here"), url, name="attune-overview", icon_name="home", order=1)


def _view(model: str, name: str) -> str:
    return f"wagtailsnippets_{model}:{name}"


def _list(model: str) -> str:
    return reverse(_view(model, "list"))


def _edit(model: str, pk: int) -> str:
    return reverse(_view(model, "edit"), args=[pk])
