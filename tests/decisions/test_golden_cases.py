"""Golden cases: every file is one situation, and says what each slot shows there, and why."""

import json

import pytest

from attune.decisions.domain.decide import LADDER
from tests.decisions.golden import FOLDER, InvalidCaseError, read_case, shown

FILES = sorted(FOLDER.glob("*.json"))
# What each rung of the ladder gives as its reason.
REASONS = {
    "preview": "PREVIEW",
    "disabled": "DISABLED",
    "holdout": "HOLDOUT",
    "targeted": "TARGETING_MATCH",
    "experiment": "SPLIT",
    "segment": "SEGMENT",
    "default": "DEFAULT",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_situation_is_decided_as_its_file_says(path):
    case = read_case(path)

    decided = {slot: shown(decision) for slot, decision in case.decided().items()}

    assert decided == case.expectations()


def test_every_rung_of_the_ladder_wins_in_some_case():
    won = {expected["reason"] for path in FILES for expected in read_case(path).expectations().values()}

    assert won == {REASONS[rung.__name__] for rung in LADDER}


@pytest.mark.parametrize(
    "wrong",
    [
        {"slot": []},
        {"expected": {}},
        {"expected": {"s": {"reason": "BECAUSE", "position": 0}}},
        {"expected": {"s": {"reason": "DEFAULT", "position": 0, "colour": "red"}}},
        {"actions": [{"rule": "r", "do": "dance"}]},
        {"slots": [{"id": "s", "name": "s", "shape": "round"}]},
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_name(tmp_path, wrong):
    right = {"name": "n", "slots": [{"id": "s", "name": "s"}], "expected": {"s": {"reason": "DEFAULT", "position": 0}}}
    path = tmp_path / "odd.json"
    path.write_text(json.dumps(right | wrong))

    with pytest.raises(InvalidCaseError, match=r"^odd\.json: "):
        read_case(path)
