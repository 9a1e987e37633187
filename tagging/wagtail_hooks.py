"""What tagging adds to Wagtail's admin."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet

from attune.tagging import audit_log, urls
from attune.tagging.admin.proposal_views import ProposalsMenuItem, proposals_item
from attune.tagging.admin.review_views import review_item
from attune.tagging.admin.version_views import learned_item
from attune.tagging.admin.viewsets import TopicViewSet, action_buttons
from attune.tagging.models import Topic

register_snippet(TopicViewSet)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Put the panel's addresses under the admin's, which lets editors alone in."""
    return [path("attune/tagging/", include(urls))]


@hooks.register("register_attune_menu_item")
def review() -> MenuItem:
    """Put the review queue into our menu."""
    return review_item()


@hooks.register("register_attune_menu_item")
def learned() -> MenuItem:
    """Put what was learned into our menu."""
    return learned_item()


@hooks.register("register_log_actions")
def log_actions(registry: LogActionRegistry) -> None:
    """Say how our entries in Wagtail's log read."""
    audit_log.register_log_actions(registry)


@hooks.register("register_snippet_listing_buttons")
def topic_buttons(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """Offer, beside each topic of the list, what can be done with it."""
    if isinstance(snippet, Topic):
        yield from action_buttons(snippet, user)


@hooks.register("register_attune_menu_item")
def proposals() -> ProposalsMenuItem:
    """Put the proposed terms beside the topics."""
    return proposals_item()
