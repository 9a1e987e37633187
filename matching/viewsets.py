"""What matching shows editors: content queries."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from attune.matching.models import ContentQuery


class ContentQueryViewSet(SnippetViewSet):
    """List and edit content queries."""

    model = ContentQuery
    icon = "search"
    menu_label = _("Content queries")
    menu_name = "content-queries"
    menu_hook = "register_attune_menu_item"
    menu_order = 400
    copy_view_enabled = True
    list_display = ("name", "slug", "least_score", "fresh_days")
    search_fields = ("name", "slug")
