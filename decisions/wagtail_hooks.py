"""What decisions add to Wagtail: an item of the userbar, and the address that it posts to."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks

from decisions import urls
from decisions.userbar import AttuneItem


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Put our addresses under the admin's, which lets editors alone in."""
    return [path("attune/decisions/", include(urls))]


@hooks.register("construct_wagtail_userbar")
def userbar(request: HttpRequest, items: list[Any], page: Any) -> None:
    """Offer to say what was decided on this page; a preview has its own panel."""
    decisions = getattr(request, "decisions", None)
    if decisions and not getattr(request, "is_preview", False):
        items.append(AttuneItem(len(decisions)))
