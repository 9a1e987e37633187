"""What triggers did, as editors see it: each effect with its moment, its state, and the way to undo it."""

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
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from audience import selectors
from audience.domain.effects import effect_from, leaves_the_house
from audience.models import EffectRecord
from audience.trigger_permissions import may_see, may_undo
from rules.outcomes import act_words
from rules.selectors import TriggerHead, trigger_heads

State = EffectRecord.State


class LedgerFilterSet(WagtailFilterSet):
    """Narrow the ledger to one trigger or one state."""

    trigger = django_filters.ChoiceFilter(label=gettext_lazy("Trigger"), choices=lambda: _fired())
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=State.choices)

    class Meta:
        model = EffectRecord
        fields = ["trigger", "state"]


class EffectColumn(Column):
    """What was done, in words, and for whom."""

    cell_template_name = "audience/admin/effect_cell.html"

    def get_cell_context_data(self, instance: EffectRecord, parent_context: Any) -> dict[str, Any]:
        """Add the words."""
        words = act_words(effect_from(instance.kind, instance.data))
        return super().get_cell_context_data(instance, parent_context) | {"words": words}


class UndoColumn(Column):
    """The button that undoes an effect, or why there is none."""

    cell_template_name = "audience/admin/undo_cell.html"

    def get_cell_context_data(self, instance: EffectRecord, parent_context: Any) -> dict[str, Any]:
        """Say whether it can be undone; what has gone out cannot."""
        request = parent_context["request"]
        has_gone = leaves_the_house(effect_from(instance.kind, instance.data)) and instance.state != State.WAITING
        is_open = instance.state in {State.DONE, State.WAITING}
        return super().get_cell_context_data(instance, parent_context) | {
            "can_undo": is_open and not has_gone and may_undo(request.user),
            "has_gone": has_gone and instance.state in {State.SENDING, State.SENT},
            "csrf_token": get_token(request),
            "next": f"{reverse('attune_audience_admin:ledger')}?{request.GET.urlencode()}",
        }


class LedgerView(BaseListingView):
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

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Stand below the admin's home."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    @cached_property
    def columns(self) -> list[BaseColumn]:
        """Say when, which trigger, what, and how it stands."""
        return [
            DateColumn("at", label=_("When"), width="12%"),
            TitleColumn("trigger", label=_("Trigger"), accessor=self._name_of, get_url=self._form_of, width="22%"),
            EffectColumn("effect", label=_("What was done")),
            Column("state", label=_("State"), accessor="get_state_display", width="14%"),
            UndoColumn("undo", label=_("Undo"), width="12%"),
        ]

    @cached_property
    def heads(self) -> dict[str, TriggerHead]:
        """Know the triggers by their slugs."""
        return trigger_heads()

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to undo all of the one trigger that is shown."""
        trigger = self.request.GET.get("trigger", "")
        if not trigger or not may_undo(self.request.user):
            return []
        url = reverse("attune_audience_admin:undo_trigger", args=[trigger])
        return [HeaderButton(_("Undo all of this trigger"), url=url, icon_name="undo")]

    def _name_of(self, row: EffectRecord) -> str:
        head = self.heads.get(row.trigger)
        return head.name if head else row.trigger

    def _form_of(self, row: EffectRecord) -> str | None:
        head = self.heads.get(row.trigger)
        return reverse("wagtailsnippets_attune_rules_trigger:edit", args=[head.pk]) if head else None


class LedgerMenuItem(MenuItem):
    """The way to the ledger, for those who may see it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether this editor may see it."""
        return may_see(request.user)


def ledger_item() -> MenuItem:
    """Give the ledger's item of the menu, after the triggers."""
    url = reverse("attune_audience_admin:ledger")
    return LedgerMenuItem(LedgerView.page_title, url, name="attune-ledger", icon_name="history", order=130)


def _fired() -> list[tuple[str, str]]:
    heads = trigger_heads()
    return [(slug, heads[slug].name if slug in heads else slug) for slug in selectors.fired_triggers()]
