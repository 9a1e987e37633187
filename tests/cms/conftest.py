"""The demo for a module of tests: loaded once in a run by the command, and taken back after the module."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client

from attune.rules import services as rule_services
from tests.browser.demo import DATABASE, copy_demo
from tests.database import copy_file, copy_migrated

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
)


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Path]:
    """Put the demo in the place of the test database; give the folder of its files."""
    folder = tmp_path_factory.mktemp("demo")
    copy_demo(tmp_path_factory.getbasetemp(), worker_id, folder)
    with django_db_blocker.unblock():
        copy_file(folder / DATABASE)
        rule_services.forget_live_book()
        yield folder
        copy_migrated()


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
