"""The model of topics: useful without examples, better with them, the same each time."""

import numpy as np
import pytest

from attune.tagging.domain.text import PageText
from attune.tagging.domain.vocabulary import TopicEntry, Vocabulary
from attune.tagging.learning.model import LabelledText, TopicModel, learn_model
from attune.tagging.learning.suggestion import suggest_topics
from attune.tagging.learning.text_features import extract_features

VOCABULARY = Vocabulary(
    (
        TopicEntry("cooking", "cooking", ("recipes",)),
        TopicEntry("cycling", "cycling"),
        TopicEntry("house-style", "house style"),
        TopicEntry("secret", "secret", is_blocked=True),
    )
)
BREAD = PageText("Bread", "", "Knead the dough, let it rise, and bake it in a hot oven with butter and salt.", "en")
BIKES = PageText("Two wheels", "", "She rode her bicycle along the canal and mended a puncture by the bridge.", "en")


def test_without_an_example_meaning_speaks() -> None:
    said = TopicModel().confidences(
        [extract_features(BREAD, VOCABULARY), extract_features(BIKES, VOCABULARY)], VOCABULARY
    )

    assert said.shape == (2, 3)
    assert said[0].argmax() == 0
    assert said[1].argmax() == 1


def test_a_branch_that_asks_for_certainty_is_switched_off() -> None:
    def suggestions(least_confidence: float | None) -> list[str]:
        sport = TopicEntry("sport", "sport", least_confidence=least_confidence)
        vocabulary = Vocabulary(
            (sport, TopicEntry("cycling", "cycling", broader="sport"), TopicEntry("bread", "bread"))
        )
        text = extract_features(
            PageText("Cycling", "", "Cycling is the sport of the year. They bring bread.", "en"), vocabulary
        )
        return [score.topic for score in suggest_topics(text, vocabulary, TopicModel(), most=8, least=0.25)]

    assert suggestions(None)[0] == "cycling"
    assert set(suggestions(1.0)) <= {"bread"}


def test_what_a_name_does_not_tell_is_learned() -> None:
    examples = [
        LabelledText(
            PageText(f"Note {at}", "", f"The serif typeface and margins of memo number {at}.", "en"),
            {"house-style": 1.0},
        )
        for at in range(12)
    ] + [LabelledText(BREAD, {"cooking": 1.0}), LabelledText(BIKES, {"cycling": 1.0})] * 6
    memo = extract_features(
        PageText("A memo", "", "Choose the serif typeface, and keep to the margins.", "en"), VOCABULARY
    )

    before = TopicModel().confidences([memo], VOCABULARY)[0, 2]
    model = learn_model(examples, VOCABULARY, seed=1)

    assert model.confidences([memo], VOCABULARY)[0, 2] > max(0.3, before + 0.2)
    assert model.examples is not None
    assert set(model.examples.telling_words(memo, 2)) & {"serif", "typeface", "serif typeface", "margins"}


def test_the_same_examples_and_seed_give_the_same_model() -> None:
    examples = [LabelledText(BREAD, {"cooking": 1.0}), LabelledText(BIKES, {"cycling": 1.0})] * 5
    reading = [extract_features(BREAD, VOCABULARY)]

    one, other = (learn_model(examples, VOCABULARY, seed=4).confidences(reading, VOCABULARY) for _ in range(2))

    assert np.array_equal(one, other)


def test_a_topic_that_came_after_the_model_is_judged_by_its_name() -> None:
    model = learn_model(
        [LabelledText(BREAD, {"cooking": 1.0}), LabelledText(BIKES, {"cycling": 1.0})] * 5, VOCABULARY, seed=1
    )
    wider = Vocabulary((*VOCABULARY.entries, TopicEntry("canals", "canals")))
    boats = extract_features(PageText("Canals", "", "Canals carried coal. The canals freeze in winter.", "en"), wider)

    said = dict(zip(("cooking", "cycling", "house-style", "canals"), model.confidences([boats], wider)[0], strict=True))

    assert max(said, key=lambda slug: said[slug]) == "canals"


def test_removals_of_a_topic_make_it_rarer_everywhere() -> None:
    reading = [extract_features(BREAD, VOCABULARY)]

    usual = TopicModel().confidences(reading, VOCABULARY)[0, 0]

    assert TopicModel(shifts={"cooking": -2.0}).confidences(reading, VOCABULARY)[0, 0] < usual


@pytest.mark.parametrize("text", ["", "🙂🙂🙂", "<p><b></i>&nbsp;", "今天天气很好，我们去公园散步。", "word " * 30_000])
def test_odd_texts_get_an_answer(text: str) -> None:
    examples = [LabelledText(BREAD, {"cooking": 1.0}), LabelledText(PageText("", "", text), {"cycling": 1.0})]
    model = learn_model(examples, VOCABULARY, seed=1)

    said = model.confidences([extract_features(PageText("", "", text), VOCABULARY)], VOCABULARY)

    assert np.isfinite(said).all()


def test_nothing_to_learn_from_leaves_the_model_as_it_was() -> None:
    assert learn_model([], VOCABULARY, seed=1).examples is None
    assert learn_model([LabelledText(PageText("…", "", "🙂"), {})], VOCABULARY, seed=1).examples is None
    assert TopicModel().confidences([extract_features(BREAD, Vocabulary())], Vocabulary()).shape == (1, 0)
