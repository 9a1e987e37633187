"""What triggers did, as editors see it: each effect with its moment, its state, and the way to undo it."""

import logging
from collections.abc import Mapping
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from attune.audience import selectors
from attune.audience.models import EffectRecord
from attune.audience.triggers.effect_registry import UnknownEffectError, effect_from, is_outbound
from attune.audience.triggers.permissions import may_see, may_undo
from attune.rules.admin.bases import AdminPageMixin, ViewerMenuItem, act_words
from attune.rules.domain.effects.effect import Effect
from attune.rules.selectors import TriggerSummary, trigger_summaries

logger = logging.getLogger(__name__)

State = EffectRecord.State


class LedgerFilterSet(WagtailFilterSet):
    """Narrow the ledger to one trigger or one state."""

    trigger = django_filters.ChoiceFilter(label=gettext_lazy("Trigger"), choices=lambda: _fired())
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=State.choices)

    class Meta:
        model = EffectRecord
        fields = ["trigger", "state"]


class EffectColumn(Column):
    """What was done, by which trigger and for whom."""

    cell_template_name = "audience/admin/effect_cell.html"

    def __init__(self, name: str, heads: Mapping[str, TriggerSummary], **kwargs: Any) -> None:
        """Know the triggers by their slugs."""
        super().__init__(name, **kwargs)
        self.heads = heads

    def get_cell_context_data(self, instance: EffectRecord, parent_context: Any) -> dict[str, Any]:
        """Add the words, and the way to the trigger where it still exists."""
        head = self.heads.get(instance.trigger)
        return super().get_cell_context_data(instance, parent_context) | {
            "words": _words(instance),
            "trigger": head.name if head else instance.trigger,
            "url": reverse("wagtailsnippets_attune_rules_trigger:edit", args=[head.pk]) if head else "",
        }


class UndoColumn(Column):
    """The button that undoes an effect, or why there is none."""

    cell_template_name = "audience/admin/undo_cell.html"

    def get_cell_context_data(self, instance: EffectRecord, parent_context: Any) -> dict[str, Any]:
        """Say whether it can be undone; what has gone out cannot."""
        request = parent_context["request"]
        effect = _effect(instance)
        has_gone = effect is not None and is_outbound(effect) and instance.state != State.WAITING
        is_open = effect is not None and instance.state in {State.DONE, State.WAITING}
        return super().get_cell_context_data(instance, parent_context) | {
            "can_undo": is_open and not has_gone and may_undo(request.user),
            "has_gone": has_gone and instance.state in {State.SENDING, State.SENT},
            "csrf_token": get_token(request),
            "next": f"{reverse('attune_audience_admin:ledger')}?{request.GET.urlencode()}",
        }


class LedgerView(AdminPageMixin, BaseListingView):
    """The list, newest first."""

    model = EffectRecord
    page_title = gettext_lazy("What triggers did")
    header_icon = "history"
    paginate_by = 50
    default_ordering = "-pk"
    filterset_class = LedgerFilterSet
    index_url_name = "attune_audience_admin:ledger"
    index_results_url_name = "attune_audience_admin:ledger_results"
    verbose_name_plural = gettext_lazy("effects")
    results_template_name = "audience/admin/ledger_results.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let only those in who may see triggers."""
        if not may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def columns(self) -> list[BaseColumn]:
        """Say when, which trigger, what, and how it stands."""
        return [
            DateColumn("at", label=_("When"), width="12%"),
            EffectColumn("effect", self.heads, label=_("What was done")),
            Column("state", label=_("State"), accessor="get_state_display", width="14%"),
            UndoColumn("undo", label=_("Undo"), width="12%"),
        ]

    @cached_property
    def heads(self) -> dict[str, TriggerSummary]:
        """Read the triggers once."""
        return trigger_summaries()

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to undo all of the one trigger that is shown."""
        trigger = self.request.GET.get("trigger", "")
        if not trigger or not may_undo(self.request.user):
            return []
        url = reverse("attune_audience_admin:undo_trigger", args=[trigger])
        return [HeaderButton(_("Undo all of this trigger"), url=url, icon_name="rotate")]


def ledger_item() -> MenuItem:
    """Give the ledger's item of the menu, after the triggers."""
    url = reverse("attune_audience_admin:ledger")
    title = LedgerView.page_title
    return ViewerMenuItem(title, url, kind="trigger", name="attune-ledger", icon_name="history", order=130)


def _effect(row: EffectRecord) -> Effect | None:
    try:
        return effect_from(row.kind, row.data)
    except UnknownEffectError:
        return None


def _words(row: EffectRecord) -> str:
    """Say what was done; one row that cannot be told must not keep the others from being shown."""
    try:
        return act_words(effect_from(row.kind, row.data))
    except Exception:
        logger.exception("The effect %s cannot be told.", row.key)
        return _("What cannot be read here: an effect of the kind “%(kind)s”, of another version.") % {"kind": row.kind}


def _fired() -> list[tuple[str, str]]:
    heads = trigger_summaries()
    return [(slug, heads[slug].name if slug in heads else slug) for slug in selectors.fired_triggers()]
