"""The benchmark of an editor's answers asks for both of them, and prints what its readers expect."""

import json
import subprocess
import sys

import pytest

from tests.database import ROOT, migrated_file

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "benchmarks.editor_answers", "--rules", "20", "--rounds", "1", "--json", "--migrated"]


def test_the_result_has_the_keys_that_are_promised() -> None:
    # It ends with 1 where a bar is missed, which says nothing beside other tests; what it cannot ask, it raises.
    told = subprocess.run(
        [*COMMAND, str(migrated_file())], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )

    result = json.loads(told.stdout)
    assert result.keys() == {"rules", "bench_ms", "why_not_ms"}
    assert result["rules"] == 20
    assert min(result["bench_ms"], result["why_not_ms"]) > 0
