"""The lists of declarations: filters, columns and figures."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.models import Revision, Site, WorkflowState

from attune.rules.models import Rule, Trigger
from attune.rules.providers.rule_statistics import NOTHING_KNOWN, rule_statistics
from attune.rules.providers.slot_catalogue import slot_catalogue
from attune.rules.words.action_sentences import slots_of
from attune.text import comparable

MOST_WORDS = 40
UNKNOWN = "–"
STATES = (
    ("live", gettext_lazy("Live")),
    ("changed", gettext_lazy("Live, with a newer draft")),
    ("review", gettext_lazy("In review")),
    ("draft", gettext_lazy("Not live")),
    ("scheduled", gettext_lazy("Scheduled")),
    ("archived", gettext_lazy("Archived")),
)


class DeclarationFilterSet(WagtailFilterSet):
    """By state and site; what is archived is shown only where it is asked for."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=STATES,
        method="filter_state",
        empty_label=gettext_lazy("All but archived"),
        widget=forms.RadioSelect,
    )
    site = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Site"),
        queryset=Site.objects.all(),
        empty_label=gettext_lazy("Any"),
        null_label=gettext_lazy("All sites together"),
        widget=forms.RadioSelect,
    )

    def filter_queryset(self, queryset: Any) -> Any:
        """Leave the archive out, unless the state asks for it."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") == "archived" else found.filter(archived_at=None)

    def filter_state(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those in one state."""
        match value:
            case "live":
                return queryset.filter(live=True)
            case "changed":
                return queryset.filter(live=True, has_unpublished_changes=True)
            case "review":
                return queryset.filter(pk__in=keys_in_review(queryset.model))
            case "draft":
                return queryset.filter(live=False)
            case "scheduled":
                return queryset.filter(pk__in=_keys_scheduled(queryset.model))
            case _:
                return queryset.exclude(archived_at=None)


class RuleFilterSet(DeclarationFilterSet):
    """By slot too."""

    slot = django_filters.ChoiceFilter(
        label=gettext_lazy("Slot"),
        choices=lambda: slot_choices(),
        method="filter_slot",
        empty_label=gettext_lazy("Any"),
        widget=forms.RadioSelect,
    )

    def filter_slot(self, queryset: Any, name: str, value: str) -> Any:
        """Keep the rules that act on a slot of that name."""
        acting = [row.pk for row in Rule.objects.only("pk", "actions") if value in slots_of(row.actions)]
        return queryset.filter(pk__in=acting)


class TriggerFilterSet(DeclarationFilterSet):
    """By the kind of event too."""

    event = django_filters.ChoiceFilter(
        label=gettext_lazy("Event"),
        choices=Trigger.Event.choices,
        empty_label=gettext_lazy("Any"),
        widget=forms.RadioSelect,
    )


def slot_choices() -> list[tuple[str, str]]:
    """Give the slots that rules act on or that pages have."""
    acted_on = (slot for row in Rule.objects.only("pk", "actions") for slot in slots_of(row.actions))
    names = {*acted_on, *(comparable(slot.name) for slot in slot_catalogue.slots())}
    return [(name, name) for name in sorted(names)]


def keys_in_review(model: Any) -> list[int]:
    """Give the primary keys of those that wait for somebody to approve them."""
    waiting = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(model), status=WorkflowState.STATUS_IN_PROGRESS
    )
    return [int(key) for key in waiting.values_list("object_id", flat=True)]


def _keys_scheduled(model: Any) -> list[int]:
    waiting = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(model), approved_go_live_at__isnull=False
    )
    return [int(key) for key in waiting.values_list("object_id", flat=True)]


def with_statistics(rows: Iterable[Any]) -> None:
    """Tell the rows of one list how each fares and stands, in a few queries for all of them."""
    rows = list(rows)
    if not rows:
        return
    known, keys = rule_statistics.all(), [str(row.pk) for row in rows]
    of_kind = ContentType.objects.get_for_model(type(rows[0]))
    states = WorkflowState.objects.active().filter(base_content_type=of_kind, object_id__in=keys)
    scheduled = Revision.objects.filter(
        base_content_type=of_kind, object_id__in=keys, approved_go_live_at__isnull=False
    )
    by_key = {revision.object_id: revision for revision in scheduled}
    for row in rows:
        row.statistic = known.get(_key(row), NOTHING_KNOWN)
        # Where Wagtail looks before it asks the database.
        row._current_workflow_states = [state for state in states if state.object_id == str(row.pk)]
        row.scheduled_revision = by_key.get(str(row.pk))


def rows_of(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Read along what the columns show."""
    return queryset.select_related("site")


def _key(row: Any) -> str:
    return f"{row._meta.model_name}:{row.slug}"


def _sentence(row: Any) -> str:
    return Truncator(row.sentence).words(MOST_WORDS)


def _last_fired(row: Any) -> str:
    when = getattr(row, "statistic", NOTHING_KNOWN).last_fired
    return _("%(time)s ago") % {"time": timesince(when, timezone.now(), depth=1)} if when else UNKNOWN


def _audience(row: Any) -> str:
    share = getattr(row, "statistic", NOTHING_KNOWN).audience
    return UNKNOWN if share is None else f"{share * 100:.0f} %"


STATE = StatusTagColumn(
    "state", accessor="status_string", label=gettext_lazy("State"), primary=lambda row: row.live, sort_key="live"
)
SITE = Column("site", accessor=lambda row: str(row.site or _("all")), label=gettext_lazy("Site"))
FIRED = Column("last_fired", accessor=_last_fired, label=gettext_lazy("Last fired"))
AUDIENCE = Column("audience", accessor=_audience, label=gettext_lazy("Audience"))


def sentence_column(width: str) -> Column:
    """Give the column of sentences."""
    return Column("sentence", accessor=_sentence, label=gettext_lazy("In words"), width=width)
