"""How phrases are gathered, put in order and weighed by the habits of a site and of its editors."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.tagging.domain.phrase_choice import WEIGHTS, habits_of, order_phrases, score_of, with_habits
from attune.tagging.domain.phrase_features import Features, TextStatistics, features_of
from attune.tagging.domain.phrase_weights import LEAST_PAGES, learn_weights
from attune.tagging.domain.phrases import Mention, count_phrases, group_mentions, parts_of, phrase_nesting
from attune.tagging.lexicons.stemming import porter, stemmer_for


def test_forms_of_one_phrase_are_gathered_with_the_commonest_first() -> None:
    mentions = [
        Mention(("tide", "gauges"), 0),
        Mention(("Tide", "gauge"), 7, "ORG"),
        Mention(("tide", "gauge"), 3),
        Mention(("tide", "gauge"), 9),
    ]

    phrases = group_mentions(mentions, stem=porter)

    assert list(phrases) == ["tide gaug"]
    assert phrases["tide gaug"].forms == ("tide gauge", "tide gauges", "Tide gauge")
    assert phrases["tide gaug"].starts == (0, 3, 7, 9)
    assert phrases["tide gaug"].label == "ORG"


def test_a_hyphenated_word_stays_one_word_of_the_phrase() -> None:
    (phrase,) = group_mentions(
        [Mention(("user", "centred", "design"), 0, "", "user-centred design")], stem=porter
    ).values()

    assert phrase.stems == ("user-centr", "design")


@pytest.mark.parametrize("words", [(), ("2019",), ("x",), ("a",) * 7, ("b" * 101,)])
def test_what_is_no_phrase_is_left_out(words: tuple[str, ...]) -> None:
    assert group_mentions([Mention(words, 0)], stem=porter) == {}


def test_phrases_are_counted_within_longer_ones_too() -> None:
    phrases = group_mentions([Mention(("salt", "marsh"), 0), Mention(("salt",), 9), Mention(("marsh",), 12)], stem=str)
    running = ["salt", "marsh", "and", "salt", "marsh", "and", "salt"]

    assert count_phrases(phrases, running) == {"salt marsh": 2, "salt": 3, "marsh": 2}
    assert phrase_nesting(phrases)["salt"].longer == 1
    assert phrase_nesting(phrases)["salt marsh"].mentions == 0


def test_the_parts_of_a_phrase_are_its_shorter_runs() -> None:
    assert parts_of("new tide gauge") == {"new", "tide", "gauge", "new tide", "tide gauge"}


def test_a_longer_phrase_said_once_falls_behind_what_it_repeats() -> None:
    scores = {"tide gauge": 3.0, "new tide gauge": 2.9, "harbour": 2.5}

    assert [key for key, _ in order_phrases(scores, {"new tide gauge": 1})] == [
        "tide gauge",
        "harbour",
        "new tide gauge",
    ]
    assert [key for key, _ in order_phrases(scores, {"new tide gauge": 5})] == [
        "tide gauge",
        "new tide gauge",
        "harbour",
    ]


@given(
    st.dictionaries(st.sampled_from([" ".join(w) for w in ("a", "ab", "abc", "bc", "c", "d", "da")]), st.floats(-9, 9))
)
def test_order_keeps_every_phrase_and_scores_never_rise(scores: dict[str, float]) -> None:
    found = order_phrases(scores, {})

    assert {key for key, _ in found} == set(scores)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_what_many_pages_name_and_few_are_about_loses_and_the_subject_gains() -> None:
    subject: Features = {"count": 9.0}
    filler: Features = {"count": 0.1}
    pages = [
        {"flood": subject, "paper": filler} | {f"{page}-{n}": {"count": 1.0} for n in range(12)} for page in range(8)
    ]

    settled = with_habits(pages[0], habits_of(pages))

    assert score_of(settled["flood"]) > score_of(subject)
    assert score_of(settled["paper"]) < score_of(filler)
    assert score_of(settled["0-3"]) == pytest.approx(score_of(pages[0]["0-3"]))


def test_a_place_stands_above_a_person_all_else_alike() -> None:
    text = TextStatistics(["york", "and", "smith"], [], lambda word: 4.0, porter)
    phrases = group_mentions([Mention(("york",), 0, "GPE"), Mention(("smith",), 0, "PERSON")], stem=porter)

    features = features_of(phrases, text)

    assert score_of(features["york"]) > score_of(features["smith"]) + 1


def _taught(pages: int) -> list[tuple[dict[str, Features], set[str]]]:
    """Pages whose editors choose the single words, which the formula places behind."""
    draw = random.Random(7)
    return [
        (
            {f"{n}": {"words_1" if n % 2 else "words_2": 1.0, "count": draw.random()} for n in range(10)},
            {"1", "3", "5"},
        )
        for _ in range(pages)
    ]


def test_nothing_is_learned_from_few_pages() -> None:
    assert learn_weights(_taught(LEAST_PAGES - 1)) == dict(WEIGHTS)


def test_pages_without_a_choice_teach_nothing() -> None:
    nothing = [({"a": {"count": 1.0}}, set[str]())] * 50

    assert learn_weights([*_taught(LEAST_PAGES - 1), *nothing]) == dict(WEIGHTS)


def test_editors_who_choose_single_words_are_given_single_words() -> None:
    weights = learn_weights(_taught(25))

    assert weights["words_1"] > weights["words_2"]
    assert weights["is_person"] == pytest.approx(WEIGHTS["is_person"])
    assert learn_weights(_taught(25)) == weights


def test_more_pages_move_the_weights_further() -> None:
    few, many = learn_weights(_taught(10)), learn_weights(_taught(100))

    assert WEIGHTS["words_1"] < few["words_1"] < many["words_1"]


def test_each_language_has_its_own_stemmer_and_an_unknown_one_none() -> None:
    assert stemmer_for("fr")("inondations") == stemmer_for("fr")("inondation")
    assert stemmer_for("xx")("floods") == "floods"
