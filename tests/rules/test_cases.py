"""Cases of conditions are read in every obvious spelling and judged exactly, on every engine."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from attune.rules.cases.cases import run_cases
from attune.rules.domain.facts.fact import Kind
from attune.rules.engines.by_name import ENGINES
from attune.rules.engines.plain import PlainEngine

OPERATORS = Path(__file__).parent.parent / "cases" / "operators.json"
NOW = 1_750_000_000.0
VISITS = {"fact": "visits", "operator": "at_least", "value": 3}
COUNTRY = {"fact": "country", "operator": "is", "value": "BE"}
FLOODS = {"fact": "affinity", "of": "floods", "operator": "at_least", "value": 0.5}


def checked(path: Path, *cases: Any, engine: str = "index") -> dict[str, Any]:
    """Write cases, or lines as they stand, into a file and run the command over it."""
    lines = [case if isinstance(case, str | bytes) else json.dumps(case) for case in cases]
    path = path / "cases.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    out = io.StringIO()
    call_command("check_conditions", str(path), engine=engine, as_json=True, stdout=out)
    return json.loads(out.getvalue().strip().splitlines()[-1])  # type: ignore[no-any-return]


def golden() -> Iterator[dict[str, Any]]:
    """Give each golden case of an operator as cases of this command: as it stands, and denied."""
    for case in json.loads(OPERATORS.read_text(encoding="utf-8")):
        test = {"fact": "asked", "operator": case["operator"], "value": case["value"]}
        for outcome in ("holds", "fails"):
            for place, value in enumerate(case[outcome]):
                fact = {"kind": case["kind"], "value": value, "case_sensitive": case.get("case_sensitive", False)}
                shared = {"facts": {"asked": fact}, "now": case.get("now", "2025-01-01T00:00:00Z")}
                name, does_hold = f"{case['name']}, {outcome} {place}", outcome == "holds"
                yield {"name": name, **shared, "condition": test, "expected": does_hold}
                yield {"name": f"{name}, denied", **shared, "condition": {"not": test}, "expected": not does_hold}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_golden_case_of_every_operator_agrees(engine: str, tmp_path: Path) -> None:
    cases = list(golden())

    result = checked(tmp_path, *cases, engine=engine)

    assert result == {"cases": len(cases), "agree": len(cases), "differ": [], "refused": []}
    assert len(cases) > 250


def test_a_wrong_expectation_is_named_and_is_no_failure_of_the_command(tmp_path: Path) -> None:
    wrong = {"name": "wrong", "facts": {"visits": 3}, "condition": VISITS, "expected": False}
    unrefused = {"name": "unrefused", "facts": {"visits": 3}, "condition": VISITS, "expected": "refused"}

    assert checked(tmp_path, wrong, unrefused) == {
        "cases": 2,
        "agree": 0,
        "differ": ["wrong", "unrefused"],
        "refused": [],
    }


SPELLINGS: dict[str, dict[str, Any]] = {
    "kind and value": {"facts": {"visits": {"kind": "number", "value": 3}}, "condition": VISITS},
    "a type": {"facts": {"visits": {"type": "Number", "value": 3}}, "condition": VISITS},
    "a bare value": {"facts": {"visits": 3}, "condition": VISITS},
    "a list": {"facts": [{"name": "visits", "kind": "number", "value": 3}], "condition": VISITS},
    "values apart": {"facts": {"visits": {"kind": "number"}}, "values": {"visits": 3}, "condition": VISITS},
    "kinds as words": {"facts": {"visits": "number"}, "context": {"visits": 3}, "condition": VISITS},
    "kinds apart": {"kinds": {"visits": "number"}, "facts": {"visits": 3}, "condition": VISITS},
    "only values": {"given": {"visits": 3}, "condition": VISITS},
    "a list with values apart": {
        "facts": [{"name": "visits", "kind": "number"}],
        "given": {"visits": 3},
        "condition": VISITS,
    },
    "a rule": {"facts": {"visits": 3}, "rule": VISITS},
    "when": {"facts": {"visits": 3}, "when": VISITS},
    "yes-no": {
        "facts": {"new": {"kind": "yes_no", "value": True}},
        "when": {"fact": "new", "operator": "is", "value": True},
    },
    "boolean": {
        "facts": {"new": {"kind": "boolean", "value": "yes"}},
        "when": {"fact": "new", "operator": "is", "value": True},
    },
    "a family by of": {"facts": {"affinity": {"kind": "number", "of": "floods", "value": 0.7}}, "when": FLOODS},
    "a family by key": {"facts": {"affinity[floods]": {"kind": "number", "value": 0.7}}, "when": FLOODS},
    "a family by mapping": {"facts": {"affinity": {"floods": 0.7, "rail": 0.1}}, "when": FLOODS},
    "a family by values": {"facts": {"affinity": {"kind": "number", "values": {"floods": 0.7}}}, "when": FLOODS},
    "a family with values apart": {
        "facts": {"affinity": {"kind": "number"}},
        "values": {"affinity[floods]": 0.7},
        "when": FLOODS,
    },
    "a family in a list": {
        "facts": [
            {"name": "affinity", "kind": "number", "of": "rail", "value": 0.1},
            {"name": "affinity", "kind": "number", "of": "floods", "value": 0.7},
        ],
        "when": FLOODS,
    },
    "a family's other parameter": {
        "facts": {"affinity[rail]": {"kind": "number", "value": 0.7}},
        "when": {"not": FLOODS},
    },
    "segments": {
        "facts": {"visits": 3, "country": "be"},
        "segments": {"regulars": {"all": [VISITS, {"segment": "belgians"}]}, "belgians": COUNTRY},
        "when": {"segment": "regulars"},
    },
    "segments with a condition each": {
        "facts": {"visits": 3},
        "segments": {"regulars": {"name": "Regulars", "condition": VISITS}},
        "when": {"segment": "regulars"},
    },
    "segments in a list": {
        "facts": {"visits": 3},
        "segments": [{"slug": "regulars", "condition": VISITS}],
        "when": {"segment": "regulars"},
    },
    "a threshold": {
        "facts": {"visits": 3},
        "thresholds": {"often": 3},
        "when": {**VISITS, "value": {"threshold": "often"}},
    },
    "a bare clock": {
        "facts": {"at": "23:30"},
        "when": {"fact": "at", "operator": "within", "value": ["22:00", "06:00"]},
    },
    "a bare moment": {
        "facts": {"seen": "2025-03-30T11:00:00Z"},
        "now": "2025-03-30T12:00:00Z",
        "when": {"fact": "seen", "operator": "within_days", "value": 1},
    },
    "now declared as a fact": {
        "facts": {"seen": "2025-03-30T11:00:00Z", "now": {"kind": "moment", "value": "2025-03-30T12:00:00Z"}},
        "when": {"fact": "seen", "operator": "within_days", "value": 1},
    },
    "now as a bare value among the facts": {
        "facts": {"seen": {"kind": "moment", "value": "2025-03-30T11:00:00Z"}, "now": "2025-03-30T12:00:00Z"},
        "condition": {"fact": "seen", "operator": "within_days", "value": 1},
        "expected": True,
    },
    "now asked about": {
        "facts": {},
        "now": "2025-03-30T12:00:00Z",
        "when": {"fact": "now", "operator": "after", "value": "2025-03-30T11:00:00Z"},
    },
    "a bare version": {
        "facts": {"app": "1.10.0"},
        "when": {"fact": "app", "operator": "more_than", "value": "1.9.0"},
    },
    "a bare set": {"facts": {"topics": ["a"]}, "when": {"fact": "topics", "operator": "has", "value": "A"}},
    "presence declared": {
        "facts": {"country": {"kind": "text", "value": ""}, "has_country": {"kind": "yes-no", "value": True}},
        "when": {"all": [{"fact": "has_country", "operator": "is", "value": True}, {"not": COUNTRY}]},
    },
    "presence told by the value": {
        "facts": {"country": {"kind": "text", "value": None}},
        "when": {"fact": "has_country", "operator": "is", "value": False},
    },
}


@pytest.mark.parametrize(
    "words", [("expected", True), ("expect", "true"), ("holds", True), ("result", "yes"), ("matches", True)]
)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_obvious_spelling_is_read(spelling: str, words: tuple[str, object]) -> None:
    case = {"name": spelling, **SPELLINGS[spelling], words[0]: words[1]}

    (verdict,) = run_cases([json.dumps(case).encode()], PlainEngine(), now=NOW)

    assert (verdict.found, verdict.agrees, verdict.why) == (True, True, "")


MISSING = {
    Kind.TEXT: ("is", ""),
    Kind.NUMBER: ("is", 0),
    Kind.YES_NO: ("is", False),
    Kind.SET: ("has_none", ["a"]),
    Kind.CLOCK: ("within", ["00:00", "00:01"]),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", MISSING)
def test_a_missing_value_is_the_default_of_its_kind(kind: Kind, engine: str, tmp_path: Path) -> None:
    operator, value = MISSING[kind]
    test = {"fact": "asked", "operator": operator, "value": value}
    cases = [
        {"name": str(fact), "facts": {"asked": fact}, "condition": test, "expected": True}
        for fact in ({"kind": kind}, {"kind": kind, "value": None})
    ]

    assert checked(tmp_path, *cases, engine=engine)["agree"] == 2


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("kind", "operator", "operand"),
    [("moment", "before", "2025-01-01T00:00:00Z"), ("moment", "within_days", 7), ("version", "less_than", "1.0.0")],
)
@pytest.mark.parametrize("value", [None, "", "1.0", "tomorrow", "2025-01-01T00:00:00"])
def test_no_test_holds_of_what_is_unknown_but_its_denial_does(
    engine: str, kind: str, operator: str, operand: object, value: object, tmp_path: Path
) -> None:
    test = {"fact": "asked", "operator": operator, "value": operand}
    facts = {"asked": {"kind": kind, "value": value}}

    result = checked(
        tmp_path,
        {"name": "asked", "facts": facts, "condition": test, "expected": False},
        {"name": "denied", "facts": facts, "condition": {"not": test}, "expected": True},
        engine=engine,
    )

    assert result["agree"] == 2


REFUSALS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown fact": ({"condition": {**VISITS, "fact": "visit"}}, 'Did you mean "visits"'),
    "operator of another kind": ({"condition": {**VISITS, "operator": "contains"}}, "It takes: is, is_not"),
    "empty group": ({"condition": {"all": []}}, "The group is empty"),
    "value of another kind": ({"condition": {**VISITS, "value": "3"}}, "must be a number"),
    "yes for a number": ({"condition": {**VISITS, "value": True}}, "must be a number"),
    "too deep": ({"condition": {"not": {"not": {"not": {"not": {"not": {"not": {"not": VISITS}}}}}}}}, "deeper than 6"),
    "too many": ({"condition": {"any": [VISITS] * 201}}, "at most 200"),
    "of for one fact": ({"condition": {**VISITS, "of": "x"}}, 'takes no "of"'),
    "no condition": ({}, 'no "condition"'),
    "a condition that is a text": ({"condition": "visits >= 3"}, "This is no condition"),
    "an unknown threshold": ({"condition": {**VISITS, "value": {"threshold": "oft"}}}, "no live threshold"),
    "a threshold that is no number": (
        {"thresholds": {"often": "3"}, "condition": {**VISITS, "value": {"threshold": "often"}}},
        '"thresholds" must be',
    ),
    "an unknown segment": ({"condition": {"segment": "gone"}}, "no live segment"),
    "a circle": ({"segments": {"a": {"segment": "a"}}, "condition": VISITS}, "asks for itself"),
    "a bad segment": ({"segments": {"a": {"all": []}}, "condition": VISITS}, r"segments\[a\].all"),
    "segments that are none": ({"segments": ["a"], "condition": VISITS}, '"segments" must be a mapping'),
    "a kind that is none": ({"facts": {"visits": {"kind": "colour"}}, "condition": VISITS}, "Known are: text, number"),
    "two kinds": (
        {"facts": {"a[x]": {"kind": "text"}, "a[y]": {"kind": "number"}}, "condition": VISITS},
        "as text and as",
    ),
    "facts that are none": ({"facts": "visits", "condition": VISITS}, '"facts" must be a mapping'),
    "a fact without a name": ({"facts": [{"kind": "text"}], "condition": VISITS}, 'needs a "name"'),
    "an of that is none": ({"facts": {"a": {"kind": "text", "of": [1]}}, "condition": VISITS}, '"of" of a fact'),
    "now that is none": (
        {"facts": {"now": {"kind": "text", "value": "x"}}, "condition": VISITS},
        '"now" must be a moment',
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_the_language_refuses_is_named_with_the_reason(case: str, tmp_path: Path) -> None:
    form, why = REFUSALS[case]
    written = {"name": case, "facts": {"visits": 3}, **form}

    result = checked(tmp_path, {**written, "expected": True}, {**written, "expected": "refused"})

    assert (result["cases"], result["agree"], result["differ"]) == (2, 1, [])
    assert [refused["name"] for refused in result["refused"]] == [case, case]
    with pytest.raises(AssertionError, match=why):
        raise AssertionError(result["refused"][0]["why"])


def nested(depth: int, inner: str = json.dumps(VISITS)) -> str:
    return '{"not": ' * depth + inner + "}" * depth


def line(condition: str, facts: str = '{"visits": 3}', name: str = '"nasty"') -> str:
    return f'{{"name": {name}, "facts": {facts}, "condition": {condition}, "expected": true}}'


def visits_are(value: str) -> str:
    return f'{{"fact": "visits", "operator": "is", "value": {value}}}'


@pytest.mark.parametrize(
    "value",
    ['"3"', "true", "[3]", "NaN", "-Infinity", "1e999", "9" * 10_000, "[" * 900 + "]" * 900],
    ids=lambda v: v[:9],
)
def test_a_value_of_another_kind_is_the_default_as_it_is_for_a_visitor(value: str, tmp_path: Path) -> None:
    facts = f'{{"visits": {{"kind": "number", "value": {value}}}}}'

    result = checked(tmp_path, line(visits_are("0"), facts))

    assert result == {"cases": 1, "agree": 1, "differ": [], "refused": []}


NASTY: dict[str, tuple[str | bytes, str]] = {
    "no JSON": ("{", "line 1"),
    "no UTF-8": (b'{"name": "\xff"}', "line 1"),
    "no object": ("[1]", "line 1"),
    "a number": ("3", "line 1"),
    "no name": ('{"facts": {}}', "line 1"),
    "an empty name": (line(nested(0), name='""'), "line 1"),
    "a name that is a number": (line(nested(0), name="3"), "line 1"),
    "brackets without end": ("[" * 1_000_000, "line 1"),
    "no expectation": ('{"name": "nasty", "facts": {}, "condition": {}}', "nasty"),
    "a thousand deep": (line(nested(1_000)), "nasty"),
    "a value a thousand deep": (line(visits_are("[" * 900 + "]" * 900)), "nasty"),
    "NaN": (line(visits_are("NaN")), "nasty"),
    "infinity": (line(visits_are("-Infinity")), "nasty"),
    "a huge float": (line(visits_are("1e999")), "nasty"),
    "a huge whole number": (line(visits_are("1" * 10_000)), "nasty"),
    "a text of 100,000 letters": (line(visits_are(f'"{"x" * 100_000}"')), "nasty"),
    "a lone surrogate": (line(json.dumps({**COUNTRY, "value": "\ud800"}), '{"country": "be"}'), "nasty"),
    "a fact of a lone surrogate": (line('{"fact": "\\ud800", "operator": "is", "value": ""}'), "nasty"),
    "a megabyte of tests": (line(json.dumps({"all": [VISITS] * 20_000})), "nasty"),
    "an of that is a list": (line(json.dumps({**VISITS, "of": ["x"]})), "nasty"),
    "a name that is a list": (line(json.dumps({**VISITS, "fact": ["x"]})), "nasty"),
    "null all over": (
        '{"name": "nasty", "facts": null, "condition": null, "segments": null, "expected": true}',
        "nasty",
    ),
}


@pytest.mark.parametrize("nasty", NASTY)
def test_nasty_lines_are_refused_and_the_next_one_is_judged(nasty: str, tmp_path: Path) -> None:
    text, name = NASTY[nasty]
    good = {"name": "good", "facts": {"visits": 3}, "condition": VISITS, "expected": True}

    result = checked(tmp_path, text, "", "  ", good)

    assert (result["cases"], result["agree"], result["differ"]) == (2, 1, [])
    assert [refused["name"] for refused in result["refused"]] == [name]
    assert 0 < len(result["refused"][0]["why"]) < 1_000


@pytest.mark.parametrize("engine", ENGINES)
def test_facts_may_be_as_large_and_odd_as_visitors_send_them(engine: str, tmp_path: Path) -> None:
    sized = {"fact": "visits", "operator": "more_than", "value": 1e15}
    text = {"fact": "country", "operator": "contains", "value": "y"}
    cases = [
        {"name": "whole", "facts": {"visits": 10**300}, "condition": sized, "expected": True},
        {"name": "beyond 2^53", "facts": {"visits": 2**53 + 1}, "condition": sized, "expected": True},
        {"name": "long", "facts": {"country": "x" * 1_000_000 + "Y"}, "condition": text, "expected": True},
        {"name": "broken", "facts": {"country": "\ud800\0y"}, "condition": text, "expected": True},
        {"name": "twice", "facts": {"visits": 3}, "condition": VISITS, "expected": True},
        {"name": "twice", "facts": {"visits": 2}, "condition": VISITS, "expected": True},
    ]

    assert checked(tmp_path, *cases, engine=engine) == {"cases": 6, "agree": 5, "differ": ["twice"], "refused": []}


def test_people_get_a_table_with_what_does_not_agree(tmp_path: Path) -> None:
    path, out = tmp_path / "cases.jsonl", io.StringIO()
    good = {"name": "good", "facts": {"visits": 3}, "condition": VISITS, "expected": True}
    cases = [good, {**good, "name": "bad \ud800", "expected": False}, {**good, "name": "no", "condition": {"all": []}}]
    path.write_text("\ufeff" + "\r\n".join(map(json.dumps, cases)))

    call_command("check_conditions", str(path), stdout=out)

    assert out.getvalue().splitlines() == [
        "1 of 3 cases agree.",
        "Holds: bad \\ud800",
        "Refused (At all: The group is empty. Add a test or remove the group.): no",
    ]


def test_a_file_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("check_conditions", str(tmp_path / "gone.jsonl"))
