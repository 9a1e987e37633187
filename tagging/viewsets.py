"""What editors see of the vocabulary."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from tagging.models import PageTopic, Topic


class TopicIndexView(IndexView):
    """The list of topics, each with the number of pages that are about it."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """Count the pages of each topic in the one query of the list."""
        topics: QuerySet[Any] = super().get_base_queryset().select_related("broader", "site")
        return topics.annotate(pages=Count("page_topics", filter=~Q(page_topics__state=PageTopic.State.REJECTED)))


class TopicViewSet(SnippetViewSet):
    """The vocabulary: what pages may be found to be about."""

    model = Topic
    index_view_class = TopicIndexView
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
        Column("site", label=_("Site")),
    ]
    list_filter = ["is_blocked", "site"]
    list_per_page = 50
    ordering = "name"
