"""The commands of the project: what is pinned, what is packed, and what is said when something is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.processes import ROOT
from tests.wheels import OUR_APPS

pytestmark = pytest.mark.slow

LOCKS = ("requirements.lock", "requirements/uv.lock", "requirements/peers.lock")
REGISTRY = re.compile(rb"--(extra-)?index-[u]rl|https?://[^\s\"']*/simple\b|//[\w.-]*(pypi|pythonhosted|npmjs)\.")
TARGETS = ("setup", "demo", "test", "bench", "lint", "services", "lock")


# The lock -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert "://" not in text
    assert "index-url" not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_the_lock_is_pinned_with_a_hash(lock: str) -> None:
    entries = lock_entries(lock)

    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_the_lock_holds_everything_asked_for_and_no_pillow_heif() -> None:
    locked = {package_name(entry) for entry in lock_entries("requirements.lock")}
    asked = {
        package_name(line)
        for name in ("runtime.in", "development.in")
        for line in (ROOT / "requirements" / name).read_text().splitlines()
        if line and not line.startswith(("#", "-"))
    }

    assert asked - locked == set()
    assert "pillow-heif" not in locked


# The commands -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", TARGETS)
def test_every_command_can_be_made(target: str) -> None:
    result = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    "script", ["requirements/check", "requirements/install", "services/start", "services/stop", ".ci/run"]
)
def test_every_script_can_be_run_and_read_by_bash(script: str) -> None:
    result = subprocess.run(["bash", "-n", script], cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stderr
    assert os.access(ROOT / script, os.X_OK)


@pytest.mark.parametrize(
    "linter",
    ["ruff check", "ruff format", "mypy --strict", "lint-imports", "makemigrations --check", "check --deploy"],
)
def test_a_commit_is_linted_as_make_lint_does(linter: str) -> None:
    linted = subprocess.run(["make", "--dry-run", "lint"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()

    assert linter in linted
    assert linter in hooks
    assert "repo: local" in hooks
    assert hooks.count("language: system") == hooks.count("- id: ") == len(re.findall(r"\.venv/bin/", hooks))


def test_setup_says_that_the_python_is_missing(tmp_path: Path) -> None:
    result = check_machine(tmp_path, programs=["bash", "env"])

    assert result.returncode == 1
    assert "missing: Python 3.11, 3.12 or 3.13" in result.stderr


def test_setup_says_that_the_compiler_is_missing(tmp_path: Path) -> None:
    (tmp_path / "python3").symlink_to(sys.executable)

    result = check_machine(tmp_path, programs=["bash", "env"])

    assert result.returncode == 1
    assert "missing: a C compiler" in result.stderr
    assert "nothing was changed" in result.stderr


def check_machine(path: Path, *, programs: list[str]) -> subprocess.CompletedProcess[str]:
    """Run the check where only these programs are to be found."""
    for program in programs:
        (path / program).symlink_to(shutil.which(program) or "/nowhere")
    return subprocess.run(
        ["bash", str(ROOT / "requirements/check")], env={"PATH": str(path)}, capture_output=True, text=True, check=False
    )


# What is committed --------------------------------------------------------------------------------------------------


def test_nothing_committed_names_a_package_registry_or_a_vendor_of_ci() -> None:
    tracked = tracked_files()

    assert [path for path in tracked if REGISTRY.search((ROOT / path).read_bytes())] == []
    assert [path for path in tracked if path.startswith((".github", ".gitlab", ".circleci", ".travis"))] == []


@pytest.mark.parametrize(
    "line",
    ["--index-{}url x", "--extra-index-{}url x", "https:/{}/mirror.example/simple/", "https:/{}/files.npmj{}s.org"],
)
def test_a_committed_line_that_names_a_registry_is_seen(line: str) -> None:
    # In two parts, for this file is searched as well.
    assert REGISTRY.search(line.replace("{}", "").encode())


def tracked_files() -> list[str]:
    result = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        pytest.skip("this is no git clone")
    return [path for path in result.stdout.splitlines() if (ROOT / path).is_file()]


# The wheel ----------------------------------------------------------------------------------------------------------


def test_the_wheel_has_our_apps_with_their_templates_and_leaves_the_site_out(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}

    assert tops == {"attune"}
    assert {name.split("/")[1] for name in names if name.endswith("/apps.py")} == {*OUR_APPS}
    assert [name for name in names if "/tests/" in name or name.endswith(".pyc")] == []
    templates = {f"attune/{path.parts[0]}/templates/{path.as_posix()}" for path in our_files("templates", "*.html")}
    assert templates - set(names) == set()


def test_the_wheel_has_every_static_file_and_migration(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    files = {
        f"attune/{path.relative_to(ROOT).as_posix()}"
        for app in OUR_APPS
        for folder in ("static", "migrations", "management")
        for path in (ROOT / app / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert files - names == set()


def test_the_wheel_works_in_a_foreign_site(wheel: Path, tmp_path: Path) -> None:
    result = in_a_foreign_site(wheel, tmp_path, CHECKS)

    assert result.returncode == 0, result.stdout + result.stderr


def test_every_template_of_the_wheel_needs_nothing_of_this_site(wheel: Path, tmp_path: Path) -> None:
    templates = [path.as_posix() for path in our_files("templates", "*.html")]

    result = in_a_foreign_site(wheel, tmp_path, f"for name in {templates}:\n    get_template(name)")

    assert result.returncode == 0, result.stdout + result.stderr
    assert [name for name in templates if '"cms/' in (ROOT / "templates" / name).read_text()] == []


def in_a_foreign_site(wheel: Path, folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run code where our wheel is installed and nothing else of this repository is to be found."""
    zipfile.ZipFile(wheel).extractall(folder / "packages")
    (folder / "foreign").mkdir()
    (folder / "foreign" / "settings.py").write_text(FOREIGN_SETTINGS)
    (folder / "foreign" / "urls.py").write_text("urlpatterns = []\n")
    environment = os.environ | {"PYTHONPATH": str(folder / "packages"), "DJANGO_SETTINGS_MODULE": "foreign.settings"}
    command = [sys.executable, "-c", START + code]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


