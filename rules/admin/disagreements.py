"""What editors see of alarms: where two engines disagreed about a live request, and that they have looked at it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages as admin_messages
from wagtail.admin.auth import permission_required
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from attune.rules.admin.base_pages import AdminPageMixin
from attune.rules.models import Disagreement
from attune.rules.proof.disagreements import disagreement_words, open_disagreements
from attune.rules.services import live_book

MAY_LOOK = permission_required("attune_rules.change_rule")


@method_decorator(MAY_LOOK, name="dispatch")
class DisagreementsView(AdminPageMixin, WagtailAdminTemplateMixin, TemplateView):
    """List the alarms of the live book."""

    page_title = gettext_lazy("Engines that disagreed")
    header_icon = "warning"
    template_name = "rules/admin/disagreements.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say in words what each alarm is about."""
        live = live_book()
        rows = [(each, disagreement_words(each.keys, live.book.names)) for each in open_disagreements(live.version)]
        return super().get_context_data(**kwargs) | {"rows": rows, "version": live.version}


@require_POST
@MAY_LOOK
def dismiss(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Put an alarm away; it comes back only with another book."""
    alarm = get_object_or_404(Disagreement, pk=pk)
    Disagreement.objects.filter(pk=alarm.pk, dismissed_at=None).update(dismissed_at=timezone.now())
    messages.success(request, _("The warning is dismissed."))
    return redirect("attune_rules:disagreements")


def warn_of_disagreements(request: HttpRequest) -> None:
    """Warn whoever looks at a list of rules, with the way to what is known."""
    live = live_book()
    alarms = list(open_disagreements(live.version)[:1])
    if alarms:
        text = disagreement_words(alarms[0].keys, live.book.names)
        button = admin_messages.button(reverse("attune_rules:disagreements"), _("What is known"))
        admin_messages.warning(request, text, buttons=[button])
