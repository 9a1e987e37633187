"""Fill our site: the page, the articles, the segments, and a visitor who has agreed and has read."""

import uuid
from typing import Any

from benchmarks.peers_site.plan import (
    HEADERS,
    PATH,
    READ,
    PlannedSegment,
    Question,
    paragraphs,
    planned_segments,
    segment_of_slot,
    slot_contents,
)
from benchmarks.peers_site.tables import item, make_pages, make_tables

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def build(seed: int, size: int) -> dict[str, int]:
    """Make the page, for segments of the smallest size, and the articles; give the articles' keys by their numbers."""
    from benchmarks.peers_site.ours.models import BenchmarkPage

    make_tables()
    return make_pages(BenchmarkPage, _body(seed, size))


def _body(seed: int, size: int) -> list[dict[str, Any]]:
    heroes = [
        item("hero", {"slot": f"hero {slot}", "content": _default(slot), "variants": [_variant(slot, size, content)]})
        for slot, content in enumerate(slot_contents(seed))
    ]
    return heroes + [item("paragraph", text) for text in paragraphs(seed)]


def _default(slot: int) -> dict[str, str]:
    return {"heading": f"Default of hero {slot}", "text": "What everybody else sees."}


def _variant(slot: int, size: int, content: dict[str, str]) -> dict[str, Any]:
    segments = [item("item", segment_of_slot(slot, size) + 1)]
    return item("item", {"name": "For a segment", "segments": segments, "content": content})


def publish_segments(seed: int, size: int, articles: dict[str, int]) -> None:
    """Publish as many more segments as make so many."""
    from attune.rules.builder.fields import from_condition
    from attune.rules.models import Segment
    from attune.rules.services import live_book, pause_publishing, publish_book

    live = Segment.objects.count()
    with pause_publishing():
        Segment.objects.bulk_create(
            Segment(
                pk=number + 1,
                name=segment.slug,
                slug=segment.slug,
                live=True,
                condition=from_condition(_condition(segment, articles)),
            )
            for number, segment in enumerate(planned_segments(seed, size)[live:], start=live)
        )
    publish_book()
    if len(live_book().book.segments()) != size:
        raise SystemExit("Not all of our segments are live.")


def _condition(segment: PlannedSegment, articles: dict[str, int]) -> Any:
    from attune.rules.domain.conditions import All
    from attune.rules.domain.conditions import Any as AnyOf

    tests = tuple(_test(question, articles) for question in segment.questions)
    if len(tests) == 1:
        return tests[0]
    return AnyOf(tests) if segment.any_will_do else All(tests)


def _test(question: Question, articles: dict[str, int]) -> Any:
    from attune.rules.domain.conditions import Test

    value: Any = question.value
    match question.kind:
        case "query" if question.parameter == "utm_campaign":
            return Test("campaign", "is", value)
        case "query":
            return Test("query_parameter", "is", value, question.parameter)
        case "device":
            return Test("device", "is_one_of", value)
        case "views":
            return Test("views_of_page", "more_than", float(value), str(articles[question.parameter]))
        case "weekday":
            return Test("weekday", "is_one_of", tuple(_WEEKDAYS[day] for day in value))
        case "clock":
            start, end = value
            return Test("clock", "within", (start * 60.0, end % 24 * 60.0))
    return Test(question.kind, "is", value)


def known_visitor(articles: dict[str, int]) -> dict[str, str]:
    """Let a visitor agree to everything and read the articles; give the headers that it sends from then on."""
    from django.test import Client

    client = Client(headers=HEADERS | {"Origin": "http://localhost", "Host": "localhost"})
    client.post("/consent/", {"choice": "measure+personalise", "next": PATH})
    for number, times in enumerate(READ):
        for _ in range(times):
            view = {"id": str(uuid.uuid4()), "kind": "page_view", "page_id": articles[str(number)]}
            client.post("/api/events/", {"events": [view]}, content_type="application/json")
    return HEADERS | {"Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())}
