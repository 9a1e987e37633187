"""The benchmark of pages prints what it promises, from real servers."""

import json
import subprocess
import sys

import pytest

from tests.database import ROOT, migrated_file

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.thorough]

COMMAND = [sys.executable, "-m", "benchmarks.page", "--rules", "1", "--requests", "3", "--json", "--migrated"]
WAYS = ("plain", "adaptive_cold", "adaptive_warm", "plain_page_cache")


def test_the_results_have_the_keys_that_are_promised() -> None:
    told = subprocess.run(
        [*COMMAND, str(migrated_file())], cwd=ROOT, capture_output=True, text=True, check=True, timeout=300
    ).stdout
    result = json.loads(told.splitlines()[-1])

    for run in (*result["runs"], *result["matching"]):
        assert run["rules"] == 1
        assert all(run[f"{way}_ms_p50"] > 0 and run[f"{way}_ms_p99"] > 0 for way in WAYS)
        assert run["sql_plain_page_cache"] == 0
        assert 0 < run["sql_adaptive"] < run["sql_adaptive_cold"] <= run["sql_plain"]
        # The profile, and now and then, without Redis, the number of the book; where pages are wanted, these as well.
        assert run["sql_deciding"] <= (2 if run in result["runs"] else 3)
