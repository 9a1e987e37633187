"""Pages, a small vocabulary and the reader that needs no model."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.test import override_settings
from wagtail.models import Page, Site

from attune.tagging.models import Topic
from attune.tagging.signals import page_tagged

TITLE = "Open data about floods"


@pytest.fixture(autouse=True)
def _keyword_reader() -> Iterator[None]:
    """Read by words alone, which is quick; what spaCy adds has tests of its own."""
    with override_settings(ATTUNE={"TAGGING": {"EXTRACTOR": "keyword"}}):
        yield


@pytest.fixture
def floods(db: None) -> Topic:
    """A topic that the pages of these tests name."""
    return Topic.objects.create(name="Floods", synonyms="high water")


@pytest.fixture
def open_data(db: None) -> Topic:
    """Another one."""
    return Topic.objects.create(name="Open data")


@pytest.fixture
def privacy(db: None) -> Topic:
    """A topic that no page of these tests names."""
    return Topic.objects.create(name="Privacy")


@pytest.fixture
def home(db: None) -> Page:
    """The home page of the default site."""
    return Site.objects.get(is_default_site=True).root_page


@pytest.fixture
def make_page(home: Page) -> Callable[..., Page]:
    """Add a live page below the home page, without publishing it."""

    def make(title: str = TITLE, **fields: object) -> Page:
        return home.add_child(instance=Page(title=title, **fields))

    return make


@pytest.fixture
def page(make_page: Callable[..., Page], floods: Topic, open_data: Topic) -> Page:
    """A page that names two topics of the vocabulary."""
    return make_page()


@pytest.fixture
def tagged_page_ids() -> Iterator[list[int]]:
    """The pages of which the floors above have been told."""
    heard: list[int] = []

    def hear(page_id: int, **kwargs: object) -> None:
        heard.append(page_id)

    page_tagged.connect(hear)
    yield heard
    page_tagged.disconnect(hear)


@pytest.fixture
def editor(db: None) -> User:
    """Someone who may edit every page."""
    return User.objects.create_superuser("ed", "ed@example.com", "secret")
