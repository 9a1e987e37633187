"""What tagging adds to Wagtail's admin."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from tagging import urls
from tagging.proposal_views import ProposalsMenuItem, proposals_item
from tagging.viewsets import TopicViewSet

register_snippet(TopicViewSet)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Put the panel's addresses under the admin's, which lets editors alone in."""
    return [path("attune/tagging/", include(urls))]


@hooks.register("register_attune_menu_item")
def proposals() -> ProposalsMenuItem:
    """Put the proposed terms beside the topics."""
    return proposals_item()
