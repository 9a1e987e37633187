"""Panels of the forms that show what a declaration means."""

from typing import Any

from django.forms import Media
from django.urls import reverse
from wagtail.admin.panels import Panel
from wagtail.admin.staticfiles import versioned_static


class SentencePanel(Panel):
    """Read a declaration in words, as it stands in the form, while somebody types."""

    class BoundPanel(Panel.BoundPanel):
        """The words of one declaration."""

        template_name = "rules/admin/sentence_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add what is stored; a new declaration has nothing yet."""
            kind = self.instance._meta.model_name
            is_new = not len(self.instance.condition)
            return {
                **super().get_context_data(parent_context),
                "url": reverse("attune_rules:words", args=[kind]),
                "typed_url": reverse("attune_rules:typed"),
                "sentence": "" if is_new else self.instance.sentence,
                "outcomes": [] if is_new else self.instance.outcomes,
                "outcome_heading": self.instance.outcome_heading if kind != "segment" else "",
            }

        @property
        def media(self) -> Media:
            """Give the script that asks for the words anew."""
            return Media(js=[versioned_static(f"rules/{name}.js") for name in ("editing", "words", "typed")])
