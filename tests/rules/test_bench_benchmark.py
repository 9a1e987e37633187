"""The benchmark of the bench analyses real books, and prints what its readers expect."""

import random

from attune.rules.domain.analysis.findings import FindingKind
from benchmarks import bench


def test_the_result_has_the_keys_that_are_promised() -> None:
    result = bench.measure(20, books=1, seed=4)

    assert result.keys() >= {"rules", "analysis_ms_p50", "analysis_ms_p99", "undecided"}
    assert (result["rules"], result["analyses"]) == (20, 20)
    assert 0 < result["analysis_ms_p50"] <= result["analysis_ms_p99"]
    assert result["undecided"] == 0


def test_the_books_give_the_analysis_something_to_find() -> None:
    rivals = bench.book(random.Random(1), 60)

    found = {one.finding for rule in rivals for one in bench.findings_of(rule, rivals)}

    assert found >= {FindingKind.CONFLICT, FindingKind.UNCOVERED}
