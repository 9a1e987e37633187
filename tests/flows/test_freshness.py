"""Whatever changes what a page shows, the next request is fresh; a draft changes nothing."""

from collections.abc import Callable

import pytest
from django.db.models.signals import post_save
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, PageViewRestriction, Site

from attune.audience.models import Persona
from attune.blocks.pages import AdaptivePage
from attune.rules.services import publish_book
from attune.tagging.models import Topic
from attune.tagging.signals import page_tagged
from cms.models import ArticlePage

pytestmark = pytest.mark.django_db


class Opening(BaseSiteSetting):
    """A site's own setting, such as its opening hours; abstract, for a table of it is not needed."""

    class Meta:
        abstract = True


@pytest.fixture
def renderings(monkeypatch):
    """The pages that were rendered, one after the other."""
    rendered: list[str] = []
    render = AdaptivePage._rendered

    def noted(self, *args, **kwargs):
        rendered.append(self.url_path)
        return render(self, *args, **kwargs)

    monkeypatch.setattr(AdaptivePage, "_rendered", noted)
    return rendered


def _article(site):
    return ArticlePage.objects.order_by("pk").first()


def _image(site):
    image = get_image_model().objects.create(title="A tide gauge", file=get_test_image_file())
    image.title = "The tide gauge"
    image.save()


def _move(site):
    _article(site).move(site.home.get_children().last(), pos="last-child")


def _rename(site):
    page = _article(site)
    page.slug = "another-address"
    page.save_revision().publish()


def _into_menu(site):
    page = _article(site)
    page.show_in_menus = True
    page.save_revision().publish()


def _listed(site):
    """A section stands in the menu of every page."""
    return site.water


CHANGES: dict[str, Callable[..., object]] = {
    "the page is published": lambda site: site.home.save_revision().publish(),
    "the page is saved without a revision": lambda site: site.home.save(),
    "another page that is listed here is published": lambda site: _listed(site).save_revision().publish(),
    "another page is unpublished": lambda site: _article(site).unpublish(),
    "another page is moved": _move,
    "another page has a new address": _rename,
    "another page is deleted": lambda site: _article(site).delete(),
    "a page comes into the menu": _into_menu,
    "a snippet is saved": lambda site: Persona.objects.first().save(),
    "an image is changed": _image,
    "a rule book is published": lambda site: publish_book(),
    "a topic is renamed": lambda site: Topic.objects.first().save(),
    "a setting of the site is saved": lambda site: post_save.send(sender=Opening, instance=None, created=False),
    "the site is saved": lambda site: Site.objects.get().save(),
    "a locale is made": lambda site: Locale.objects.create(language_code="de"),
    "a page is kept from strangers": lambda site: PageViewRestriction.objects.create(
        page=_article(site).page_ptr, restriction_type=PageViewRestriction.LOGIN
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_next_request_is_fresh_when(site, browser, renderings, django_capture_on_commit_callbacks, change):
    browser.get("/")
    browser.get("/")
    assert len(renderings) == 1

    with django_capture_on_commit_callbacks(execute=True):
        change(site)
    assert browser.get("/").status_code == 200

    assert len(renderings) == 2


def test_a_draft_leaves_what_was_rendered(site, browser, renderings, django_capture_on_commit_callbacks):
    browser.get("/")

    with django_capture_on_commit_callbacks(execute=True):
        _article(site).save_revision()
    browser.get("/")

    assert len(renderings) == 1


@pytest.mark.parametrize("change", ["publish", "tag", "save"])
def test_an_unrelated_page_stays_as_it_was_rendered(
    site, browser, renderings, django_capture_on_commit_callbacks, change
):
    page, other = site.floods[0], site.bread[0]
    browser.get(other.url)
    browser.get(page.url)

    with django_capture_on_commit_callbacks(execute=True):
        if change == "publish":
            page.summary = "Another summary."
            page.save_revision().publish()
        elif change == "tag":
            page_tagged.send(sender=None, page_id=page.pk)
        else:
            page.summary = "Another summary."
            page.save()
    browser.get(other.url)
    browser.get(page.url)

    assert renderings == [other.url_path, page.url_path, page.url_path]
