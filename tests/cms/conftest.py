"""The demo, loaded once for a module of tests and taken back after it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client, TestCase, override_settings

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the demo as the command does, with all that its commits set off."""
    with django_db_blocker.unblock(), transaction.atomic():
        # The demo's own test cases roll back to here: on_commit would never come, so it is run by hand.
        with override_settings(**_quick_demo()), TestCase.captureOnCommitCallbacks(execute=True):
            call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _demo_settings(settings: Any) -> None:
    """Do what the demo does."""
    for name, value in _quick_demo().items():
        setattr(settings, name, value)


@pytest.fixture
def browser() -> Client:
    """A client that looks like a browser; what looks like a robot gets the canonical page."""
    return Client(headers={"user-agent": BROWSER, "accept": "text/html", "accept-language": "en-GB"})


def _quick_demo() -> dict[str, Any]:
    """Offer to read as a persona, and read texts without a model: what is tested here is the site."""
    return {"ATTUNE_DEMO": True, "ATTUNE": site_settings.ATTUNE | {"TAGGING": {"EXTRACTOR": "keyword"}}}
