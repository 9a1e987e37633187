"""What a host's templates read, and who would know of a change: the keys of what was shown, or the SQL that was asked.

Surrogate keys name the objects that an answer shows. The best that can be had of them without a word in a template is
the key of each object that is made while rendering; a template declares all others by hand. ADR 18 quotes the figures.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.db.models import Model
from django.db.models.signals import post_init
from django.template import engines
from wagtail.models import Page, Site

from attune.decisions.cache.dependencies import record_dependencies
from attune.decisions.cache.versions import current_versions, versions_of
from attune.tagging.models import PageTopic, Topic
from cms.models import HomePage, SectionPage
from tests.processes import ROOT

pytestmark = pytest.mark.django_db
ADR = ROOT / "docs" / "adr" / "0018-what-a-body-shows-is-read-from-its-sql.md"


class TemplateRead(NamedTuple):
    """A template of a host, what its view hands over as "read", and which of the two hears of the change."""

    template: str
    read: Callable[[], Any]
    has_key: bool
    is_noted: bool = True


def _summaries() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT summary FROM attune_cms_sectionpage ORDER BY summary")
        return [summary for (summary,) in cursor.fetchall()]


WATER = {"title": "Water"}
# The change is always the same: the section "Water" is published with the summary "Wanted".
READS = {
    "the page itself": TemplateRead("{{ read.summary }}", lambda: SectionPage.objects.get(**WATER), True),
    "a loop over children": TemplateRead(
        "{% for each in read %}{{ each.specific.summary }}{% endfor %}",
        lambda: HomePage.objects.get().get_children(),
        True,
    ),
    "a join by select_related": TemplateRead(
        "{% for each in read %}{{ each.page.last_published_at }}{% endfor %}",
        lambda: PageTopic.objects.select_related("page"),
        True,
    ),
    "a prefetch": TemplateRead(
        "{% for each in read %}{{ each.page.last_published_at }}{% endfor %}",
        lambda: PageTopic.objects.prefetch_related("page"),
        True,
    ),
    "values of a field": TemplateRead(
        "{{ read|join:', ' }}", lambda: SectionPage.objects.values_list("summary", flat=True), False
    ),
    "a count": TemplateRead("{{ read.count }}", lambda: SectionPage.objects.filter(summary="Wanted"), False),
    "whether there is one": TemplateRead(
        "{% if read.exists %}Here{% endif %}", lambda: SectionPage.objects.filter(summary="Wanted"), False
    ),
    "a list that was empty": TemplateRead(
        "{% for each in read %}{{ each.title }}{% endfor %}",
        lambda: SectionPage.objects.filter(summary="Wanted"),
        False,
    ),
    "the newest page": TemplateRead(
        "{% for each in read %}{{ each.title }}{% endfor %}",
        lambda: Page.objects.exclude(last_published_at=None).order_by("-last_published_at")[:1],
        False,
    ),
    "raw SQL": TemplateRead("{{ read|join:', ' }}", _summaries, False),
}


@pytest.fixture
def water():
    """A front page with two sections, of which "Bread" was published last, and "Water" has a topic."""
    home = Page.objects.get(depth=1).add_child(instance=HomePage(title="Front", slug="front"))
    water = home.add_child(instance=SectionPage(title="Water", slug="water", summary="Deep"))
    bread = home.add_child(instance=SectionPage(title="Bread", slug="bread"))
    bread.save_revision().publish()
    topic = Topic.objects.create(name="Floods", slug="floods")
    PageTopic.objects.create(page=water, topic=topic, salience=0.5)
    # What is remembered for longer than a rendering is no part of it.
    Site.get_site_root_paths()
    return water


def rendered(read: TemplateRead) -> str:
    return engines["django"].from_string(read.template).render({"read": read.read()})


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_who_hears_of_a_change(water, read: TemplateRead, django_capture_on_commit_callbacks) -> None:
    made: set[int] = set()

    def note(instance: Model, **kwargs: Any) -> None:
        made.update([instance.pk] if isinstance(instance, Page) else [])

    post_init.connect(note)
    with record_dependencies() as found:
        before = rendered(read)
    post_init.disconnect(note)
    began, keys = current_versions(), found.keys()
    shown = None if keys is None else versions_of(keys)

    with django_capture_on_commit_callbacks(execute=True):
        water.summary = "Wanted"
        water.save_revision().publish()

    is_stale = current_versions() != began if keys is None else versions_of(keys) != shown
    assert rendered(read) != before
    assert (water.pk in made, is_stale) == (read.has_key, read.is_noted)


def test_the_figures_are_those_of_the_decision_record() -> None:
    text = ADR.read_text(encoding="utf-8")

    assert re.findall(r"(\d+) of (\d+) reads", text) == [
        (str(sum(each.has_key for each in READS.values())), str(len(READS))),
        (str(sum(each.is_noted for each in READS.values())), str(len(READS))),
    ]
    assert [name for name in READS if f"| {name} |" not in text] == []


def test_a_table_of_the_host_that_is_neither_page_nor_snippet_is_not_noted(django_user_model) -> None:
    with record_dependencies() as found:
        list(django_user_model.objects.all())

    assert found.keys() == ()


def test_of_a_row_found_by_its_id_what_is_joined_to_it_is_not_noted(water) -> None:
    """What is joined and made a page is noted; a value of another page is not."""
    home = water.get_parent()
    PageTopic.objects.create(page=home, topic=Topic.objects.get(slug="floods"), salience=0.5)
    topics = PageTopic.objects.filter(page_id=home.pk)

    with record_dependencies() as found:
        shown = set(topics.values_list("topic__page_topics__page__title", flat=True))

    assert shown == {"Front", "Water"}
    assert (water.pk in found.pages, found.on_all) == (False, False)
