"""What editors see of segments, rules and triggers: lists, filters and forms in the menu "Attune"."""

from itertools import count
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import CopyView, EditView, IndexView, SnippetViewSet

from attune.rules.admin.disagreements import warn_of_disagreements
from attune.rules.admin.history import (
    DeclarationCompareView,
    DeclarationHistoryView,
    DeclarationInspectView,
    DeclarationUnpublishView,
    DeclarationUnscheduleView,
)
from attune.rules.admin.lists import (
    AUDIENCE,
    FIRED,
    SITE,
    STATE,
    DeclarationFilterSet,
    RuleFilterSet,
    TriggerFilterSet,
    rows_of,
    sentence_column,
    with_statistics,
)
from attune.rules.admin.review import pending_review
from attune.rules.admin.statistics import flag_warnings
from attune.rules.models import Declaration, Rule, Segment, Threshold, Trigger
from attune.rules.proof.proof_words import proof_words
from attune.rules.review.permissions import has_permission
from attune.rules.selectors import newest_attempt

MENU_HOOK = "register_attune_menu_item"
MOST_REASONS = 5


class DeclarationIndexView(IndexView):
    """The list, which also says where a published declaration does not act, and what is known of each."""

    def get_base_queryset(self) -> Any:
        """Read along what the columns show."""
        return rows_of(super().get_base_queryset())

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Filter this list's own rows, since one set of filters serves more than one model."""
        return super().get_filterset_kwargs() | {"queryset": self.get_base_queryset()}

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the figures of the rows of this page."""
        context = super().get_context_data(*args, **kwargs)
        with_statistics(context["object_list"])
        return context

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Warn of a refused book, and of what the live one leaves out."""
        for warning in _warnings():
            messages.warning(request, warning)
        warn_of_disagreements(request)
        for warning in flag_warnings(self.model):
            messages.warning(request, warning)
        return super().get(request, *args, **kwargs)


class DeclarationEditView(EditView):
    """The form, which says what its draft changes, and at once where a publication went wrong."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what there is to review."""
        return super().get_context_data(**kwargs) | {"review": pending_review(self.object, self.request.user)}

    def save_action(self) -> Any:
        """Add the warnings to the message of success."""
        response = super().save_action()
        if self.action in ("publish", "workflow-action"):
            attempt = newest_attempt()
            if attempt and not attempt.refusal and (words := proof_words(attempt.proof)):
                messages.info(self.request, words)
            for warning in _warnings():
                messages.warning(self.request, warning)
        return response


class RuleIndexView(DeclarationIndexView):
    """The list of rules, from which their order is changed."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Lead to the order of rules."""
        buttons: list[Any] = list(super().header_buttons)
        if has_permission(self.request.user, "change", Rule):
            url = reverse("attune_rules:order")
            buttons.append(HeaderButton(gettext("Change the order"), url=url, icon_name="order"))
        return buttons


class DeclarationCopyView(CopyView):
    """A copy under a name and a slug of its own."""

    def get_initial_form_instance(self) -> Any:
        """Call it a copy."""
        row = super().get_initial_form_instance()
        row.name, row.slug = _free_name(row)
        row.archived_at = None
        return row


def _free_name(row: Declaration) -> tuple[str, str]:
    taken = set(type(row).objects.values_list("slug", flat=True))
    slug = next(slug for number in count(2) if (slug := f"{row.slug[:95]}-{number}") not in taken)
    return gettext("%(name)s (copy)") % {"name": row.name[:90]}, slug


class DeclarationViewSet(SnippetViewSet):
    """What segments, rules and triggers share in the admin."""

    menu_hook = MENU_HOOK
    index_view_class = DeclarationIndexView
    edit_view_class = DeclarationEditView
    # Wagtail's own template of that view would come first.
    edit_template_name = "rules/admin/edit.html"
    index_template_name = "rules/admin/list.html"
    history_view_class = DeclarationHistoryView
    inspect_view_class = DeclarationInspectView
    revisions_compare_view_class = DeclarationCompareView
    revisions_unschedule_view_class = DeclarationUnscheduleView
    unpublish_view_class = DeclarationUnpublishView
    copy_view_enabled = True
    inspect_view_enabled = True
    list_per_page = 50
    copy_view_class = DeclarationCopyView
    filterset_class: Any = DeclarationFilterSet
    search_fields = ("name", "slug")
    list_display: Any = ["name", STATE, sentence_column("35%"), SITE, FIRED, AUDIENCE, UpdatedAtColumn()]


class SegmentViewSet(DeclarationViewSet):
    """Segments in the admin."""

    model = Segment
    icon = "group"
    menu_label = _("Segments")
    menu_name = "segments"
    menu_order = 100


class RuleViewSet(DeclarationViewSet):
    """Rules in the admin, the strongest first."""

    model = Rule
    index_view_class = RuleIndexView
    filterset_class = RuleFilterSet
    icon = "sliders"
    menu_label = _("Rules")
    menu_name = "rules"
    menu_order = 110
    ordering = ("priority", "slug")
    list_display: Any = [
        "name",
        STATE,
        sentence_column("30%"),
        Column("priority", label=_("Priority"), sort_key="priority"),
        SITE,
        FIRED,
        AUDIENCE,
        UpdatedAtColumn(),
    ]


class TriggerViewSet(DeclarationViewSet):
    """Triggers in the admin."""

    model = Trigger
    icon = "redirect"
    menu_label = _("Triggers")
    menu_name = "triggers"
    menu_order = 120
    filterset_class = TriggerFilterSet


class ThresholdViewSet(SnippetViewSet):
    """Thresholds in the admin."""

    model = Threshold
    edit_view_class = DeclarationEditView
    edit_template_name = "rules/admin/edit.html"
    history_view_class = DeclarationHistoryView
    revisions_unschedule_view_class = DeclarationUnscheduleView
    unpublish_view_class = DeclarationUnpublishView
    icon = "decimal"
    menu_label = _("Thresholds")
    menu_name = "thresholds"
    menu_order = 130
    menu_hook = MENU_HOOK
    copy_view_enabled = True
    inspect_view_enabled = False
    list_per_page = 50
    search_fields = ("name", "slug", "description")
    list_display: Any = [
        "name",
        LiveStatusTagColumn(),
        Column("value", label=_("Value"), sort_key="value"),
        Column("version", label=_("Version")),
        UpdatedAtColumn(),
    ]


def _warnings() -> list[str]:
    attempt = newest_attempt()
    if attempt is None:
        return []
    if attempt.refusal:
        text = gettext("The rules as they are now were refused, and the last good ones are served on: %(reason)s")
        return [text % {"reason": attempt.refusal}]
    reasons = list(attempt.left_out.items())[:MOST_REASONS]
    text = gettext("“%(key)s” is published but does not act: %(reason)s")
    return [text % {"key": key, "reason": reason} for key, reason in reasons]
