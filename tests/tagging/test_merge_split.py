"""Merging, splitting, retiring and renaming topics: what becomes of pages, of likings, and the way back."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry, Page

from attune.audience.contexts import persona_context
from attune.audience.domain.affinity import with_current_topics
from attune.audience.domain.personas import PersonaProfile
from attune.tagging import selectors, services
from attune.tagging.curation import merge_split
from attune.tagging.curation.change_log import CannotUndoError, revert_change, undo_refusal
from attune.tagging.curation.duplicates import duplicate_topics
from attune.tagging.curation.merge_split import CurationError, TopicPart
from attune.tagging.curation.topic_state import state_of_topic
from attune.tagging.curation.usage import topic_usage, users_of
from attune.tagging.domain.duplicates import duplicates, normal_form_of
from attune.tagging.domain.topic_split import closest_part
from attune.tagging.models import PageTopic, Topic, TopicTranslation

pytestmark = pytest.mark.django_db


@pytest.fixture
def rising(db: None) -> Topic:
    """A topic that means the same as Floods."""
    return Topic.objects.create(name="Rising water", synonyms="freshet")


def _row(page: Page, topic: Topic, state: str = "suggested", source: str = "machine", **fields: Any) -> PageTopic:
    return PageTopic.objects.create(page=page, topic=topic, state=state, source=source, **fields)


def _rows() -> list[tuple[Any, ...]]:
    fields = ("page_id", "topic__slug", "state", "source", "salience", "confidence", "evidence", "weight")
    return [
        (*row[:6], tuple(row[6]), round(row[7], 6))
        for row in PageTopic.objects.order_by("page_id", "topic__slug").values_list(*fields)
    ]


def _topics() -> list[tuple[str, dict[str, Any]]]:
    return [(topic.slug, state_of_topic(topic)) for topic in Topic.objects.whole().order_by("slug")]


def test_a_merge_moves_pages_and_names_and_keeps_the_slug_as_an_alias(
    floods: Topic, rising: Topic, make_page: Callable[..., Page], tagged_page_ids: list[int]
) -> None:
    only, both, kept_off, silent = (make_page(title=f"Page {n}") for n in range(4))
    _row(only, rising, salience=0.5, evidence=["freshet"])
    _row(both, rising, "pinned", "editor")
    _row(both, floods, salience=0.4, evidence=["floods"])
    _row(kept_off, rising, salience=0.9)
    _row(kept_off, floods, "rejected", "editor")
    _row(silent, floods, salience=0.3)
    TopicTranslation.objects.create(topic=rising, language="de", name="Steigendes Wasser")
    lower = Topic.objects.create(name="Tidal bores", broader=rising)

    merge_split.merge_topics(rising, floods)

    into, gone = Topic.objects.get(pk=floods.pk), Topic.objects.get(pk=rising.pk)
    assert into.synonym_list == ("high water", "Rising water", "freshet")
    assert into.names_in("de")[-1] == "Steigendes Wasser"
    assert (gone.is_retired, gone.replaced_by, gone.slug) == (True, into, "rising-water")
    assert Topic.objects.get(pk=lower.pk).broader == into
    states = {row.page_id: (row.topic_id, row.state, row.salience) for row in PageTopic.objects.all()}
    assert states == {
        only.pk: (into.pk, "suggested", 0.5),
        both.pk: (into.pk, "pinned", 0.4),
        kept_off.pk: (into.pk, "rejected", 0.9),
        silent.pk: (into.pk, "suggested", 0.3),
    }
    assert sorted(set(tagged_page_ids)) == sorted([only.pk, both.pk, kept_off.pk, silent.pk])


def test_what_was_liked_and_what_rules_name_counts_for_the_topic_that_stays(
    floods: Topic, rising: Topic, make_page: Callable[..., Page]
) -> None:
    page = make_page(title="Any")
    _row(page, rising, "pinned", "editor")
    likings = {"topic:rising-water": 0.5, "topic:floods": 0.2, "kind:news": 0.3}
    ada = PersonaProfile(slug="ada", name="Ada", facts={}, affinities=likings)
    merge_split.merge_topics(rising, floods)

    context = persona_context(ada, keys={"affinity[rising-water]", "affinity[floods]", "top_topics"})

    assert context.affinities == pytest.approx({"topic:floods": 0.6, "kind:news": 0.3})
    assert context.facts["affinity[rising-water]"] == context.facts["affinity[floods]"] == pytest.approx(0.6)
    assert context.facts["top_topics"] == {"floods", "rising-water"}
    assert selectors.topic_slugs_of(page.pk) == {"floods", "rising-water"}
    assert selectors.topic_weights([page.pk]) == {page.pk: {"floods": 1.0}}
    services.assign_topics(page.pk, ["rising-water"], source="editor")
    assert services.ensure_topics(["Rising water"]) == ("floods",)


def test_merging_again_leads_to_the_last_one(floods: Topic, rising: Topic, open_data: Topic) -> None:
    merge_split.merge_topics(rising, floods)
    merge_split.merge_topics(Topic.objects.get(pk=floods.pk), open_data)

    assert selectors.replaced_topics() == {"rising-water": "open-data", "floods": "open-data"}


@given(st.dictionaries(st.sampled_from(["topic:a", "topic:b", "topic:c", "kind:a"]), st.floats(0, 1)))
def test_a_liking_stays_a_share_and_none_is_lost(affinities: dict[str, float]) -> None:
    current = with_current_topics(affinities, {"a": "b"})

    assert all(0 <= value <= 1 for value in current.values())
    assert current.get("topic:b", 0) >= max(affinities.get("topic:a", 0), affinities.get("topic:b", 0)) - 1e-9
    assert "topic:a" not in current and current.get("kind:a") == affinities.get("kind:a")


def test_a_topic_is_not_merged_into_itself_nor_into_what_is_closed(floods: Topic, rising: Topic) -> None:
    with pytest.raises(CurationError, match="itself"):
        merge_split.merge_topics(floods, floods)
    Topic.objects.filter(pk=floods.pk).update(is_blocked=True)
    with pytest.raises(CurationError, match="blocked or retired"):
        merge_split.merge_topics(rising, Topic.objects.get(pk=floods.pk))
    assert not Topic.objects.filter(is_retired=True).exists()


def test_a_topic_below_the_merged_one_does_not_come_to_stand_below_itself(floods: Topic, open_data: Topic) -> None:
    above = Topic.objects.create(name="Water")
    Topic.objects.filter(pk=floods.pk).update(broader=above)
    Topic.objects.filter(pk=open_data.pk).update(broader=floods)

    merge_split.merge_topics(Topic.objects.get(pk=floods.pk), Topic.objects.get(pk=open_data.pk))

    assert Topic.objects.get(pk=open_data.pk).broader == above


def test_a_split_gives_each_page_to_the_part_that_its_evidence_speaks_for(
    make_page: Callable[..., Page], tagged_page_ids: list[int]
) -> None:
    water = Topic.objects.create(name="Water", synonyms="floods\ntap water\nhigh water")
    flooded, tapped, unclear = (make_page(title=f"Page {n}") for n in range(3))
    _row(flooded, water, evidence=["high water", "flooding"], salience=0.5)
    _row(tapped, water, "pinned", "editor", evidence=["tap"])
    _row(unclear, water, evidence=[])
    parts = [TopicPart("Flooding", ("floods", "high water")), TopicPart("Drinking water", ("tap water",))]

    allotted = merge_split.assign_pages_to_parts(water, parts)
    assert allotted == {flooded.pk: 0, tapped.pk: 1, unclear.pk: 0}
    for page_id, number in allotted.items():
        parts[number].pages.add(page_id)
    merge_split.split_topic(water, parts, heir=1)

    by_page = {row.page_id: (row.topic.name, row.state) for row in PageTopic.objects.all()}
    assert by_page == {
        flooded.pk: ("Flooding", "suggested"),
        tapped.pk: ("Drinking water", "pinned"),
        unclear.pk: ("Flooding", "suggested"),
    }
    old = Topic.objects.get(pk=water.pk)
    assert (old.is_retired, old.stands_for.name) == (True, "Drinking water")
    assert Topic.objects.get(name="Flooding").synonym_list == ("floods", "high water")
    assert sorted(set(tagged_page_ids)) == sorted(by_page)


def test_a_topic_may_stay_beside_its_parts_and_lets_their_names_go(make_page: Callable[..., Page]) -> None:
    water = Topic.objects.create(name="Water", synonyms="floods\naqua")
    flooded, wet = make_page(title="One"), make_page(title="Two")
    _row(flooded, water, evidence=["floods"])
    _row(wet, water, evidence=["aqua"])
    part = TopicPart("Flooding", ("floods",))

    assert merge_split.assign_pages_to_parts(water, [part], keeps=True) == {flooded.pk: 0, wet.pk: 1}
    part.pages.add(flooded.pk)
    merge_split.split_topic(water, [part], keeps=True)

    water.refresh_from_db()
    assert (water.is_retired, water.synonym_list) == (False, ("aqua",))
    assert PageTopic.objects.get(page=wet).topic == water


def test_a_split_that_leaves_pages_without_a_part_is_refused(floods: Topic, make_page: Callable[..., Page]) -> None:
    _row(make_page(title="One"), floods)

    for parts, reason in (
        ([TopicPart("A")], "two or more"),
        ([TopicPart("A"), TopicPart("a")], "same name"),
        ([TopicPart("A"), TopicPart("…")], "no letter"),
        ([TopicPart("A"), TopicPart("B")], "no part"),
        ([TopicPart("A"), TopicPart("Floods", topic=floods)], "itself"),
    ):
        with pytest.raises(CurationError, match=reason):
            merge_split.split_topic(floods, parts)
    assert Topic.objects.count() == 1


def test_a_retired_topic_stays_where_it_was_pinned_and_is_suggested_no_more(
    page: Page, floods: Topic, make_page: Callable[..., Page]
) -> None:
    pinned = make_page(title="Another on floods")
    services.tag_page(page.pk)
    services.pin_topic(pinned.pk, floods.pk)

    merge_split.retire_topic(floods)

    assert [score.topic for score in selectors.topics_of(page.pk)] == ["open-data"]
    assert [score.topic for score in selectors.topics_of(pinned.pk)] == ["floods"]
    assert services.tag_page(page.pk)
    assert services.tag_page(pinned.pk)
    assert [score.topic for score in selectors.topics_of(page.pk)] == ["open-data"]
    assert [score.topic for score in selectors.topics_of(pinned.pk)] == ["floods"]


def test_a_renamed_topic_keeps_its_slug_and_its_old_name_as_a_synonym(page: Page, floods: Topic) -> None:
    merge_split.rename_topic(floods, "High  water")

    floods.refresh_from_db()
    assert (floods.name, floods.slug, floods.synonym_list) == ("High water", "floods", ("Floods",))
    services.tag_page(page.pk)
    assert "floods" in [score.topic for score in selectors.topics_of(page.pk)]


_CHANGES: dict[str, Callable[[Topic, Topic], Any]] = {
    "merge": lambda topic, other: merge_split.merge_topics(topic, other),
    "split": lambda topic, other: merge_split.split_topic(
        topic, [TopicPart("New", ("freshet",), pages=set(_pages(topic))), TopicPart(other.name, topic=other)]
    ),
    "retire": lambda topic, other: merge_split.retire_topic(topic, replaced_by=other),
    "rename": lambda topic, other: merge_split.rename_topic(topic, "Something else"),
}


def _pages(topic: Topic) -> list[int]:
    return list(PageTopic.objects.filter(topic=topic).values_list("page_id", flat=True))


@pytest.fixture
def busy(floods: Topic, rising: Topic, make_page: Callable[..., Page]) -> list[Page]:
    """Pages about both topics, in all states."""
    pages = [make_page(title=f"Page {n}") for n in range(3)]
    _row(pages[0], rising, salience=0.5, confidence=0.5, evidence=["freshet"], weight=1.0)
    _row(pages[1], rising, "pinned", "editor", weight=0.970143)
    _row(pages[1], floods, salience=0.2, evidence=["floods"], weight=0.242536)
    _row(pages[2], rising, "rejected", "editor")
    TopicTranslation.objects.create(topic=rising, language="de", name="Hochwasser")
    Topic.objects.create(name="Tidal bores", broader=rising)
    return pages


@pytest.mark.parametrize("kind", _CHANGES)
def test_every_change_is_logged_and_undone_without_a_trace(
    kind: str, busy: list[Page], floods: Topic, rising: Topic, tagged_page_ids: list[int]
) -> None:
    before = _topics(), _rows()
    change = _CHANGES[kind](rising, floods)
    assert (_topics(), _rows()) != before
    tagged_page_ids.clear()

    revert_change(change, user=None)

    assert (_topics(), _rows()) == before
    assert {page.pk for page in busy} <= set(tagged_page_ids)
    entries = ModelLogEntry.objects.order_by("pk")
    assert [entry.action for entry in entries] == [f"attune_tagging.{kind}", "attune_tagging.undo"]
    assert "Rising water" in entries[0].message and entries[1].message.startswith("Undone: “Rising water”")
    with pytest.raises(CannotUndoError, match="already"):
        revert_change(change, user=None)


@pytest.mark.parametrize("kind", ["merge", "split"])
def test_a_change_is_undone_after_pages_were_read_anew(
    kind: str, busy: list[Page], floods: Topic, rising: Topic
) -> None:
    before = _topics(), _rows()
    change = _CHANGES[kind](rising, floods)
    for page in busy:
        services.tag_page(page.pk, force=True)

    revert_change(change, user=None)

    assert (_topics(), _rows()) == before


def test_a_change_is_not_undone_once_an_editor_changed_what_it_touched(
    busy: list[Page], floods: Topic, rising: Topic
) -> None:
    change = merge_split.merge_topics(rising, floods)
    assert change is not None and undo_refusal(change) == ""
    services.remove_topic(busy[0].pk, floods.pk)
    assert "editor" in undo_refusal(change)
    services.restore_topic(busy[0].pk, floods.pk)
    assert undo_refusal(change) == ""
    Topic.objects.filter(pk=floods.pk).update(synonyms="deluge")
    before = _topics(), _rows()

    with pytest.raises(CannotUndoError, match="Floods"):
        revert_change(change, user=None)

    assert (_topics(), _rows()) == before


def test_blocking_and_deleting_a_topic_tells_of_its_pages_and_takes_it_out_of_their_weights(
    page: Page, floods: Topic, tagged_page_ids: list[int]
) -> None:
    services.tag_page(page.pk)
    tagged_page_ids.clear()

    floods.is_blocked = True
    floods.save()
    assert tagged_page_ids == [page.pk]
    assert selectors.topic_weights([page.pk]) == {page.pk: {"open-data": 1.0}}
    floods.save()
    assert tagged_page_ids == [page.pk]
    floods.is_blocked = False
    floods.save()
    assert tagged_page_ids == [page.pk] * 2
    floods.delete()
    assert tagged_page_ids == [page.pk] * 3


def test_who_names_a_topic_is_told_by_the_floors_above(floods: Topic) -> None:
    with topic_usage.offering(lambda slugs: [(slug, f"the poem about {slug}") for slug in slugs], name="test"):
        assert "the poem about floods" in users_of(floods)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Floods", "flood"),
        ("Open data", "open-data"),
        ("Organisation", "organizations"),
        ("Colour", "color"),
        ("Café", "cafes"),
        ("Research and development", "research & development"),
        ("Health care", "Healthcare"),
        ("Policies", "policy"),
    ],
)
def test_names_that_differ_by_case_plural_or_spelling_are_alike(one: str, other: str) -> None:
    assert normal_form_of(one) == normal_form_of(other)


def test_names_that_mean_something_else_are_not_alike() -> None:
    names = ["Planning", "Plan", "Open data", "Data", "Data science", "News", "水", "火"]

    assert duplicates({name: [name] for name in names}) == ()


def test_alike_topics_are_grouped_and_the_one_with_most_pages_is_to_stay(
    floods: Topic, make_page: Callable[..., Page]
) -> None:
    flood, highs = Topic.objects.create(name="flood"), Topic.objects.create(name="High-Waters")
    Topic.objects.create(name="Flood", is_retired=True)
    _row(make_page(title="One"), flood)

    (alike,) = duplicate_topics()

    assert alike.stays == flood
    assert set(alike.others) == {floods, highs}


def test_evidence_decides_by_what_it_shares_with_the_names() -> None:
    names = {"a": ["tap water"], "b": ["high water", "floods"]}

    assert closest_part(["flooding"], names) == "b"
    assert closest_part(["tap"], names) == "a"
    assert closest_part(["desert"], names) == "a"
