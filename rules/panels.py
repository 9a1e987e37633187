"""Panels of the forms that show what a declaration means."""

from typing import Any

from django.utils.translation import gettext
from wagtail.admin.panels import Panel


class SentencePanel(Panel):
    """Read the stored condition as one sentence."""

    class BoundPanel(Panel.BoundPanel):
        """The sentence of one declaration."""

        template_name = "rules/admin/sentence_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the sentence; a new declaration has none yet."""
            is_new = not len(self.instance.condition)
            sentence = gettext("Save once to read the condition here.") if is_new else self.instance.sentence
            return {**super().get_context_data(parent_context), "sentence": sentence}
