"""Pack all that is ours below attune: the folder rules/ is attune.rules in the wheel, with its templates beside it."""

from pathlib import Path

from setuptools import find_namespace_packages, find_packages, setup

GROUND = "attune"
APPS = ["rules", "tagging", "experiments", "matching", "audience", "decisions", "blocks"]
ROOT = Path(__file__).parent
OF_APPS = [pattern for app in APPS for pattern in (app, f"{app}.*")]


def app_packages() -> dict[str, str]:
    """Map each package of an app in the wheel to its folder here: attune.rules.domain to rules/domain."""
    # The links attune/rules and so on are for who works in the repository; the wheel is made from the folders.
    return {f"{GROUND}.{name}": name.replace(".", "/") for name in find_packages(where=str(ROOT), include=OF_APPS)}


def template_packages() -> dict[str, str]:
    """Map a package of templates in the wheel to its folder here: attune.rules.templates.rules to templates/rules."""
    templates = str(ROOT / "templates")
    ours = {name: name.split(".")[0] for name in find_namespace_packages(where=templates, include=OF_APPS)}
    # What we lay over Wagtail's own templates goes with the app that does so.
    laid_over = find_namespace_packages(where=templates, include=["wagtailadmin", "wagtailadmin.*"])
    return {
        f"{GROUND}.{app}.templates.{name}": f"templates/{name.replace('.', '/')}"
        for name, app in (ours | dict.fromkeys(laid_over, "blocks")).items()
    }


PACKAGES = app_packages() | template_packages()

setup(
    packages=[GROUND, *sorted(PACKAGES)],
    package_dir=PACKAGES,
    package_data={"": ["*.html", "*.txt", "*.json", "*.npz", "static/**/*", "locale/**/*.mo", "py.typed"]},
    include_package_data=False,
)