FOREIGN_SETTINGS = """
SECRET_KEY = "foreign"
USE_TZ = True
ROOT_URLCONF = "foreign.urls"
WAGTAIL_SITE_NAME = "Foreign"
WAGTAILADMIN_BASE_URL = "https://foreign.example"
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
INSTALLED_APPS = [
    "attune.blocks", "attune.decisions", "attune.audience", "attune.matching", "attune.experiments", "attune.tagging",
    "attune.rules",
    "wagtail.sites", "wagtail.users", "wagtail.snippets", "wagtail.documents", "wagtail.images", "wagtail.search",
    "wagtail.admin", "wagtail", "modelcluster", "taggit", "django_tasks", "django.contrib.auth",
    "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "attune.audience.middleware.VisitorMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
"""

START = """
import importlib.util

import django
from django.core.management import call_command
from django.template.loader import get_template

django.setup()
assert importlib.util.find_spec("cms") is None, "the site came with the wheel"
"""

CHECKS = """
call_command("check", fail_level="WARNING")
call_command("makemigrations", "--check", "--dry-run")
"""


def our_files(folder: str, pattern: str) -> list[Path]:
    found = (path.relative_to(ROOT / folder) for path in (ROOT / folder).rglob(pattern))
    return [path for path in found if path.parts[0] in OUR_APPS]


def lock_entries(lock: str) -> list[str]:
    lines = [line for line in (ROOT / lock).read_text().splitlines() if line and not line.lstrip().startswith("#")]
    return re.split(r"\n(?=\S)", "\n".join(lines))


def package_name(requirement: str) -> str:
    return re.split(r"[\s\[=<>!~;]", requirement.strip(), maxsplit=1)[0].lower().replace("_", "-")
