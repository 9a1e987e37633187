"""The command that measures topics prints what it promises, and says what is wrong with a file."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROWS = [
    {"title": f"Baking {at}", "summary": "", "text": "Knead the dough and heat the oven.", "tags": ["cooking"]}
    for at in range(8)
] + [
    {
        "title": f"Riding {at}",
        "summary": None,
        "text": "The bicycle has two wheels and a chain.",
        "tags": ["cycling", "cycling"],
    }
    for at in range(8)
]


def test_it_prints_figures_for_each_number_of_examples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train, test = (
        written(tmp_path / "train.jsonl", ROWS),
        written(tmp_path / "test.jsonl", [*ROWS[6:10], {"text": "", "tags": ["unknown"]}]),
    )

    call_command("evaluate_topics", "--train", train, "--test", test, "--sizes", "0,4,all,99", "--json")

    results = json.loads(capsys.readouterr().out.splitlines()[-1])["results"]
    assert [row["examples"] for row in results] == [0, 4, 16, 16]
    assert set(results[0]) == {
        "examples", "f1_at_5", "precision_at_3", "ndcg_at_10", "popularity_f1_at_5", "calibration_error",
    }  # fmt: skip
    # Two topics in all, one of them right: both are named.
    assert results[2]["f1_at_5"] == pytest.approx(2 / 3, abs=1e-4)
    assert results[2]["ndcg_at_10"] == 1
    assert results[2] == results[3]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "holds no text"),
        ("{", "line 1: this is no JSON"),
        ('{"tags": "a"}', 'line 1: give a list "tags"'),
        ('\n{"tags": [], "text": 3}', 'line 2: "text" is no text'),
    ],
)
def test_a_wrong_file_is_named_with_its_line(tmp_path: Path, lines: str, said: str) -> None:
    file = tmp_path / "train.jsonl"
    file.write_text(lines)

    with pytest.raises(CommandError, match=said):
        call_command("evaluate_topics", "--train", str(file), "--test", str(file))


def test_a_wrong_size_and_a_missing_file_are_named(tmp_path: Path) -> None:
    file = written(tmp_path / "train.jsonl", ROWS)

    with pytest.raises(CommandError, match="--sizes"):
        call_command("evaluate_topics", "--train", file, "--test", file, "--sizes", "few")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate_topics", "--train", str(tmp_path / "none.jsonl"), "--test", file)


def written(file: Path, rows: list[dict[str, object]]) -> str:
    file.write_text("\n".join(map(json.dumps, rows)))
    return str(file)
