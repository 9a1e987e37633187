"""What tagging refuses to start with."""

from collections.abc import Sequence
from importlib.util import find_spec

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from tagging.conf import tagging_settings, wrong_settings


def check_settings(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Refuse unknown or unfit settings, and a language model that is not installed."""
    wrong = [Error(sentence, id="attune_tagging.E001") for sentence in wrong_settings()]
    return [*wrong] if wrong else [*_missing_model()]


def _missing_model() -> list[CheckMessage]:
    chosen = tagging_settings()
    if chosen.extractor != "spacy" or find_spec(chosen.model) is not None:
        return []
    message = f'The spaCy model "{chosen.model}" of ATTUNE["TAGGING"]["MODEL"] is not installed.'
    hint = 'Install the package of that name from requirements.lock, or set EXTRACTOR to "keyword".'
    return [Error(message, hint=hint, id="attune_tagging.E002")]
