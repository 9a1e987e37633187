"""What editors see of the vocabulary."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet

from attune.tagging.admin.vocabulary_pages import may_change
from attune.tagging.models import PageTopic, Topic

_ACTIONS = (
    ("rename", _("Rename"), "edit"),
    ("merge", _("Merge"), "resubmit"),
    ("split", _("Split"), "arrow-right-full"),
    ("retire", _("Retire"), "history"),
)
_FORMATS = (
    ("turtle", _("Export as Turtle")),
    ("rdf-xml", _("Export as RDF/XML")),
    ("json-ld", _("Export as JSON-LD")),
    ("csv", _("Export as CSV")),
    ("json-lines", _("Export as JSON Lines")),
)


class TopicIndexView(IndexView):
    """The list of topics, each with the number of pages that are about it."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """Count the pages of each topic in the one query of the list."""
        topics: QuerySet[Any] = super().get_base_queryset().select_related("broader", "site")
        return topics.annotate(pages=Count("page_topics", filter=~Q(page_topics__state=PageTopic.State.REJECTED)))

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Add the import beside the button for a new topic."""
        buttons: list[Button] = super().header_buttons
        if may_change(self.request.user):
            buttons.append(HeaderButton(_("Import"), url=reverse("attune_tagging:import"), icon_name="upload"))
        return buttons

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Add tidying up, and the export in each format."""
        buttons: list[Button] = super().header_more_buttons
        if not may_change(self.request.user):
            return buttons
        tidy = Button(_("Tidy the vocabulary"), url=reverse("attune_tagging:tidy"), icon_name="tag", priority=50)
        exports = [
            Button(label, url=reverse("attune_tagging:export", args=[name]), icon_name="download", priority=60 + place)
            for place, (name, label) in enumerate(_FORMATS)
        ]
        return [*buttons, tidy, *exports]


class TopicEditView(EditView):
    """The form of a topic, with what else can be done with it."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Add renaming, merging, splitting and retiring."""
        return [*super().header_more_buttons, *action_buttons(self.object, self.request.user)]


def action_buttons(topic: Topic, user: Any) -> Iterator[Button]:
    """Offer what can be done with a topic, to whoever may."""
    if may_change(user):
        for place, (name, label, icon) in enumerate(_ACTIONS):
            url = reverse(f"attune_tagging:{name}", args=[topic.pk])
            yield Button(label, url=url, icon_name=icon, priority=50 + place)


class TopicViewSet(SnippetViewSet):
    """The vocabulary: what pages may be found to be about."""

    model = Topic
    index_view_class = TopicIndexView
    edit_view_class = TopicEditView
    icon = "tag"
    menu_label = _("Topics")
    menu_name = "topics"
    menu_hook = "register_attune_menu_item"
    menu_order = 300
    list_display = [
        "name",
        Column("broader", label=_("Broader topic"), sort_key="broader__name"),
        Column("pages", label=_("Pages"), sort_key="pages"),
        BooleanColumn("is_blocked", label=_("Blocked"), sort_key="is_blocked"),
        BooleanColumn("is_retired", label=_("Retired"), sort_key="is_retired"),
        Column("site", label=_("Site")),
    ]
    list_filter = ["is_blocked", "is_retired", "scheme", "site"]
    list_per_page = 50
    ordering = "name"
