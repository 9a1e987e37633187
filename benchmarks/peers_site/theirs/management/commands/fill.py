"""Make their site, or give it more segments: python -m django fill --seed 1 --smallest 10 --segments 0."""

import re
from datetime import time
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.utils import timezone
from wagtail.models import Page
from wagtail_personalisation import rules
from wagtail_personalisation.models import Segment

from benchmarks.peers_site.plan import Question, paragraphs, planned_segments, segment_of_slot, slot_contents
from benchmarks.peers_site.tables import item, make_pages, make_tables
from benchmarks.peers_site.theirs.models import BenchmarkPage

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Command(BaseCommand):
    """Make the page, or enable segments."""

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what makes both sites the same."""
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument("--smallest", type=int, required=True, help="the least segments there will ever be")
        parser.add_argument("--segments", type=int, required=True, help="how many to enable; 0 makes the page alone")

    def handle(self, *, seed: int, smallest: int, segments: int, **_options: Any) -> None:
        """Do the one or the other."""
        if segments:
            enable_segments(seed, segments)
            return
        make_tables()
        make_pages(BenchmarkPage, _body(seed, smallest))


def _body(seed: int, size: int) -> list[dict[str, Any]]:
    heroes = [
        item("hero", {"segment": segment_of_slot(slot, size) + 1, **content})
        for slot, content in enumerate(slot_contents(seed))
    ]
    return heroes + [item("paragraph", text) for text in paragraphs(seed)]


def enable_segments(seed: int, size: int) -> None:
    """Enable as many more segments as make so many."""
    enabled = Segment.objects.count()
    made: dict[type, list[Any]] = {}
    for number, planned in enumerate(planned_segments(seed, size)[enabled:], start=enabled):
        segment = Segment(pk=number + 1, name=planned.slug, match_any=planned.any_will_do, enable_date=timezone.now())
        made.setdefault(Segment, []).append(segment)
        for question in planned.questions:
            rule = _rule(question)
            rule.segment = segment
            made.setdefault(type(rule), []).append(rule)
    for model, rows in made.items():
        model.objects.bulk_create(rows)  # type: ignore[attr-defined]


def _rule(question: Question) -> Any:
    value: Any = question.value
    match question.kind:
        case "query":
            return rules.QueryRule(parameter=question.parameter, value=value)
        case "referrer":
            return rules.ReferralRule(regex_string=rf"^https?://(www\.)?{re.escape(value)}(/|$)")
        case "device":
            return rules.DeviceRule(**dict.fromkeys(value, True))
        case "views":
            article = Page.objects.get(slug=f"article-{question.parameter}")
            return rules.VisitCountRule(counted_page=article, operator="more_than", count=value)
        case "logged_in":
            return rules.UserIsLoggedInRule(is_logged_in=value)
        case "country":
            return rules.OriginCountryRule(country=value.lower())
        case "weekday":
            return rules.DayRule(**{_WEEKDAYS[day]: True for day in value})
        case "clock":
            start, end = value
            return rules.TimeRule(start_time=time(start), end_time=time(end - 1, 59, 59, 999_999))
    raise ValueError(f"There is no rule for {question.kind}.")
