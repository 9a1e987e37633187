"""Form fields for moments: each that was shown comes back as the instant that it was, also when the clocks change."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import DateTimeField
from django.forms.utils import to_current_timezone
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.blocks import DateTimeBlock

from attune.moments import in_zone, is_shown_twice, offset_text, split_offset


class MomentField(DateTimeField):
    """Hold a moment by the editor's clock; a time that this clock shows twice bears its distance from UTC."""

    def prepare_value(self, value: Any) -> Any:
        """Give a moment as it is shown."""
        if not isinstance(value, datetime) or timezone.is_naive(value):
            return super().prepare_value(value)
        local = timezone.localtime(value)
        if not is_shown_twice(local):
            return super().prepare_value(value)
        shown = self.widget.format_value(to_current_timezone(value))
        return f"{shown} {offset_text(local)}"

    def to_python(self, value: Any) -> datetime | None:
        """Read what was typed, or what is kept, as a moment with its zone."""
        if isinstance(value, datetime):
            return in_zone(value, timezone.get_current_timezone()) if timezone.is_naive(value) else value
        if isinstance(value, str) and not value.strip():
            return None
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            moment = parse_datetime(value.strip())
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if moment is None:
            moment = self._as_formatted(value)
        try:
            return in_zone(moment, timezone.get_current_timezone()) if timezone.is_naive(moment) else moment
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def _as_formatted(self, value: str) -> datetime:
        """Read a moment that is written in one of the formats of the language, with or without a distance from UTC."""
        text, offset = split_offset(value)
        for form in self.input_formats or ():
            try:
                plain = self.strptime(text, form)
            except (ValueError, TypeError):
                continue
            return datetime.fromisoformat(plain.isoformat() + offset)
        raise ValidationError(self.error_messages["invalid"], code="invalid")


class MomentBlock(DateTimeBlock):  # type: ignore[misc]
    """Hold a moment within a stream."""

    @cached_property
    def field(self) -> MomentField:
        """Give the field that keeps the instant."""
        return MomentField(widget=AdminDateTimeInput(format=self.format), **self.field_options)
