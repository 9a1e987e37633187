"""A small library of pages with topics, and an index of its own for each test that asks Elasticsearch."""

import pytest

from tests.matching.library import Library, empty_library


@pytest.fixture(params=["database", pytest.param("elastic", marks=pytest.mark.service("elasticsearch"))])
def backend(request: pytest.FixtureRequest) -> str:
    """Name the backend under test; for Elasticsearch, turn Wagtail's index to a prefix of this test alone."""
    if request.param == "elastic":
        request.getfixturevalue("elastic_settings")
    return request.param


@pytest.fixture
def library(db: None) -> Library:
    """An empty section, below the home page of the site."""
    return empty_library()
