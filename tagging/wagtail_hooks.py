"""What tagging adds to Wagtail's admin."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet

from tagging import log_words, urls
from tagging.viewsets import TopicViewSet

register_snippet(TopicViewSet)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Put the panel's addresses under the admin's, which lets editors alone in."""
    return [path("attune/tagging/", include(urls))]


@hooks.register("register_log_actions")
def log_actions(registry: LogActionRegistry) -> None:
    """Say how our entries in Wagtail's log read."""
    log_words.register(registry)
