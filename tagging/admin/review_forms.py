"""What the review queue can be narrowed to, and in which order it comes."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.coreutils import get_content_type_label
from wagtail.models import Page, Site
from wagtail.permission_policies.pages import PagePermissionPolicy

from attune.tagging.admin.style_words import language_name
from attune.tagging.models import PageAnalysis, PageTopic, Topic
from attune.tagging.review.queue import topics_below

EVERY_STATE = "all"
ORDERS = {
    "": (_("Least certain first"), ("confidence", "page_id", "topic_id")),
    "certain": (_("Most certain first"), ("-confidence", "page_id", "topic_id")),
    "newest": (_("Last read first"), ("-read_at", "page_id", "topic_id")),
    "page": (_("By page"), ("page__title", "page_id", "confidence", "topic_id")),
    "topic": (_("By topic"), ("topic__name", "topic_id", "confidence", "page_id")),
}
STATES = (
    ("", _("Suggested")),
    (PageTopic.State.ACCEPTED.value, _("Accepted")),
    (PageTopic.State.PINNED.value, _("Pinned")),
    (PageTopic.State.REJECTED.value, _("Removed")),
    (EVERY_STATE, _("All")),
)


class QueueForm(forms.Form):
    """By topic, branch, confidence, state, type, part of the site and language; what is left empty narrows nothing."""

    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    topic = forms.ModelChoiceField(Topic.objects.all(), label=_("Topic"), required=False, empty_label=_("Any"))
    branch = forms.ModelChoiceField(
        Topic.objects.filter(narrower__isnull=False).distinct(),
        label=_("Topic and all below it"),
        required=False,
        empty_label=_("Any"),
    )
    least = forms.IntegerField(label=_("Confidence from, in %"), min_value=0, max_value=100, required=False)
    most = forms.IntegerField(label=_("Confidence to, in %"), min_value=0, max_value=100, required=False)
    kind = forms.ModelChoiceField(
        ContentType.objects.none(), label=_("Page type"), required=False, empty_label=_("Any")
    )
    part = forms.ChoiceField(label=_("Part of the site"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    order = forms.ChoiceField(label=_("Order"), choices=[(key, label) for key, (label, _o) in ORDERS.items()])

    def __init__(self, *args: Any, user: Any, pages: QuerySet[Page], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].required = False
        kind = self.fields["kind"]
        kind.queryset = ContentType.objects.filter(pk__in=pages.order_by().values("content_type"))  # type: ignore[attr-defined]
        kind.label_from_instance = get_content_type_label  # type: ignore[attr-defined]
        self.fields["part"].choices = [("", _("Any")), *_parts(user)]  # type: ignore[attr-defined]
        self.fields["language"].choices = [("", _("Any")), *_languages()]  # type: ignore[attr-defined]

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything but the order was chosen."""
        return any(value not in (None, "") for name, value in self._answers.items() if name != "order")

    def narrow(self, rows: QuerySet[PageTopic]) -> QuerySet[PageTopic]:
        """Return the rows that were asked for, in the order that was; what was asked wrongly narrows nothing."""
        answers = self._answers
        state = answers.get("state") or PageTopic.State.SUGGESTED
        wanted = {
            "topic": answers.get("topic"),
            "topic__in": topics_below(answers["branch"]) if answers.get("branch") else None,
            "state": None if state == EVERY_STATE else state,
            "confidence__gte": _share(answers.get("least"), -0.005),
            "confidence__lt": _share(answers.get("most"), 0.005),
            "page__content_type": answers.get("kind"),
            "page__path__startswith": answers.get("part") or None,
            "page_id__in": _in_language(answers.get("language")),
        }
        return rows.filter(**{name: value for name, value in wanted.items() if value is not None}).order_by(
            *ORDERS[answers.get("order") or ""][1]
        )

    @property
    def _answers(self) -> dict[str, Any]:
        return self.cleaned_data if self.is_bound and self.errors is not None else {}


def _share(percent: int | None, slack: float) -> float | None:
    """Return a share as it is compared; the slack takes in what is shown as that percentage."""
    return None if percent is None else percent / 100 + slack


def _in_language(code: str | None) -> QuerySet[Any] | None:
    return PageAnalysis.objects.filter(language=code).values("page_id") if code else None


def _languages() -> list[tuple[str, str]]:
    codes = PageAnalysis.objects.exclude(language="").values_list("language", flat=True).distinct().order_by()
    return sorted(((code, language_name(code)) for code in codes), key=lambda choice: choice[1])


def _parts(user: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each site with its sections, by their paths, as far as somebody may look into them."""
    shown = PagePermissionPolicy().explorable_instances(user)
    for site in Site.objects.select_related("root_page"):
        root = site.root_page
        sections = shown.filter(path__startswith=root.path, depth=root.depth + 1, numchild__gt=0).order_by("path")
        whole = [(root.path, str(_("The whole site")))] if shown.filter(pk=root.pk).exists() else []
        if choices := [*whole, *((page.path, page.get_admin_display_title()) for page in sections)]:
            yield site.site_name or site.hostname, choices
