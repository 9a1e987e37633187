"""Reading pages, and what editors and imports say to it."""

import math
from collections.abc import Callable

import pytest
from django.test import override_settings
from wagtail.models import Page, Site

from attune.tagging import selectors, services
from attune.tagging.domain.text import PageText
from attune.tagging.models import PageAnalysis, PageEntity, PageKeyphrase, PageTopic, Topic

pytestmark = pytest.mark.django_db


def _found(page: Page) -> list[str]:
    return [score.topic for score in selectors.topics_of(page.pk)]


def _rename(page: Page, title: str) -> None:
    page.title = title
    page.save()


def test_reading_a_page_keeps_its_topics_with_their_words(page: Page, tagged_page_ids: list[int]) -> None:
    assert services.tag_page(page.pk) is True

    first, second = selectors.topics_of(page.pk)
    assert {first.topic, second.topic} == {"floods", "open-data"}
    assert first.source == "machine"
    assert {first.evidence, second.evidence} == {("floods",), ("open data",)}
    assert tagged_page_ids == [page.pk]


def test_reading_a_page_keeps_phrases_names_and_manner(make_page: Callable[..., Page]) -> None:
    page = make_page(title="We met Maria Lopez by the river gauge in 2021. The river gauge was wet.")

    services.tag_page(page.pk)

    assert "river gauge" in PageKeyphrase.objects.filter(page=page).values_list("text", flat=True)
    assert list(PageEntity.objects.filter(page=page).values_list("text", flat=True)) == ["Maria Lopez"]
    semantics = selectors.semantics_of(page.pk)
    assert semantics is not None
    assert semantics.language == "en"
    assert semantics.period == (2021, 2021)
    assert semantics.entities == ("Maria Lopez",)
    assert semantics.is_judged is True
    assert semantics.grade > 0


def test_the_weights_of_a_page_have_length_one(page: Page) -> None:
    services.tag_page(page.pk)

    weights = selectors.topic_weights([page.pk])[page.pk]
    assert math.hypot(*weights.values()) == pytest.approx(1.0)
    stored = PageTopic.objects.filter(page=page).values_list("weight", flat=True)
    assert math.hypot(*stored) == pytest.approx(1.0)


def test_a_second_reading_of_the_same_words_stops_at_once(page: Page, tagged_page_ids: list[int]) -> None:
    services.tag_page(page.pk)
    before = PageAnalysis.objects.get(page=page).analysed_at

    assert services.tag_page(page.pk) is False

    assert PageAnalysis.objects.get(page=page).analysed_at == before
    assert tagged_page_ids == [page.pk]


def test_a_second_reading_happens_when_it_is_forced(page: Page) -> None:
    services.tag_page(page.pk)

    assert services.tag_page(page.pk, force=True) is True


def test_new_words_are_read(page: Page) -> None:
    services.tag_page(page.pk)
    _rename(page, "Only floods are left")

    assert services.tag_page(page.pk) is True
    assert _found(page) == ["floods"]


def test_a_changed_vocabulary_is_reason_to_read_again(page: Page) -> None:
    services.tag_page(page.pk)
    Topic.objects.create(name="About")

    assert services.tag_page(page.pk) is True


def test_a_page_that_is_gone_is_no_error(db: None) -> None:
    assert services.tag_page(987654) is False


def test_a_page_says_itself_what_a_reader_reads(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Page, "tagging_text", lambda self: PageText("Quiet", "", "A text on open data alone."), raising=False
    )

    services.tag_page(page.pk)

    assert _found(page) == ["open-data"]


def test_a_page_that_is_not_to_be_read_is_left_alone(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Page, "tagging_text", lambda self: None, raising=False)

    assert services.tag_page(page.pk) is False
    assert not PageAnalysis.objects.exists()


def test_a_page_without_topics_is_read_all_the_same(make_page: Callable[..., Page]) -> None:
    page = make_page(title="Nothing of note")

    assert services.tag_page(page.pk) is True
    assert _found(page) == []
    assert selectors.topic_weights([page.pk]) == {page.pk: {}}
    assert selectors.semantics_of(page.pk) is not None


