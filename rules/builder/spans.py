"""Which numbers a fact can be, told to forms: the hints of a number field, and the refusal of what can never be."""

import math

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from attune.rules.domain.facts.fact import Span


def number_field_attributes(span: Span) -> dict[str, str]:
    """Give the attributes that keep a browser's number field within a span."""
    ends = {"min": span.least, "max": span.most}
    given = {name: f"{end:.15g}" for name, end in ends.items() if math.isfinite(end)}
    return given | ({"step": "1"} if span.is_whole else {})


def validate_within_span(number: float, span: Span) -> None:
    """Raise ValidationError where a fact can never be that number."""
    if number in span:
        return
    text = _SAID[span.is_whole, math.isfinite(span.least), math.isfinite(span.most)]
    values = {"least": f"{span.least:.15g}", "most": f"{span.most:.15g}"}
    raise ValidationError(text, params=values)


_SAID = {
    (False, False, False): _("Give a number."),
    (False, True, False): _("Give a number, %(least)s or more."),
    (False, False, True): _("Give a number, %(most)s or less."),
    (False, True, True): _("Give a number from %(least)s to %(most)s."),
    (True, False, False): _("Give a whole number."),
    (True, True, False): _("Give a whole number, %(least)s or more."),
    (True, False, True): _("Give a whole number, %(most)s or less."),
    (True, True, True): _("Give a whole number from %(least)s to %(most)s."),
}
