"""What a process of its own does when many pages are read; nothing here needs Django to be ready on import."""

import logging
from dataclasses import dataclass

import django
from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

READ, UNCHANGED, FAILED = "read", "unchanged", "failed"


@dataclass(frozen=True, slots=True)
class RetagOutcome:
    """What became of one page, and why if it could not be read."""

    page_id: int
    result: str
    why: str = ""


def prepare_process(names: dict[str, str]) -> None:
    """Make a new process ready, on the very databases of the one that asked."""
    for alias, name in names.items():
        settings.DATABASES[alias]["NAME"] = name
    django.setup()


def retag_page(page_id: int, force: bool) -> RetagOutcome:
    """Read one page, and tell what became of it; never raises."""
    tag_page = import_string("attune.tagging.services.tag_page")
    try:
        return RetagOutcome(page_id, READ if tag_page(page_id, force=force) else UNCHANGED)
    except Exception as error:  # noqa: BLE001  (one bad page must not stop the night's work; it is logged and told of)
        logger.exception("Page %s could not be read. Its earlier findings stay.", page_id)
        return RetagOutcome(page_id, FAILED, f"{type(error).__name__}: {error}")
