"""Rules of the house that import-linter cannot see: each guard returns where a tree of our source breaks one."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.processes import ROOT

GROUND = "attune"
APPS = ("audience", "blocks", "cms", "decisions", "experiments", "matching", "rules", "tagging")
FLOORS = ({GROUND}, {"rules", "experiments", "tagging"}, {"audience", "matching"}, {"decisions"}, {"blocks"}, {"cms"})
DOMAIN_MAY_IMPORT = {"numpy", "scipy"} | sys.stdlib_module_names - {
    "asyncio", "http", "multiprocessing", "os", "pathlib", "secrets", "shutil", "socket", "sqlite3", "subprocess",
    "threading", "time", "urllib",
}  # fmt: skip
# Of the ground floor a domain may import what imports the standard library alone.
PURE_GROUND = (["class_names"], ["half_lives"], ["moments"], ["text"])
# What Wagtail, Django and the middleware may have put on a request is asked for in these alone.
REQUEST_READERS = {"attune/request_state.py", "audience/request/request_signals.py"}
ROOMS_WITHOUT_A_NAME = {"utils", "helpers", "common", "core", "misc", "manager", "handlers"}


def strangers_in_domains(root: Path) -> list[str]:
    """Return what a domain imports beyond the standard library, numpy, scipy and the domains below it."""
    return [
        f"{path}: {name}"
        for path in domain_files(root)
        for name in imported_names(parse(path, root))
        if not may_stand_in_a_domain(name, app=path.parts[0])
    ]


def clocks_and_chance_in_domains(root: Path) -> list[str]:
    """Return where a domain asks the clock or a source of random numbers."""
    forbidden = re.compile(
        r"\b(datetime\.now|datetime\.utcnow|date\.today|random\.(random|choice|shuffle|randint|sample)|default_rng\(\))"
    )
    return [f"{path}: {match.group()}" for path in domain_files(root) for match in forbidden.finditer(read(path, root))]


def imports_in_functions(root: Path) -> list[str]:
    """Return where a function imports something of ours."""
    return [
        f"{path}: {name}"
        for path in source_files(root)
        if path.name != "apps.py"  # Django itself asks for imports inside AppConfig.ready().
        for function in ast.walk(parse(path, root))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported_names(node)
        if owner(name) in {GROUND, *APPS}
    ]


def upper_floors_for_types(root: Path) -> list[str]:
    """Return where a module imports an upper floor for type checkers alone."""
    return [
        f"{path}: {name}"
        for path in source_files(root)
        for node in ast.walk(parse(path, root))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for name in imported_names(node)
        if floor(owner(name)) > floor(path.parts[0])
    ]


def modules_without_a_name(root: Path) -> list[str]:
    """Return the modules whose name, or the name of a folder above them, says nothing of what they hold."""
    return [str(path) for path in source_files(root) if ROOMS_WITHOUT_A_NAME & {*path.parts[:-1], path.stem}]


def signals_outside_receivers(root: Path) -> list[str]:
    """Return the modules but receivers.py that connect a function to a signal."""
    return [
        str(path) for path in source_files(root) if path.name != "receivers.py" and connects_a_signal(parse(path, root))
    ]


def connects_a_signal(tree: ast.Module) -> bool:
    """Say whether a module decorates with receiver(), or calls connect() as a signal's method is called."""
    signals = {"signals"} | {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("signals")
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            *before, last = ast.unparse(node.func).split(".")
            is_signal = {*before} & signals or {each.arg for each in node.keywords} & {"sender", "dispatch_uid"}
            if last == "receiver" or (last == "connect" and is_signal):
                return True
    return False


def hooks_outside_wagtail_hooks(root: Path) -> list[str]:
    """Return the modules but wagtail_hooks.py that register a hook."""
    return [
        str(path)
        for path in source_files(root)
        if path.name != "wagtail_hooks.py" and "hooks.register" in read(path, root)
    ]


def settings_outside_conf(root: Path) -> list[str]:
    """Return the modules but conf.py that ask for ATTUNE, or for a setting that a site may leave out."""
    return [str(path) for path in source_files(root) if path.name != "conf.py" and reads_settings(parse(path, root))]


def reads_settings(tree: ast.AST) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr.startswith("ATTUNE") and ast.unparse(node.value) == "settings")
        or (isinstance(node, ast.Call) and ast.unparse(node).startswith("getattr(settings,"))
        for node in ast.walk(tree)
    )


def requests_asked_elsewhere(root: Path) -> list[str]:
    """Return the modules that ask for what a request may lack, or put something of ours there, but for its readers."""
    return [
        str(path)
        for path in source_files(root)
        if str(path) not in REQUEST_READERS and asks_a_request(parse(path, root))
    ]


def asks_a_request(tree: ast.AST) -> bool:
    return any(
        (isinstance(node, ast.Call) and ast.unparse(node).startswith(("getattr(request,", "hasattr(request,")))
        or (isinstance(node, ast.Attribute) and ast.unparse(node).startswith(("request.attune", "request._attune")))
        for node in ast.walk(tree)
    )


def imports_of_tests(root: Path) -> list[str]:
    """Return what a test, its support or a benchmark imports from a module of tests or of fixtures."""
    return [
        f"{path.relative_to(root)}: {name}"
        for folder in ("tests", "benchmarks")
        for path in sorted((root / folder).rglob("*.py"))
        for name in imported_names(parse(path.relative_to(root), root))
        if any(part.startswith("test_") or part == "conftest" for part in name.split("."))
    ]


# Reading the source -------------------------------------------------------------------------------------------------


def source_files(root: Path = ROOT) -> Iterator[Path]:
    for app in (GROUND, *APPS):
        for path in sorted((root / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(root)


def domain_files(root: Path) -> Iterator[Path]:
    return (path for path in source_files(root) if path.parts[1] == "domain")


def read(path: Path, root: Path = ROOT) -> str:
    return (root / path).read_text(encoding="utf-8")


def parse(path: Path, root: Path) -> ast.Module:
    return ast.parse(read(path, root), filename=str(path))


def imported_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module or ''}.{alias.name}".lstrip(".") for alias in node.names)


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
