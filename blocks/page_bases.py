"""What else serves a page: the other bases of its type, before or behind AdaptivePage, and the routes of the page."""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.http import Http404, HttpRequest
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page
from wagtail.url_routing import RouteResult

# What of a base that stands behind Page would never run.
_OVERRULED = ("serve", "serve_preview", "route")


def is_served_by_wagtail(page: Page, own: Callable[..., Any], arguments: Collection[Any]) -> bool:
    """Say whether Wagtail alone makes the answer, from the page's template and context: no code of a site has a say.

    own is the serve of AdaptivePage; arguments are those that routing gives to serve.
    """
    serves = {vars(base)["serve"] for base in type(page).__mro__ if "serve" in vars(base)}
    if not serves <= {own, Page.serve, RoutablePageMixin.serve}:
        return False
    view = next(iter(arguments), None)
    return view is None or getattr(view, "__func__", None) is RoutablePageMixin.index_route


def has_mixin_routes(page: Page) -> bool:
    """Say whether the page has routes of its own, by a mixin that stands behind Page and is never asked for them."""
    return isinstance(page, RoutablePageMixin) and _stands_behind(RoutablePageMixin, type(page))


def mixin_route(page: Any, request: HttpRequest, path_components: Collection[str]) -> RouteResult | None:
    """Find the route of an address as RoutablePageMixin does."""
    if not (page.live and has_mixin_routes(page)):
        return None
    try:
        match = page.resolve_subpage("/" + "".join(f"{component}/" for component in path_components))
    except Http404:
        return None
    request.routable_resolver_match = match  # type: ignore[attr-defined]
    return RouteResult(page, args=(match.func, match.args, match.kwargs))


def overridden_bases(model: type[Page]) -> Iterator[tuple[type, str]]:
    """Give the bases of a page type that stand behind Page, with what of them never runs; routes are found, though."""
    for base in model.__mro__:
        if base is not RoutablePageMixin and _stands_behind(base, model):
            yield from ((base, name) for name in _OVERRULED if name in vars(base))


def _stands_behind(base: type, model: type[Page]) -> bool:
    order = model.__mro__
    return base not in Page.__mro__ and order.index(base) > order.index(Page)