def test_the_draft_of_a_page_that_was_never_published_is_read(make_page: Callable[..., Page], floods: Topic) -> None:
    page = make_page(title="First words", live=False)
    page.title = "Floods in the draft"
    page.save_revision()

    services.tag_page(page.pk)

    assert _found(page) == ["floods"]


def test_the_live_words_of_a_page_are_read_not_its_draft(page: Page) -> None:
    page.title = "Privacy in the draft"
    page.save_revision()

    services.tag_page(page.pk)

    assert set(_found(page)) == {"floods", "open-data"}


def test_a_reader_that_fails_leaves_the_old_findings(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    services.tag_page(page.pk)
    before = selectors.topics_of(page.pk)
    _rename(page, "Other words")

    def fail(*args: object) -> None:
        raise RuntimeError("The model broke.")

    monkeypatch.setattr("attune.tagging.extractors.keyword.KeywordExtractor.extract", fail)
    with pytest.raises(RuntimeError):
        services.tag_page(page.pk)

    assert selectors.topics_of(page.pk) == before
    assert selectors.semantics_of(page.pk) is not None


def test_a_failure_while_keeping_leaves_the_old_findings(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    services.tag_page(page.pk)
    before = selectors.topics_of(page.pk)
    _rename(page, "Only floods are left")

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr("attune.tagging.models.topic.PageEntity.objects.bulk_create", fail)
    with pytest.raises(RuntimeError):
        services.tag_page(page.pk)

    assert selectors.topics_of(page.pk) == before


def test_a_removed_topic_stays_removed_after_more_readings(page: Page, floods: Topic) -> None:
    services.tag_page(page.pk)

    services.remove_topic(page.pk, floods.pk)
    assert _found(page) == ["open-data"]
    assert selectors.topic_weights([page.pk])[page.pk] == {"open-data": pytest.approx(1.0)}

    services.tag_page(page.pk, force=True)
    _rename(page, "Open data on floods, floods, floods: open data for all")
    services.tag_page(page.pk)
    assert _found(page) == ["open-data"]


def test_a_pinned_topic_stays_pinned_after_more_readings(page: Page, floods: Topic) -> None:
    services.tag_page(page.pk)

    services.pin_topic(page.pk, floods.pk)
    _rename(page, "Only open data is left")
    services.tag_page(page.pk)

    pinned = next(score for score in selectors.topics_of(page.pk) if score.topic == "floods")
    assert pinned.salience == 0.8
    assert pinned.source == "editor"
    assert pinned.confidence == 1.0


def test_a_topic_that_the_machine_never_found_can_be_pinned(page: Page, privacy: Topic) -> None:
    services.pin_topic(page.pk, privacy.pk)

    assert _found(page) == ["privacy"]


def test_a_restored_topic_is_the_machines_again(page: Page, floods: Topic) -> None:
    services.tag_page(page.pk)
    before = selectors.topics_of(page.pk)

    services.remove_topic(page.pk, floods.pk)
    services.restore_topic(page.pk, floods.pk)
    assert selectors.topics_of(page.pk) == before

    services.pin_topic(page.pk, floods.pk)
    services.restore_topic(page.pk, floods.pk)
    assert selectors.topics_of(page.pk) == before


def test_a_topic_given_by_hand_goes_when_it_is_unpinned(page: Page, privacy: Topic) -> None:
    services.tag_page(page.pk)
    services.pin_topic(page.pk, privacy.pk)

    services.restore_topic(page.pk, privacy.pk)

    assert "privacy" not in _found(page)
    assert not PageTopic.objects.filter(page=page, topic=privacy).exists()


def test_each_correction_is_told_upstairs(page: Page, floods: Topic, tagged_page_ids: list[int]) -> None:
    services.pin_topic(page.pk, floods.pk)
    services.remove_topic(page.pk, floods.pk)
    services.restore_topic(page.pk, floods.pk)

    assert tagged_page_ids == [page.pk] * 3


def test_an_import_pins_what_it_gives_and_takes_it_back(page: Page, privacy: Topic) -> None:
    services.assign_topics(page.pk, ["privacy", "floods"], source="import")
    services.tag_page(page.pk)
    assert set(_found(page)) == {"privacy", "floods", "open-data"}

    services.assign_topics(page.pk, ["floods"], source="import")
    services.tag_page(page.pk, force=True)

    assert set(_found(page)) == {"floods", "open-data"}
    assert {score.topic: score.source for score in selectors.topics_of(page.pk)}["floods"] == "import"


def test_an_import_never_brings_back_what_an_editor_removed(page: Page, floods: Topic) -> None:
    services.assign_topics(page.pk, ["floods"], source="import")
    services.remove_topic(page.pk, floods.pk)

    services.assign_topics(page.pk, ["floods", "open-data"], source="import")

    assert _found(page) == ["open-data"]


def test_an_import_with_the_same_topics_changes_nothing(page: Page) -> None:
    services.assign_topics(page.pk, ["floods", "open-data"], source="import")
    before = list(PageTopic.objects.values())

    services.assign_topics(page.pk, ["floods", "open-data"], source="import")

    assert list(PageTopic.objects.values()) == before


def test_an_unknown_topic_is_refused_by_name_and_nothing_happens(page: Page) -> None:
    with pytest.raises(services.UnknownTopicError, match='the topic "tulips", which is not in the vocabulary'):
        services.assign_topics(page.pk, ["floods", "tulips"], source="import")

    assert not PageTopic.objects.exists()


def test_missing_topics_are_made_once_and_found_by_synonym(floods: Topic) -> None:
    slugs = services.ensure_topics(
        ["High  Water", "Cloud.gov", "cloud.gov", "User-centered design", "User centered design", "😀"]
    )

    assert slugs == ("floods", "cloud-gov", "user-centered-design")
    assert services.ensure_topics(["Cloud.gov"]) == ("cloud-gov",)
    assert Topic.objects.count() == 3


def test_two_topics_of_one_name_have_two_slugs(floods: Topic) -> None:
    assert Topic.objects.create(name="Floods!").slug == "floods-2"
    assert Topic.objects.create(name="Floods?").slug == "floods-3"


def test_a_blocked_topic_vanishes_at_once_and_the_rest_have_length_one(page: Page, floods: Topic) -> None:
    services.tag_page(page.pk)

    floods.is_blocked = True
    floods.save()

    assert _found(page) == ["open-data"]
    assert selectors.topic_weights([page.pk])[page.pk] == {"open-data": pytest.approx(1.0)}
    assert selectors.topic_choices() == (("open-data", "Open data"),)


def test_topics_of_another_site_are_not_suggested(page: Page, home: Page, floods: Topic) -> None:
    other_home = home.get_parent().add_child(instance=Page(title="Other"))
    floods.site = Site.objects.create(hostname="other.example", root_page=other_home)
    floods.save()

    services.tag_page(page.pk)

    assert _found(page) == ["open-data"]


def test_the_weights_of_many_pages_need_no_more_queries_than_those_of_one(
    make_page: Callable[..., Page], floods: Topic, django_assert_num_queries: Callable[[int], object]
) -> None:
    ids = [make_page(title=f"Floods {number}").pk for number in range(3)]
    for page_id in ids:
        services.tag_page(page_id)

    # One for the sources of aliases, one for the weights.
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        weights = selectors.topic_weights([*ids, 987654])

    assert weights == {**{page_id: {"floods": pytest.approx(1.0)} for page_id in ids}, 987654: {}}


def test_a_page_that_was_never_read_has_no_manner(page: Page, floods: Topic) -> None:
    services.pin_topic(page.pk, floods.pk)

    assert selectors.semantics_of(page.pk) is None


def test_a_very_long_page_is_cut(page: Page) -> None:
    with override_settings(ATTUNE={"TAGGING": {"EXTRACTOR": "keyword", "MAX_CHARACTERS": 9}}):
        services.tag_page(page.pk)

    assert _found(page) == ["open-data"]
