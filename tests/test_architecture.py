"""The rules of the house hold, and a breach of any of them is seen."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GROUND = "attune"
APPS = ("audience", "blocks", "cms", "decisions", "experiments", "matching", "rules", "tagging")
FLOORS = ({GROUND}, {"rules", "experiments", "tagging"}, {"audience", "matching"}, {"decisions"}, {"blocks"}, {"cms"})
DOMAIN_MAY_IMPORT = {"numpy", "scipy"} | sys.stdlib_module_names - {
    "asyncio", "http", "multiprocessing", "os", "pathlib", "secrets", "shutil", "socket", "sqlite3", "subprocess",
    "threading", "time", "urllib",
}  # fmt: skip
# Of the ground floor a domain may import what imports the standard library alone.
PURE_GROUND = (["half_lives"], ["moments"], ["text"])
# What Wagtail, Django and the middleware may have put on a request is asked for in these alone.
REQUEST_READERS = {"attune/request_state.py", "audience/request/request_signals.py"}
ROOMS_WITHOUT_A_NAME = {"utils", "helpers", "common", "core", "misc", "manager", "handlers"}

PLANTED = [
    ("attune/moment_fields.py", "import attune.experiments.domain.bucketing", "Floors:"),
    ("attune/planted.py", "import math", "Floors:"),
    ("rules/planted.py", "import attune.blocks.slots", "Floors:"),
    ("decisions/planted.py", "import cms.conf", "The site is on top:"),
    ("matching/planted.py", "import attune.audience.services", "Floors:"),
    ("tagging/planted.py", "import attune.rules.facts.registry", "Floors:"),
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
    assert sorted(name for name in sys.modules if name.split(".")[0] in {*APPS} - {"cms"}) == []


def test_each_app_is_linked_below_attune() -> None:
    links = {path.name: os.readlink(path) for path in (ROOT / GROUND).iterdir() if path.is_symlink()}

    assert links == {app: f"../{app}" for app in APPS if app != "cms"}


# What import-linter cannot see --------------------------------------------------------------------------------------


def test_a_domain_imports_only_the_standard_library_numpy_scipy_and_domains_below() -> None:
    strangers = [
        f"{path}: {name}"
        for path in domain_files()
        for name in imported_names(parse(path))
        if not may_stand_in_a_domain(name, app=path.parts[0])
    ]

    assert strangers == []


def test_a_domain_asks_neither_the_clock_nor_chance() -> None:
    forbidden = re.compile(
        r"\b(datetime\.now|datetime\.utcnow|date\.today|random\.(random|choice|shuffle|randint|sample)|default_rng\(\))"
    )

    asked = [f"{path}: {match.group()}" for path in domain_files() for match in forbidden.finditer(read(path))]

    assert asked == []


def test_no_function_imports_one_of_our_apps() -> None:
    dodges = [
        f"{path}:{node.lineno} {name}"
        for path in source_files()
        if path.name != "apps.py"  # Django itself asks for imports inside AppConfig.ready().
        for function in ast.walk(parse(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported_names(node)
        if owner(name) in {GROUND, *APPS}
    ]

    assert dodges == []


def test_no_module_hides_an_upper_floor_behind_type_checking() -> None:
    hidden = [
        f"{path}:{node.lineno} {name}"
        for path in source_files()
        for node in ast.walk(parse(path))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for name in imported_names(node)
        if floor(owner(name)) > floor(path.parts[0])
    ]

    assert hidden == []


def test_every_module_has_a_name_that_says_what_it_is() -> None:
    nameless = [path for path in source_files() if ROOMS_WITHOUT_A_NAME & {*path.parts[:-1], path.stem}]

    assert nameless == []


def reads_our_settings(source: str) -> bool:
    """Say whether a module asks for ATTUNE, or for a setting that a site may leave out."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr.startswith("ATTUNE") and ast.unparse(node.value) == "settings")
        or (isinstance(node, ast.Call) and ast.unparse(node).startswith("getattr(settings,"))
        for node in ast.walk(ast.parse(source))
    )


