"""The page on which rules are put in order: by keyboard, told to a screen reader, or by dragging."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from attune.rules.admin.undo import success_with_bulk_undo
from attune.rules.bulk.priorities import OrderRefusedError, may_publish_order, reorder, rules_in_order
from attune.rules.models import Rule
from attune.rules.review.permissions import has_permission

HOWS = ("draft", "submit", "publish")


class OrderView(WagtailAdminTemplateMixin, TemplateView):
    """Show all rules, the strongest first, and keep another order."""

    page_title = gettext_lazy("Order of rules")
    header_icon = "order"
    template_name = "rules/admin/order.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in whoever may change rules."""
        if not has_permission(request.user, "change", Rule):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Stand below the list of rules."""
        rules = {"url": reverse(Rule.snippet_viewset.get_url_name("list")), "label": _("Rules")}
        return [*self.breadcrumbs_items, rules, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather the rules and what may be done with their order."""
        return super().get_context_data(**kwargs) | {
            "rules": rules_in_order(),
            "may_publish": may_publish_order(self.request.user),
            "may_submit": Rule.get_default_workflow() is not None,
        }

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Keep the order that the page was left in."""
        how = request.POST.get("how", "draft")
        if how not in HOWS or (how == "publish" and not may_publish_order(request.user)):
            raise PermissionDenied
        try:
            done = reorder(_keys(request, "rule"), set(_keys(request, "moved")), user=request.user, how=how)
        except OrderRefusedError as error:
            messages.error(request, str(error))
            return redirect("attune_rules:order")
        if not done.rows:
            messages.info(request, _("The order is as it was."))
            return redirect("attune_rules:order")
        success_with_bulk_undo(request, _words(how, len(done.rows)), done.before)
        return redirect("attune_rules:order")


def _keys(request: HttpRequest, name: str) -> list[int]:
    return list(_numbers(request.POST.getlist(name)))


def _numbers(texts: list[str]) -> Iterator[int]:
    for text in texts:
        if text.isdecimal():
            yield int(text)


def _words(how: str, count: int) -> str:
    match how:
        case "publish":
            text = ngettext(
                "The order is live: %(count)d rule got another priority.",
                "The order is live: %(count)d rules got another priority.",
                count,
            )
        case "submit":
            text = ngettext(
                "The order waits for review: %(count)d rule has a draft with another priority.",
                "The order waits for review: %(count)d rules have a draft with another priority.",
                count,
            )
        case _:
            text = ngettext(
                "The order is kept as a draft: %(count)d rule has another priority in it.",
                "The order is kept as a draft: %(count)d rules have another priority in it.",
                count,
            )
    return text % {"count": count}
