"""What editors see beside a page: what it was found to be about, and the buttons to correct that."""

import uuid
from typing import Any

from django.forms import Media
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.models import Page

from attune.tagging.admin.reports import reading_of, report_of
from attune.tagging.review.judgements import can_undo

UNDO_KEY = "attune_undo"


class AnalysisPanel(Panel):
    """Show a page's topics, phrases, names and manner; put it into a page type's panels."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("What this page is about"))
        kwargs.setdefault("icon", "tag")
        super().__init__(**kwargs)

    class BoundPanel(Panel.BoundPanel):
        """The panel beside one page."""

        template_name = "tagging/admin/analysis_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Add the report; a page that was never saved has none."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            is_saved = isinstance(self.instance, Page) and self.instance.pk
            page = self.instance if is_saved else None
            # A browser without script comes back by an address that names what was just done.
            undo = _batch(self.request.GET.get(UNDO_KEY, "")) if self.request else None
            return {
                **context,
                **findings_context(page, message=_("Done.") if undo else "", undo=undo),
                "suggest_url": self._suggest_url(),
                "asks_at_once": page is not None and (page.has_unpublished_changes or not reading_of(page.pk)),
            }

        def _suggest_url(self) -> str:
            """Return where the page's form is read as it stands."""
            if self.instance.pk:
                return reverse("attune_tagging:suggest", args=[self.instance.pk])
            parent = getattr(self.form, "parent_page", None)
            if parent is None:
                return ""
            names = self.instance._meta.app_label, self.instance._meta.model_name
            return reverse("attune_tagging:suggest_new", args=[*names, parent.pk])

        @property
        def media(self) -> Media:
            """Return the small controllers and the styles of the panel."""
            scripts = ["tagging/analysis_panel.js", "tagging/suggestions.js"]
            return Media(js=scripts, css={"all": ["tagging/analysis_panel.css"]})


def findings_context(
    page: Page | None, *, message: str = "", is_waiting: bool = False, undo: uuid.UUID | None = None
) -> dict[str, Any]:
    """Return what the template of the findings needs, within the panel and alone."""
    return {
        "page": page,
        "report": report_of(page) if page is not None else None,
        "message": message,
        "is_waiting": is_waiting,
        "undo": undo if page is not None and undo and can_undo(undo, page.pk) else None,
    }


def _batch(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(name)
    except ValueError:
        return None
