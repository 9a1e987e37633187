"""How the admin refuses to delete or unpublish what is in use: it says where, with a way to each place."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.sites.views import DeleteView, SiteViewSet

from attune.rules.usage.protection import MOST_NAMED, in_use_words, protected_models, use_words, uses_of
from attune.rules.usage.references import ReferringRow


def refusal_response(
    request: HttpRequest, rows: Iterable[Any], *, are_live: bool, to: str = ""
) -> HttpResponseBase | None:
    """Say of each row that is in use where, and lead back to its list or to an address; give nothing if none is."""
    guarded = [row for row in rows if protected_models.of(row)]
    found = [(row, uses) for row in guarded if (uses := uses_of(row, are_live=are_live))]
    for row, uses in found:
        text = in_use_words(row, map(use_words, uses))
        messages.error(request, text, buttons=list(_buttons(uses[:MOST_NAMED], request.user)))
    return redirect(to or reverse(found[0][0].snippet_viewset.get_url_name("list"))) if found else None


class SiteDeleteView(DeleteView):
    """Delete a site, unless something was written for it alone."""

    def run_before_hook(self) -> HttpResponseBase | None:
        """Refuse as for snippets."""
        return refusal_response(self.request, [self.object], are_live=False, to=reverse(self.index_url_name))


def replace_site_delete_view() -> None:
    """Put our view in the place of Wagtail's, which offers no hook before a site is deleted."""
    SiteViewSet.delete_view_class = SiteDeleteView


def _buttons(uses: Iterable[ReferringRow], user: Any) -> Iterable[Any]:
    finder = AdminURLFinder(user)
    for use in uses:
        if url := finder.get_edit_url(use.row):
            yield messages.button(url, _("Open %(what)s") % {"what": use_words(use)})