def test_settings_are_read_in_conf_alone() -> None:
    # The site's own settings are modules that Django reads, and cms.settings makes them.
    readers = [str(path) for path in source_files() if path.name != "conf.py" and reads_our_settings(read(path))]

    assert readers == []


@pytest.mark.parametrize(
    ("line", "is_seen"),
    [
        ('settings.ATTUNE["RULES"]', True),
        ("settings.ATTUNE_DEMO", True),
        ('getattr(settings, "ATTUNE", {}).get("RULES")', True),
        ('getattr(settings, "WAGTAIL_SITE_NAME", "")', True),
        ("settings.SECRET_KEY", False),
        ('getattr(chosen, "POOL")', False),
    ],
)
def test_a_setting_that_is_read_elsewhere_is_seen(line: str, is_seen: bool) -> None:
    assert reads_our_settings(f"from django.conf import settings\n\nasked = {line}\n") == is_seen


def asks_a_request(source: str) -> bool:
    """Say whether a module asks for an attribute that a request may lack, or puts one of ours there."""
    return any(
        (isinstance(node, ast.Call) and ast.unparse(node).startswith(("getattr(request,", "hasattr(request,")))
        or (isinstance(node, ast.Attribute) and ast.unparse(node).startswith(("request.attune", "request._attune")))
        for node in ast.walk(ast.parse(source))
    )


def test_requests_are_asked_in_one_place() -> None:
    assert {str(path) for path in source_files() if asks_a_request(read(path))} == REQUEST_READERS


@pytest.mark.parametrize(
    ("line", "is_seen"),
    [
        ('getattr(request, "attune_look", None)', True),
        ('hasattr(request, "session")', True),
        ("request.attune_look = look", True),
        ("request.visitor", False),
        ('getattr(answer, "session", None)', False),
    ],
)
def test_a_request_that_is_asked_elsewhere_is_seen(line: str, is_seen: bool) -> None:
    assert asks_a_request(f"{line}\n") == is_seen


def test_signals_are_connected_in_receivers_alone() -> None:
    connection = re.compile(
        r"^\s*@receiver\(|\b(published|page_published|page_tagged|book_published|post_save|post_delete)\.connect\(",
        re.MULTILINE,
    )

    connected = [path for path in source_files() if path.name != "receivers.py" and connection.search(read(path))]

    assert connected == []


def test_hooks_are_registered_in_wagtail_hooks_alone() -> None:
    registered = [
        path for path in source_files() if path.name != "wagtail_hooks.py" and "@hooks.register" in read(path)
    ]

    assert registered == []


def test_every_domain_is_strictly_typed() -> None:
    # Not the folder attune itself, which holds all the apps.
    domains = [
        str(path.relative_to(ROOT)) for pattern in ("*.py", "*/domain") for path in (ROOT / GROUND).glob(pattern)
    ]

    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *domains], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stdout + result.stderr


# Reading the source -------------------------------------------------------------------------------------------------


def source_files() -> Iterator[Path]:
    for app in (GROUND, *APPS):
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT)


def domain_files() -> Iterator[Path]:
    return (path for path in source_files() if path.parts[1] == "domain")


def read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def parse(path: Path) -> ast.Module:
    return ast.parse(read(path), filename=str(path))


def imported_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def may_stand_in_a_domain(name: str, *, app: str) -> bool:
    parts, of = name.split("."), owner(name)
    if of == GROUND:
        return parts[1:2] in PURE_GROUND
    if of in APPS:
        return parts[2:3] == ["domain"] and (of == app or floor(of) < floor(app))
    return of in DOMAIN_MAY_IMPORT


def owner(name: str) -> str:
    """Return the app of a dotted name, the ground floor, or the package of others."""
    top, *rest = name.split(".")
    return rest[0] if top == GROUND and rest and rest[0] in APPS else top


def floor(app: str) -> int:
    return next((level for level, apps in enumerate(FLOORS) if app in apps), -1)
