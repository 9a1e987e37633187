"""The list of proposed terms, and its buttons: each is one POST that leads back to the list."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from attune.tagging.models import TermDecision, Topic
from attune.tagging.review import term_proposals

_MOST_DECISIONS = 20


def may_add(user: Any) -> bool:
    """Tell whether someone may add topics."""
    return bool(user.has_perm("attune_tagging.add_topic"))


def may_change(user: Any) -> bool:
    """Tell whether someone may change topics, and so decide on what is proposed."""
    return bool(user.has_perm("attune_tagging.change_topic"))


class ProposalsMenuItem(MenuItem):
    """The way to the list, for those who may change topics."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to those whom the list lets in."""
        return may_change(request.user)


def proposals_item() -> ProposalsMenuItem:
    """Return the item of our menu."""
    address = reverse("attune_tagging:proposals")
    return ProposalsMenuItem(_("Proposed terms"), address, name="proposed-terms", icon_name="tag", order=310)


class ProposalsView(WagtailAdminTemplateMixin, TemplateView):
    """What pages share and the vocabulary lacks, and what was decided lately."""

    template_name = "tagging/admin/proposals.html"
    page_title = gettext_lazy("Proposed terms")
    header_icon = "tag"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Stand below the admin's home."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let only those in who may change topics."""
        if not may_change(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows, the topics a term may belong to, and the latest decisions."""
        return super().get_context_data(**kwargs) | {
            "rows": term_proposals.proposals(),
            "topics": Topic.objects.open().values_list("name", flat=True),
            "may_add": may_add(self.request.user),
            "decisions": TermDecision.objects.select_related("topic", "decided_by")[:_MOST_DECISIONS],
        }


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Make a term a topic, a synonym, or never propose it again."""
    text, action = " ".join(request.POST.get("text", "").split())[:100], request.POST.get("action")
    if not may_change(request.user) or (action == "topic" and not may_add(request.user)):
        raise PermissionDenied
    try:
        messages.success(request, _carried_out(text, action, request))
    except (term_proposals.UnfitTermError, ValidationError):
        messages.error(request, _('"%(term)s" holds no letter, so it cannot be a term.') % {"term": text})
    except Topic.DoesNotExist:
        messages.error(request, _("There is no topic of that name. Choose one from the list, then press again."))
    return redirect("attune_tagging:proposals")


@require_POST
def undo(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Take a decision back."""
    if not may_change(request.user):
        raise PermissionDenied
    try:
        decision = term_proposals.take_back(decision_id)
    except term_proposals.UnfitTermError as error:
        message = _('Pages are about "%(topic)s" by now. Delete the topic itself if it should go.')
        messages.error(request, message % {"topic": error})
    else:
        if decision is not None:
            messages.success(request, _('"%(term)s" is open again.') % {"term": decision.text})
    return redirect("attune_tagging:proposals")


def _carried_out(text: str, action: str | None, request: HttpRequest) -> str:
    match action:
        case "topic":
            term_proposals.make_topic(text, user=request.user)
            return _('"%(term)s" is a topic now.') % {"term": text}
        case "synonym":
            topic = Topic.objects.open().filter(name__iexact=request.POST.get("topic", "").strip()).first()
            if topic is None:
                raise Topic.DoesNotExist
            term_proposals.make_synonym(text, topic.pk, user=request.user)
            return _('"%(term)s" is another name of "%(topic)s" now.') % {"term": text, "topic": topic.name}
        case "never":
            term_proposals.never_propose(text, user=request.user)
            return _('"%(term)s" will not be proposed again.') % {"term": text}
        case _:
            raise SuspiciousOperation(f'"{action}" is no decision on a proposed term.')
