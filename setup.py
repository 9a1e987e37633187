"""Pack each app with its templates: one folder templates/ in the repository, beside each app in the wheel."""

from pathlib import Path

from setuptools import find_namespace_packages, find_packages, setup

GROUND = "attune"
APPS = ["rules", "tagging", "experiments", "matching", "audience", "decisions", "blocks"]
TEMPLATES = Path(__file__).parent / "templates"


def template_packages() -> dict[str, str]:
    """Map a package of templates in the wheel to its folder here: rules.templates.rules to templates/rules."""
    folders = find_namespace_packages(
        where=str(TEMPLATES), include=[pattern for app in APPS for pattern in (app, f"{app}.*")]
    )
    ours = {f"{name.split('.')[0]}.templates.{name}": f"templates/{name.replace('.', '/')}" for name in folders}
    # What we lay over Wagtail's own templates goes with the app that does so.
    laid_over = find_namespace_packages(where=str(TEMPLATES), include=["wagtailadmin", "wagtailadmin.*"])
    return ours | {f"blocks.templates.{name}": f"templates/{name.replace('.', '/')}" for name in laid_over}


setup(
    packages=find_packages(include=[pattern for app in (GROUND, *APPS) for pattern in (app, f"{app}.*")])
    + sorted(template_packages()),
    package_dir=template_packages(),
    package_data={"": ["*.html", "*.txt", "*.json", "*.npz", "static/**/*", "locale/**/*.mo", "py.typed"]},
    include_package_data=False,
)
