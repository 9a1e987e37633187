"""What blocks add to Wagtail's admin."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks

from blocks import urls


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Put our addresses under the admin's, which lets editors alone in."""
    return [path("attune/blocks/", include(urls))]
