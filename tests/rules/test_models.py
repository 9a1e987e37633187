"""Segments, rules and triggers: what they say of themselves, and what they refuse."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import ReferenceIndex

from attune.rules.builder.fields import from_condition
from attune.rules.domain.conditions import All, Any, InSegment, Not, make_test
from attune.rules.facts.registry import registry
from attune.rules.models import BookRecord, Segment
from tests.rules import made

pytestmark = pytest.mark.django_db


def test_a_declaration_reads_as_a_sentence():
    made.segment("mobile")
    visits = make_test(registry.get("visits_7d"), "at_least", 3)

    rule = made.rule(condition=All((InSegment("mobile"), visits)))

    assert rule.sentence == "In the segment “Mobile” and visits in 7 days is at least 3."


def test_a_half_finished_declaration_says_so():
    segment = Segment(name="Half", slug="half", condition=[{"type": "visits_7d", "value": {}, "id": "1"}])

    assert segment.sentence == "Not finished yet: This test has no value yet. Fill it in, or remove the test."


def test_a_segment_that_asks_for_itself_is_refused():
    made.segment("first", InSegment("second"))
    made.segment("second", InSegment("third"))
    third = made.segment("third", Any((made.MOBILE, Not(InSegment("first")))))

    with pytest.raises(ValidationError) as refused:
        third.clean()

    assert refused.value.message_dict == {
        "condition": ["This segment asks for itself: third → first → second → third. Take one of these steps out."]
    }


def test_a_draft_of_a_segment_is_checked_for_cycles_too():
    made.segment("first", InSegment("second"))

    with pytest.raises(ValidationError, match="second → first → second"):
        Segment(name="Second", slug="second", condition=from_condition(InSegment("first"))).clean()


def test_a_segment_that_others_share_is_no_cycle():
    made.segment("base")
    made.segment("left", InSegment("base"))
    top = made.segment("top", All((InSegment("left"), InSegment("base"))))

    top.clean()


def test_reading_many_conditions_asks_no_questions_of_the_database(django_assert_num_queries):
    for number in range(5):
        test = make_test(registry.get("affinity"), "at_least", 0.5, "floods")
        made.segment(f"s{number}", Any((test, InSegment("base"))))

    with django_assert_num_queries(1):
        slugs = [segment.slug for segment in Segment.objects.live() if len(segment.condition)]

    assert slugs == ["s0", "s1", "s2", "s3", "s4"]


@pytest.mark.parametrize("make", [made.segment, made.rule, made.trigger])
def test_the_preview_shows_the_sentence_and_what_follows(make):
    declaration = make()

    page = declaration.make_preview_request().content.decode()

    assert declaration.sentence in page
    assert all(outcome in page for outcome in declaration.outcomes)


def test_a_rule_says_what_it_does():
    assert made.rule().outcomes == ["Show the variant “B” in the slot “hero”."]


def test_a_trigger_says_what_a_worker_does():
    assert made.trigger().outcomes == ["Set the trait “keen” to “yes”."]


def test_the_usage_of_a_segment_is_known():
    segment = made.segment("mobile")
    rule = made.rule(condition=InSegment("mobile"))
    ReferenceIndex.create_or_update_for_object(rule)

    usage = ReferenceIndex.get_references_to(segment)

    assert [str(found.object_id) for found in usage] == [str(rule.pk)]


def test_a_book_shows_its_version():
    assert str(BookRecord(version=3)) == "Rule book 3"
