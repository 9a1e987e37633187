"""How well keyphrases agree with chosen ones: the measure by hand, and the command on small files."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from attune.tagging.domain.evaluation import PhraseComparison, compare_phrases, micro_f1, normalised
from attune.tagging.lexicons.stemming import porter

FLOODS = (
    "The river warden checks the flood wall each autumn. Where the flood wall has sunk, clay is added. "
    "The salt marsh takes the first wave; behind it the flood wall holds. Nobody walks on the salt marsh in winter. "
    "Last year the salt marsh grew by a metre, and the parish council paid for a new tide gauge."
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Flood Walls", "flood wall"),
        ("the river's edge", "the river edge"),
        ("user - centred design", "user-centred designs"),
        ("“open data”", "open data"),
        ("C++", "c++"),
    ],
)
def test_phrases_that_differ_in_form_alone_are_the_same(one: str, other: str) -> None:
    assert normalised(one, stem=porter) == normalised(other, stem=porter)


@pytest.mark.parametrize(
    ("word", "stem"), [("caresses", "caress"), ("ponies", "poni"), ("relational", "relat"), ("sky", "sky")]
)
def test_words_are_stemmed_as_porter_wrote(word: str, stem: str) -> None:
    assert porter(word) == stem


def test_the_measure_is_summed_over_documents() -> None:
    first = PhraseComparison(("a", "b", "c"), frozenset({"a", "c", "x", "y"}))
    second = PhraseComparison(("d",), frozenset({"d"}))

    # Of the first two: 2 hits, 3 found, 5 wanted. Of the first three: 3, 4 and 5.
    assert micro_f1([first, second], 2) == pytest.approx(2 * 2 / (3 + 5))
    assert micro_f1([first, second], 3) == pytest.approx(2 * 3 / (4 + 5))
    assert micro_f1([], 5) == micro_f1([PhraseComparison((), frozenset())], 5) == 0.0


def test_doubles_and_empty_phrases_do_not_count() -> None:
    assert compare_phrases(["Floods", "flood", "…"], ["", "flood"], stem=porter) == PhraseComparison(
        ("flood",), frozenset({"flood"})
    )


@given(st.lists(st.tuples(st.lists(st.sampled_from("abcdef"), unique=True), st.sets(st.sampled_from("abcdef")))))
def test_the_measure_is_a_share_and_whole_only_where_all_agrees(pairs: list[tuple[list[str], set[str]]]) -> None:
    documents = [PhraseComparison(tuple(found), frozenset(wanted)) for found, wanted in pairs]

    share = micro_f1(documents, 6)

    assert 0 <= share <= 1
    assert (share == 1) == (any(found for found, _wanted in pairs) and all(set(f) == w for f, w in pairs))


@pytest.fixture
def evaluate(tmp_path: Path) -> Callable[..., dict[str, float]]:
    """Give a function that measures lines."""

    def run(*lines: object, corrected: int = 0) -> dict[str, float]:
        file, out = tmp_path / "set.jsonl", StringIO()
        file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
        call_command("evaluate_keyphrases", str(file), f"--corrected={corrected}", "--json", stdout=out)
        answer: dict[str, float] = json.loads(out.getvalue().splitlines()[-1])
        return answer

    return run


def test_the_command_prints_the_shares(evaluate: Callable[..., dict[str, float]]) -> None:
    answer = evaluate({"id": "1", "text": FLOODS, "keyphrases": ["flood walls", "salt marshes", "harbour"]})

    assert set(answer) == {"documents", "corrected", "f1_at_5", "f1_at_10", "f1_at_15"}
    assert answer["documents"] == 1
    assert answer["f1_at_5"] > 0


def _corrected(number: int) -> dict[str, object]:
    """A text whose editor chose the bare noun, which stands behind the longer phrases until that is learned."""
    noun = ("otter", "heron", "badger", "falcon")[number % 4]
    return {"id": str(number), "text": f"{FLOODS} Then there was the {noun}. It was a {noun}.", "keyphrases": [noun]}


def test_corrections_of_the_first_texts_are_learned_and_the_rest_is_measured(
    evaluate: Callable[..., dict[str, float]],
) -> None:
    lines = [_corrected(number) for number in range(60)]

    cold = evaluate(*lines[40:])
    learned = evaluate(*lines, corrected=40)

    assert (cold["documents"], learned["documents"], learned["corrected"]) == (20, 20, 40)
    assert learned["f1_at_5"] > cold["f1_at_5"]


def test_corrections_leave_something_to_measure(evaluate: Callable[..., dict[str, float]]) -> None:
    with pytest.raises(CommandError, match="give a number from 0 to 0"):
        evaluate({"id": "1", "text": FLOODS, "keyphrases": ["flood"]}, corrected=1)


def test_fifteen_phrases_are_measured_whatever_the_panel_shows(evaluate: Callable[..., dict[str, float]]) -> None:
    nouns = [
        "otter",
        "heron",
        "badger",
        "falcon",
        "beetle",
        "lichen",
        "orchid",
        "thistle",
        "walnut",
        "cedar",
        "willow",
        "poplar",
    ]
    text = " ".join(f"The {noun} {noun}s. A {noun} was seen." for noun in nouns) + " Granite cliffs rise. Slate falls."

    answer = evaluate({"id": "1", "text": text, "keyphrases": nouns})

    assert answer["f1_at_15"] > answer["f1_at_10"]


def test_nothing_that_fits_is_nought(evaluate: Callable[..., dict[str, float]]) -> None:
    assert evaluate({"id": "1", "text": FLOODS, "keyphrases": ["harbour"]})["f1_at_15"] == 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: this is no JSON"),
        ("[]", 'line 2: give a "text" and a list "keyphrases"'),
        ({"text": "x", "keyphrases": [1]}, 'line 2: give a "text" and a list "keyphrases"'),
    ],
)
def test_a_bad_line_is_named(evaluate: Callable[..., dict[str, float]], line: object, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        evaluate({"id": "1", "text": FLOODS, "keyphrases": []}, line)


def test_an_empty_file_and_a_missing_one_are_refused(evaluate: Callable[..., dict[str, float]], tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds no text"):
        evaluate("")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate_keyphrases", str(tmp_path / "none.jsonl"))
