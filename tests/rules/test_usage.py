"""A segment that something asks for is neither deleted nor unpublished; the message says by what it is used."""

import json

import pytest
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page, ReferenceIndex

from attune.rules import services
from attune.rules.books import publisher
from attune.rules.domain.conditions import All, Any, InSegment, Not
from attune.rules.models import BookRecord, Rule, Segment, Trigger
from attune.rules.usage.protection import SegmentInUseError, users_of
from cms.models import HomePage
from tests.rules import made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process")]

ASKS = Any((Not(All((InSegment("mobile"), made.KEEN))), made.KEEN))


@pytest.fixture(autouse=True)
def _unproved(monkeypatch):
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: None)


@pytest.fixture
def mobile():
    return made.segment("mobile")


def address(name, *args):
    return reverse(Segment.snippet_viewset.get_url_name(name), args=args)


def delete_many(segments):
    ids = "&".join(f"id={segment.pk}" for segment in segments)
    return reverse("wagtail_bulk_action", args=["attune_rules", "segment", "delete"]) + f"?{ids}"


def page_with_variant_for(segment):
    content = {"heading": "Hello"}
    named = [{"type": "item", "id": "n1", "value": segment.pk}]
    variant = {"type": "item", "id": "v1", "value": {"name": "B", "segments": named, "content": content}}
    body = [{"type": "hero", "id": "h", "value": {"slot": "front", "content": content, "variants": [variant]}}]
    page = Page.get_first_root_node().add_child(instance=HomePage(title="Front", slug="f", body=json.dumps(body)))
    page.save_revision().publish()
    ReferenceIndex.create_or_update_for_object(HomePage.objects.get(pk=page.pk))
    return page


def test_users_are_rules_triggers_segments_and_pages(mobile):
    made.rule("welcome", ASKS)
    made.trigger("keen", InSegment("mobile"))
    made.segment("other", InSegment("mobile"), live=False)
    made.rule("alone")
    page_with_variant_for(mobile)

    assert users_of(mobile) == [
        "the segment “Other”",
        "the rule “Welcome”",
        "the trigger “Keen”",
        "the page “Front”",
    ]
    assert users_of(mobile, are_live=True) == ["the rule “Welcome”", "the trigger “Keen”", "the page “Front”"]


def test_a_draft_that_asks_for_it_counts(mobile):
    rule = made.rule("welcome")
    rule.condition = made.from_condition(InSegment("mobile"))
    rule.save_revision()

    assert users_of(mobile) == ["the rule “Welcome”"]
    assert users_of(mobile, are_live=True) == []


@pytest.mark.parametrize("delete", [lambda one: one.delete(), lambda one: Segment.objects.filter(pk=one.pk).delete()])
def test_deleting_one_in_use_is_refused_and_nothing_happens(mobile, delete, committed):
    made.rule("welcome", ASKS)
    services.publish_book()
    before = BookRecord.objects.count()

    with committed(), pytest.raises(SegmentInUseError) as refused, transaction.atomic():
        delete(mobile)

    assert refused.value.args[0] == (
        "The segment “Mobile” is in use by the rule “Welcome”. Take it out of there first."
    )
    assert Segment.objects.filter(slug="mobile", live=True).exists()
    assert BookRecord.objects.count() == before
    assert services.match(made.facts(device="mobile")).segments == {"mobile"}


def test_one_that_nobody_uses_is_deleted(mobile):
    mobile.delete()

    assert not Segment.objects.exists()


def test_the_delete_view_refuses(admin_client, mobile):
    made.trigger("keen", InSegment("mobile"))

    answer = admin_client.post(address("delete", mobile.pk), follow=True)

    assert "is in use by the trigger “Keen”" in answer.content.decode()
    assert Segment.objects.filter(slug="mobile").exists()


def test_deleting_many_refuses_all_of_them(admin_client, mobile):
    free = made.segment("free")
    page_with_variant_for(mobile)

    answer = admin_client.post(delete_many([mobile, free]), follow=True)

    assert "is in use by the page “Front”" in answer.content.decode()
    assert Segment.objects.count() == 2


def test_many_that_nobody_uses_are_deleted(admin_client, mobile):
    admin_client.post(delete_many([mobile, made.segment("free")]), follow=True)

    assert not Segment.objects.exists()


def test_unpublishing_one_in_use_is_refused(admin_client, mobile):
    made.rule("welcome", InSegment("mobile"))

    answer = admin_client.post(address("unpublish", mobile.pk), follow=True)

    assert "is in use by the rule “Welcome”" in answer.content.decode()
    assert Segment.objects.get(slug="mobile").live


def test_unpublishing_one_that_only_a_draft_asks_for_is_done(admin_client, mobile):
    made.rule("welcome", InSegment("mobile"), live=False)

    admin_client.post(address("unpublish", mobile.pk), follow=True)

    assert not Segment.objects.get(slug="mobile").live


def test_deleting_rules_and_triggers_asks_nobody(mobile):
    made.rule("welcome", InSegment("mobile")).delete()
    made.trigger("keen", InSegment("mobile")).delete()

    assert not Rule.objects.exists()
    assert not Trigger.objects.exists()
