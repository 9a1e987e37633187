"""The form of a persona: facts and interests, one a line."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from audience.persona_facts import (
    PersonaFactError,
    parse_affinities,
    parse_facts,
    write_affinities,
    write_facts,
)


class LinesField(forms.CharField):
    """Hold a dictionary as lines of text."""

    def __init__(
        self, *, parse: Callable[[str], dict[str, Any]], write: Callable[[dict[str, Any]], str], **kwargs: Any
    ) -> None:
        """Keep how the lines are read and written."""
        self.parse, self.write = parse, write
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 6}), **kwargs)

    def prepare_value(self, value: Any) -> str:
        """Show the dictionary, or again what was typed."""
        return value if isinstance(value, str) else self.write(value or {})

    def clean(self, value: Any) -> dict[str, Any]:
        """Read the lines, or say what is wrong with one of them."""
        try:
            return self.parse(super().clean(value))
        except PersonaFactError as error:
            raise ValidationError(str(error)) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what was typed with what is kept."""
        return self.prepare_value(initial).strip() != (data or "").replace("\r\n", "\n").strip()


class PersonaForm(WagtailAdminModelForm):
    """Edit a persona."""

    facts = LinesField(
        label=_("Facts"),
        parse=parse_facts,
        write=write_facts,
        help_text=_("One a line, such as: device = mobile. What is not said is as with anybody."),
    )
    affinities = LinesField(
        label=_("Interests"),
        parse=parse_affinities,
        write=write_affinities,
        help_text=_("One a line, a topic's slug and a number from 0 to 1, such as: floods = 0.8."),
    )
