"""A short round of hostile requests: no server error, no leak, no cookie, and the variant of telephones does win."""

import json
import subprocess
import sys

import pytest

from tests.database import ROOT, migrated_file

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "benchmarks.fuzz", "--requests", "400", "--json", "--migrated"]


def test_nothing_breaks_leaks_or_is_set() -> None:
    told = subprocess.run(
        [*COMMAND, str(migrated_file())], cwd=ROOT, capture_output=True, text=True, check=True, timeout=300
    ).stdout
    result = json.loads(told.splitlines()[-1])

    assert result["won_on_telephones"] > 0
    assert {key: result[key] for key in ("requests", "server_errors", "leaks", "cookies_before_consent")} == {
        "requests": 400,
        "server_errors": 0,
        "leaks": 0,
        "cookies_before_consent": 0,
    }
