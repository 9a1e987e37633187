"""Processes of the site that tests start: commands that end, and scripts that run beside a test."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Nothing that the shell of the test has set is asked.
ALONE = {"DJANGO_SETTINGS_MODULE": "cms.settings.embedded", "LOG_LEVEL": "ERROR"}


def environment_of(servers: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process of the site that uses these servers and no others."""
    inherited = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    return inherited | ALONE | dict(servers)


def manage(*arguments: str, servers: Mapping[str, str], timeout: float = 500) -> str:
    """Run a command of the site in a process of its own, on these servers; return what it printed."""
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment_of(servers),
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    # Shown with a test that fails later.
    sys.stderr.write(result.stderr)
    return result.stdout


def run_script(script: str, *, servers: Mapping[str, str]) -> str:
    """Run a script within the site, in a process of its own; return the last line that it printed."""
    return manage("shell", "--verbosity", "0", "--command", script, servers=servers).splitlines()[-1]


def start_script(script: str, *, servers: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start a process of the site that runs a script."""
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", script]
    return subprocess.Popen(command, cwd=ROOT, env=environment_of(servers), stdout=subprocess.PIPE, text=True)
