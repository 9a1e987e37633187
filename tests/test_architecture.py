"""The rules of the house hold, and a breach of any of them is seen."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.guards import (
    APPS,
    GROUND,
    clocks_and_chance_in_domains,
    hooks_outside_wagtail_hooks,
    imports_in_functions,
    imports_of_tests,
    modules_without_a_name,
    requests_asked_elsewhere,
    settings_outside_conf,
    signals_outside_receivers,
    strangers_in_domains,
    upper_floors_for_types,
)
from tests.processes import ROOT

pytestmark = pytest.mark.slow

PLANTED = [
    ("attune/moment_fields.py", "import attune.experiments.domain.bucketing", "Floors:"),
    ("attune/planted.py", "import math", "Floors:"),
    ("rules/planted.py", "import attune.blocks.pages", "Floors:"),
    ("decisions/planted.py", "import cms.conf", "The site is on top:"),
    ("matching/planted.py", "import attune.audience.services", "Floors:"),
    ("tagging/planted.py", "import attune.rules.registry", "Floors:"),
    ("rules/domain/planted.py", "import django.utils.timezone", "Pure domains:"),
    ("tagging/domain/planted.py", "import wagtail.models", "Pure domains:"),
    ("experiments/domain/planted.py", "from attune.experiments import conf", "Pure domains:"),
    ("audience/planted.py", "import durable_rules_engine", "One door: only attune.rules.engines.durable"),
    ("rules/engines/planted.py", "import durable.engine", "One door: only attune.rules.engines.durable"),
    ("matching/planted.py", "import spacy", "One door: only attune.tagging.extractors.spacy"),
    ("cms/planted.py", "from elasticsearch import Elasticsearch", "One door: only attune.matching.backends.elastic"),
    ("decisions/planted.py", "import ninja", "One door: only api modules"),
    ("attune/conf.py", "import pydantic", "One door: only api modules"),
    ("audience/planted.py", "import redis", "One door: only cms.cache_backend"),
    ("blocks/planted.py", "import fontTools.ttLib", "One door: only cms.fonts"),
    ("matching/planted.py", "import requests", "One door: only attune.audience.triggers.webhooks"),
    ("decisions/planted.py", "import cryptography.fernet", "One door: only attune.audience.exposure.encryption"),
    ("audience/planted.py", "import celery", "One door: Celery"),
    ("matching/planted.py", "import wordfreq", "One door: each package"),
    ("decisions/planted.py", "import sklearn.svm", "One door: only attune.tagging.learning"),
    ("tagging/planted.py", "import rdflib", "One door: only attune.tagging.vocabularies.skos"),
    (
        "audience/planted.py",
        "from attune.rules.models import Rule",
        "Private models: no app imports the models of rules",
    ),
    ("blocks/planted.py", "import attune.tagging.models", "Private models: no app imports the models of tagging"),
    (
        "decisions/planted.py",
        "import attune.experiments.models",
        "Private models: no app imports the models of experiments",
    ),
    ("decisions/planted.py", "import attune.matching.models", "Private models: only attune.blocks.pages"),
    ("blocks/planted.py", "import attune.audience.models", "Private models: no app imports the models of audience"),
    ("decisions/planted.py", "import attune.rules.books.live_book", "Front doors: other apps reach rules"),
    ("cms/planted.py", "from attune.rules.builder import widgets", "Front doors: other apps reach rules"),
    ("decisions/planted.py", "import attune.audience.profile.scores", "Front doors: other apps reach audience"),
    ("blocks/planted.py", "import attune.decisions.cache.versions", "Front doors: other apps reach decisions"),
    ("decisions/planted.py", "import attune.matching.backends.choice", "Front doors: other apps reach matching"),
    ("audience/planted.py", "import attune.experiments.workflow", "Front doors: other apps reach experiments"),
    ("matching/planted.py", "import attune.tagging.analysis.page_text", "Front doors: other apps reach tagging"),
    ("cms/planted.py", "import attune.blocks.page_trips", "Front doors: other apps reach blocks"),
    ("rules/planted.py", "import attune.rules.planted_too", "No circles:"),
    ("rules/words/planted.py", "import attune.rules.admin.planted_too", "No circles:"),
]
ALSO_PLANTED = {
    "import attune.rules.planted_too": {"rules/planted_too.py": "import attune.rules.planted"},
    "import attune.rules.admin.planted_too": {"rules/admin/planted_too.py": "import attune.rules.words.planted"},
}


# import-linter ------------------------------------------------------------------------------------------------------


def test_every_contract_of_the_house_is_kept() -> None:
    result = lint_imports(ROOT)

    assert result.returncode == 0, result.stdout
    assert broken_contracts(result.stdout) == []


@pytest.mark.parametrize(("place", "line", "contract"), PLANTED, ids=[f"{place}: {line}" for place, line, _ in PLANTED])
def test_a_planted_breach_breaks_its_contract(house: Path, place: str, line: str, contract: str) -> None:
    plants = {place: line} | ALSO_PLANTED.get(line, {})
    before = {path: (house / path).read_text() for path in plants if (house / path).exists()}
    for path, text in plants.items():
        (house / path).write_text(before.get(path, '"""A breach, planted by a test."""\n') + f"\n{text}\n")

    result = lint_imports(house)

    for path in plants:
        (house / path).unlink()
    for path, text in before.items():
        (house / path).write_text(text)
    broken = broken_contracts(result.stdout)
    assert result.returncode == 1, result.stdout + result.stderr
    # An import that points up between two apps also closes a ring between them.
    also = ("No circles:",) if contract == "Floors:" else ()
    assert [name for name in broken if name.startswith(contract)], broken
    assert [name for name in broken if not name.startswith((contract, *also))] == []


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the eight apps and their ground floor, in which a breach can be planted."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for app in (GROUND, *APPS):
        ignored = shutil.ignore_patterns("__pycache__", "static")
        shutil.copytree(ROOT / app, copy / app, symlinks=True, ignore=ignored)
    return copy


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    command = [str(program), "--no-logo", "--cache-dir", str(folder / ".import_linter_cache")]
    environment = os.environ | {"COLUMNS": "200", "PYTHONPATH": ""}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def broken_contracts(output: str) -> list[str]:
    return re.findall(r"^(.+) BROKEN", output, flags=re.MULTILINE)


# Ruff ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("app", sorted({*APPS} - {"cms"}))
def test_an_app_is_imported_below_attune_alone(app: str) -> None:
    planted = f"import {app}.conf\nfrom {app} import conf\nfrom attune.{app} import conf\n"
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--output-format", "concise", "-"]

    result = subprocess.run(command, cwd=ROOT, input=planted, capture_output=True, text=True, check=False)

    assert re.findall(r"^-:(\d)", result.stdout, flags=re.MULTILINE) == ["1", "2"], result.stdout + result.stderr


def test_nothing_of_ours_was_loaded_under_a_second_name() -> None:
    # Also by a string, which no linter reads: a module that is loaded twice has its classes twice.
    assert second_names(sys.modules) == []


def test_a_module_that_is_loaded_under_a_second_name_is_seen() -> None:
    loaded = ["attune.rules", "attune.rules.models", "cms.rules", "rules", "rules.models", "ruler"]

    assert second_names(loaded) == ["rules", "rules.models"]


def second_names(loaded: Iterable[str]) -> list[str]:
    return sorted(name for name in loaded if name.split(".")[0] in {*APPS} - {"cms"})


def test_each_app_is_linked_below_attune() -> None:
    links = {path.name: os.readlink(path) for path in (ROOT / GROUND).iterdir() if path.is_symlink()}

    assert links == {app: f"../{app}" for app in APPS if app != "cms"}


# What import-linter cannot see --------------------------------------------------------------------------------------


# Each with a breach: where it is planted, its lines, and what the guard says of it.
GUARDS = [
    (strangers_in_domains, "rules/domain/planted.py", "import os", "rules/domain/planted.py: os"),
    (
        strangers_in_domains,
        "rules/domain/planted.py",
        "from attune.blocks.domain import slots",
        "rules/domain/planted.py: attune.blocks.domain.slots",
    ),
    (
        strangers_in_domains,
        "rules/domain/planted.py",
        "from attune.rules import models",
        "rules/domain/planted.py: attune.rules.models",
    ),
    (
        clocks_and_chance_in_domains,
        "tagging/domain/deep/planted.py",
        "asked = datetime.now(UTC)",
        "tagging/domain/deep/planted.py: datetime.now",
    ),
    (
        clocks_and_chance_in_domains,
        "experiments/domain/planted.py",
        "drawn = random.choice('ab')",
        "experiments/domain/planted.py: random.choice",
    ),
    (
        imports_in_functions,
        "audience/planted.py",
        "class Planted:\n    async def late():\n        from attune.rules import services",
        "audience/planted.py: attune.rules.services",
    ),
    (
        upper_floors_for_types,
        "rules/planted.py",
        "if typing.TYPE_CHECKING:\n    from attune.blocks.pages import AdaptivePage",
        "rules/planted.py: attune.blocks.pages.AdaptivePage",
    ),
    (modules_without_a_name, "cms/utils/planted.py", "", "cms/utils/planted.py"),
    (modules_without_a_name, "attune/helpers.py", "", "attune/helpers.py"),
    (signals_outside_receivers, "blocks/planted.py", "@receiver(saved)\ndef f(): ...", "blocks/planted.py"),
    (signals_outside_receivers, "blocks/planted.py", "@dispatch.receiver([saved])\ndef f(): ...", "blocks/planted.py"),
    (
        signals_outside_receivers,
        "rules/planted.py",
        "from django.db.models.signals import pre_save as saving\nsaving.connect(f)",
        "rules/planted.py",
    ),
    (
        signals_outside_receivers,
        "cms/planted.py",
        "from django.db.models import signals\nsignals.post_init.connect(f)",
        "cms/planted.py",
    ),
    (signals_outside_receivers, "cms/planted.py", "for each in told:\n    each.connect(f, sender=P)", "cms/planted.py"),
    (
        hooks_outside_wagtail_hooks,
        "tagging/planted.py",
        "@hooks.register('construct_main_menu')\ndef f(): ...",
        "tagging/planted.py",
    ),
    (hooks_outside_wagtail_hooks, "tagging/planted.py", "hooks.register('before_edit_page', f)", "tagging/planted.py"),
    (settings_outside_conf, "rules/planted.py", 'asked = settings.ATTUNE["RULES"]', "rules/planted.py"),
    (requests_asked_elsewhere, "blocks/planted.py", 'getattr(request, "session", None)', "blocks/planted.py"),
    (requests_asked_elsewhere, "blocks/planted.py", 'hasattr(request, "session")', "blocks/planted.py"),
    (requests_asked_elsewhere, "rules/planted.py", "request.attune_look = look", "rules/planted.py"),
    (settings_outside_conf, "cms/planted.py", "asked = settings.ATTUNE_DEMO", "cms/planted.py"),
    (settings_outside_conf, "rules/checks.py", 'asked = getattr(settings, "ATTUNE", {})', "rules/checks.py"),
    (settings_outside_conf, "blocks/planted.py", 'asked = getattr(settings, "WAGTAIL_X", "")', "blocks/planted.py"),
    (
        imports_of_tests,
        "tests/flows/test_planted.py",
        "from tests.flows.test_other import text",
        "tests/flows/test_planted.py: tests.flows.test_other.text",
    ),
    (
        imports_of_tests,
        "tests/planted.py",
        "def f():\n    from tests.rules import conftest",
        "tests/planted.py: tests.rules.conftest",
    ),
    (imports_of_tests, "tests/planted.py", "from . import test_other", "tests/planted.py: test_other"),
    (imports_of_tests, "benchmarks/planted.py", "import tests.test_other", "benchmarks/planted.py: tests.test_other"),
]


@pytest.mark.parametrize("guard", dict.fromkeys(guard for guard, *_ in GUARDS), ids=lambda guard: guard.__name__)
def test_what_import_linter_cannot_see_is_kept(guard: Callable[[Path], list[str]]) -> None:
    assert guard(ROOT) == []


@pytest.mark.parametrize(("guard", "place", "lines", "said"), GUARDS)
def test_its_planted_breach_is_seen(
    tmp_path: Path, guard: Callable[[Path], list[str]], place: str, lines: str, said: str
) -> None:
    for allowed in ("rules/receivers.py", "rules/wagtail_hooks.py", "rules/apps.py", place):
        (tmp_path / allowed).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / allowed).write_text(f"{lines}\n" if allowed == place else "")

    assert guard(tmp_path) == [said]


@pytest.mark.parametrize(
    ("guard", "place", "lines"),
    [
        (strangers_in_domains, "blocks/domain/planted.py", "import math\nfrom attune.rules.domain import conditions"),
        (strangers_in_domains, "blocks/planted.py", "import os"),
        (imports_in_functions, "rules/apps.py", "def ready():\n    from attune.rules import receivers"),
        (upper_floors_for_types, "blocks/planted.py", "if TYPE_CHECKING:\n    import attune.rules.services"),
        (signals_outside_receivers, "rules/receivers.py", "@receiver(saved)\ndef f(): ..."),
        (signals_outside_receivers, "attune/planted.py", "opened.connect(address)\nreceivers.connect()"),
        (requests_asked_elsewhere, "attune/request_state.py", 'getattr(request, "user", None)'),
        (requests_asked_elsewhere, "blocks/planted.py", 'asked = request.visitor, getattr(answer, "session", None)'),
        (settings_outside_conf, "rules/conf.py", 'asked = getattr(settings, "ATTUNE", {})'),
        (settings_outside_conf, "rules/planted.py", 'asked = settings.SECRET_KEY, getattr(chosen, "POOL")'),
        (hooks_outside_wagtail_hooks, "rules/wagtail_hooks.py", "hooks.register('before_edit_page', f)"),
        (imports_of_tests, "tests/planted.py", "from tests.rules import made\nimport pytest"),
    ],
)
def test_what_is_allowed_is_no_breach(
    tmp_path: Path, guard: Callable[[Path], list[str]], place: str, lines: str
) -> None:
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).write_text(lines)

    assert guard(tmp_path) == []


def test_every_domain_is_strictly_typed() -> None:
    result = check_types(ROOT)

    assert result.returncode == 0, result.stdout + result.stderr


def test_a_domain_that_is_not_typed_is_seen(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "attune" / "rules" / "domain").mkdir(parents=True)
    (tmp_path / "attune" / "rules" / "domain" / "planted.py").write_text("def planted(value):\n    return value\n")

    result = check_types(tmp_path)

    assert result.returncode == 1
    assert "attune/rules/domain/planted.py:1: error: Function is missing a type annotation" in result.stdout


def check_types(root: Path) -> subprocess.CompletedProcess[str]:
    # Not the folder attune itself, which holds all the apps.
    domains = [
        str(path.relative_to(root)) for pattern in ("*.py", "*/domain") for path in (root / GROUND).glob(pattern)
    ]
    command = [sys.executable, "-m", "mypy", "--strict", *domains]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
