"""What tagging refuses to start with."""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from attune.class_paths import class_problem
from attune.settings_checks import SectionChecks, SettingFault, SettingSentences
from attune.tagging.conf import EXTRACTORS, SECTION, tagging_settings
from attune.tagging.extractors.base import Extractor


def _unknown_extractor(name: str) -> str | None:
    if name in EXTRACTORS or "." in name:
        return None
    return f"is {name!r}. Choose one of {', '.join(EXTRACTORS)}, or give the path of a class."


SETTINGS = SectionChecks(
    section=SECTION,
    label="attune_tagging",
    codes=dict.fromkeys(SettingFault, "E001"),
    sentences=SettingSentences(
        unknown='ATTUNE["{section}"]["{name}"] is no setting of tagging. Remove it, or choose one of {known}.',
        kind='ATTUNE["{section}"]["{name}"] is {value}, which is no {type}. Give a {type}.',
        range='ATTUNE["{section}"]["{name}"] is {value}. Give {wish}.',
        own='ATTUNE["{section}"]["{name}"] {text}',
        above="above",
    ),
    own={"EXTRACTOR": _unknown_extractor},
)


def check_settings(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Refuse unknown or unfit settings, a pipeline that is not installed, and an extractor that cannot read."""
    return SETTINGS.errors() or [*_missing_models(), *_unfit_extractor()]


def _missing_models() -> Iterator[CheckMessage]:
    chosen = tagging_settings()
    if chosen.extractor != "spacy":
        return
    for language, model in sorted(chosen.models.items()):
        if find_spec(model) is None:
            message = f'The spaCy model "{model}" of ATTUNE["TAGGING"]["MODELS"]["{language}"] is not installed.'
            hint = (
                "Install the package of that name (see docs/how-to/read-another-language.md), or take the language out "
                'of MODELS: its pages are then read by their words alone. EXTRACTOR "keyword" needs no model.'
            )
            yield Error(message, hint=hint, id="attune_tagging.E002")


def _unfit_extractor() -> Iterator[CheckMessage]:
    """Refuse a class that is not there, or that has no `extract` and no `version`."""
    path = tagging_settings().extractor
    if path in EXTRACTORS:
        return
    if problem := class_problem(path, Extractor):
        hint = "See docs/how-to/add-an-extractor.md."
        yield Error(f'ATTUNE["TAGGING"]["EXTRACTOR"]: {problem}', hint=hint, id="attune_tagging.E003")
