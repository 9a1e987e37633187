"""Corrections become examples; a new model is compared with the live one on pages that neither has learned from."""

from collections.abc import Callable

import pytest
from wagtail.models import Page

from attune.tagging import services
from attune.tagging.learning.live_model import live_model
from attune.tagging.learning.model import TopicModel
from attune.tagging.learning.serialisation import model_from_bytes, model_to_bytes
from attune.tagging.models import Judgement, ModelVersion, PageTopic, Topic
from attune.tagging.review.judgements import accept_topic, judge_topics, remove_topic, undo_judgements
from attune.tagging.selectors import whole_vocabulary
from attune.tagging.training import trainer

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

LETTERS = "The serif typeface and the margins of memo {} are as the office wants them."
BOATS = "Barge {} went down the canal through nine locks, laden with coal."


@pytest.fixture
def taught(make_page: Callable[..., Page]) -> list[Page]:
    """Forty pages of two topics whose names say nothing of their words."""
    style, water = Topic.objects.create(name="House manner"), Topic.objects.create(name="Inland ways")
    pages = []
    for number in range(40):
        topic, text = ((style, LETTERS), (water, BOATS))[number % 2]
        page = make_page(title=text.format(number))
        accept_topic(page.pk, topic.pk)
        pages.append(page)
    return pages


def test_what_was_learned_is_not_worse_and_goes_live(taught: list[Page]) -> None:
    version = trainer.train_model()

    assert version is not None
    assert version.verdict == ModelVersion.Verdict.NOT_WORSE
    assert version.is_live
    assert version.examples + version.held_back == 40
    assert version.held_back >= trainer.LEAST_HELD_BACK
    assert version.figures["new"]["ndcg_at_10"] >= version.figures["live"]["ndcg_at_10"]
    assert live_model()[0] == version.number
    counted = version.figures["topics"]
    assert set(counted) == {"house-manner", "inland-ways"}
    assert sum(wanted for _right, _suggested, wanted in counted.values()) == version.held_back
    assert all(0 < right <= min(suggested, wanted) for right, suggested, wanted in counted.values())


def test_a_page_is_read_by_what_was_learned(taught: list[Page], make_page: Callable[..., Page]) -> None:
    new = make_page(title="Barge Alma went through the locks of the canal with coal.")
    trainer.train_model()

    services.tag_page(new.pk)

    found = PageTopic.objects.select_related("topic").filter(page_id=new.pk).first()
    assert found is not None
    assert found.topic.slug == "inland-ways"
    assert found.sentence == new.title
    assert set(found.evidence) & {"barge", "canal", "locks", "coal", "canal locks", "locks canal"}


def test_too_few_pages_teach_nothing(make_page: Callable[..., Page], floods: Topic) -> None:
    for number in range(trainer.LEAST_EXAMPLES - 1):
        accept_topic(make_page(title=f"Page {number}").pk, floods.pk)

    assert trainer.train_model() is None
    assert live_model()[0] == 0


def test_a_worse_model_is_kept_and_not_put_live(taught: list[Page], monkeypatch: pytest.MonkeyPatch) -> None:
    good = trainer.train_model()
    monkeypatch.setattr(trainer, "learn_model", lambda *args, **kwargs: TopicModel(shifts={"inland-ways": -20.0}))

    worse = trainer.train_model()

    assert worse is not None
    assert good is not None
    assert worse.verdict == ModelVersion.Verdict.WORSE
    assert not worse.is_live
    assert live_model()[0] == good.number


def test_any_kept_model_can_be_gone_back_to(taught: list[Page]) -> None:
    first, second = trainer.train_model(), trainer.train_model()
    assert first is not None
    assert second is not None
    assert live_model()[0] == second.number

    trainer.activate_model(first.number)

    assert live_model()[0] == first.number
    assert ModelVersion.objects.filter(is_live=True).count() == 1


def test_the_same_pages_and_seed_give_the_same_model(taught: list[Page]) -> None:
    first, second = trainer.train_model(seed=5), trainer.train_model(seed=5)

    assert first is not None
    assert second is not None
    assert first.figures["new"] == second.figures["new"]
    assert bytes(first.content) == bytes(second.content)


def test_what_is_held_back_is_the_same_each_time() -> None:
    held = [page_id for page_id in range(1_000) if trainer.is_test_split(page_id, seed=1)]

    assert 150 < len(held) < 250
    assert held == [page_id for page_id in range(1_000) if trainer.is_test_split(page_id, seed=1)]


def test_a_topic_that_editors_keep_removing_is_suggested_no_more(
    make_page: Callable[..., Page], floods: Topic, open_data: Topic
) -> None:
    pages = [make_page(title=f"Floods {number}") for number in range(14)]
    for page in pages:
        services.tag_page(page.pk)
        remove_topic(page.pk, floods.pk)
        accept_topic(page.pk, open_data.pk)

    assert trainer.confidence_shifts()["floods"] < -1.5
    version = trainer.train_model()
    assert version is not None
    assert model_from_bytes(bytes(version.content)).shifts["floods"] < -1.5


def test_an_undone_act_teaches_nothing(page: Page, floods: Topic) -> None:
    services.tag_page(page.pk)
    batch = remove_topic(page.pk, floods.pk)
    assert "floods" in trainer.confidence_shifts()

    assert undo_judgements(batch) == (1, 0)

    assert trainer.confidence_shifts() == {}
    assert PageTopic.objects.get(page=page, topic=floods).state == PageTopic.State.SUGGESTED


def test_what_was_changed_since_is_not_undone(page: Page, floods: Topic, open_data: Topic) -> None:
    services.tag_page(page.pk)
    batch = judge_topics([(page.pk, floods.pk), (page.pk, open_data.pk)], PageTopic.State.ACCEPTED)
    remove_topic(page.pk, floods.pk)

    assert undo_judgements(batch) == (1, 1)

    assert PageTopic.objects.get(page=page, topic=floods).state == PageTopic.State.REJECTED
    assert Judgement.objects.filter(batch=batch, undone_at=None).count() == 1


def test_a_model_is_the_same_after_it_was_kept(taught: list[Page]) -> None:
    version = trainer.train_model()
    assert version is not None

    once = model_from_bytes(bytes(version.content))
    again = model_from_bytes(model_to_bytes(once))

    assert model_to_bytes(again) == model_to_bytes(once)
    assert once.topics == tuple(entry.slug for entry in whole_vocabulary().entries)
