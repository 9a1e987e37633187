"""The benchmark of the cache: every body is read, most are there already, and none belongs to another decision."""

import json
import subprocess
import sys

import pytest

from tests.database import ROOT, migrated_file

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "benchmarks.cache", "--visitors", "150", "--pages", "3", "--json", "--migrated"]


def test_no_body_belongs_to_another_decision() -> None:
    command = [*COMMAND, str(migrated_file())]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300).stdout
    result = json.loads(told.splitlines()[-1])

    assert (result["visitors"], result["responses"], result["wrong_bodies"]) == (150, 307, 0)
    assert result["responses_checked"] == result["responses"]
    assert 1 > result["hit_ratio_plain"] > result["hit_ratio_adaptive"] > 0.5
    assert 0 <= result["hit_ratio_personal"] < 1
