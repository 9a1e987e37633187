"""What the bench beside a form asks while somebody types."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBadRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from attune.rules.bench.analysis import Bench, analyse_draft
from attune.rules.bench.draft import PREFIXES, posted_draft
from attune.rules.bench.finding_words import FindingLine
from attune.rules.books.live_book import rule_book_cache
from attune.rules.builder.partial_form import UnreadableFormError

Links = dict[str, tuple[str, str]]


@require_POST
def bench(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Weigh a form as it stands, half finished or not, beside the live rules."""
    if kind not in PREFIXES:
        raise Http404
    model = apps.get_model("attune_rules", kind)
    _refuse_strangers(request, model)
    try:
        draft = posted_draft(request.POST, kind)
    except UnreadableFormError:
        return HttpResponseBadRequest(_("The form could not be read. Reload the page and try again."))
    book = rule_book_cache.current().book
    found = analyse_draft(draft, book, request.POST)
    links = _links(model, [*found.lines, *found.others, *found.waiting], book.names)
    context = {
        "bench": found,
        "kind": kind,
        "rows": _with_links(found.lines, links),
        "other_rows": _with_links(found.others, links),
        "waiting_rows": _with_links(found.waiting, links),
    }
    parts = ("summary", "findings", "people", "fields", "verdict")
    shown = {part: render_to_string(f"rules/admin/bench/{part}.html", context, request) for part in parts}
    return JsonResponse({**shown, "is_empty": found.is_empty, "fields_for": _fields_for(found)})


def _refuse_strangers(request: HttpRequest, model: Any) -> None:
    policy = model.snippet_viewset.permission_policy
    if not policy.user_has_any_permission(request.user, ["add", "change", "view"]):
        raise PermissionDenied


def _fields_for(found: Bench) -> str:
    """Say for whom and for which facts there are fields; while that stays, what is typed in them is left alone."""
    if found.trial is None:
        return ""
    return " ".join([found.trial.chosen, *(field.key for field in found.trial.fields)])


def _with_links(lines: Iterable[FindingLine], links: Links) -> list[tuple[FindingLine, list[tuple[str, str]]]]:
    return [(line, [links[key] for key in line.rules if key in links]) for line in lines]


def _links(model: Any, lines: Iterable[FindingLine], names: Any) -> Links:
    """Give the name and the form of each rule that a finding is about."""
    keys = {key.partition(":")[2]: key for line in lines for key in line.rules}
    if not keys:
        return {}
    edit = model.snippet_viewset.get_url_name("edit")
    rows = model.objects.filter(slug__in=keys).values_list("slug", "pk", "name")
    return {keys[slug]: (names.get(keys[slug], name), reverse(edit, args=[pk])) for slug, pk, name in rows}
