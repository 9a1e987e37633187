"""The wheel, built from a copy of the tree."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.processes import ROOT

OUR_APPS = ("audience", "blocks", "decisions", "experiments", "matching", "rules", "tagging")


def build_wheel(source: Path) -> Path:
    """Build the wheel in an empty folder, so that nothing is left in the tree; return its path."""
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, source)
    for folder in ("attune", *OUR_APPS, "cms", "templates"):
        shutil.copytree(ROOT / folder, source / folder, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "setup.py", "--quiet", "bdist_wheel", "--dist-dir", "dist"]
    result = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return next((source / "dist").glob("wagtail_attune-*.whl"))
