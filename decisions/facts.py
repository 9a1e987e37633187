"""What rules may ask of the page that is shown."""

from django.utils.translation import gettext_lazy as _

from decisions.domain.slots import PageAbout
from rules.domain.facts import UNKNOWN_MOMENT, Fact, Kind, Purpose, Scope
from rules.registry import registry
from tagging.selectors import topic_choices

_GROUP = _("The page")


def _page_topic(page: PageAbout) -> frozenset[str]:
    return page.topics


def _page_kind(page: PageAbout) -> str:
    return page.kind


def _page_type(page: PageAbout) -> str:
    return page.type


def _page_section(page: PageAbout) -> str:
    return page.section


def _page_site(page: PageAbout) -> str:
    return page.root_path


def _page_author(page: PageAbout) -> str:
    return page.author


def _page_published(page: PageAbout) -> float:
    return page.published


def _page_grade(page: PageAbout) -> float:
    return page.grade


def _page_reading_minutes(page: PageAbout) -> float:
    return page.reading_minutes


PAGE_FACTS = (
    Fact(
        name="page_topic",
        kind=Kind.SET,
        label=_("Topics of the page"),
        read=_page_topic,
        default=frozenset(),
        choices=topic_choices,
        group=_GROUP,
        purpose=Purpose.ESSENTIAL,
        scope=Scope.PAGE,
    ),
    Fact(
        name="page_kind",
        kind=Kind.TEXT,
        label=_("Kind of page"),
        read=_page_kind,
        default="",
        group=_GROUP,
        purpose=Purpose.ESSENTIAL,
        scope=Scope.PAGE,
    ),
    Fact(
        name="page_type",
        kind=Kind.TEXT,
        label=_("Page type"),
        read=_page_type,
        default="",
        group=_GROUP,
        purpose=Purpose.ESSENTIAL,
        scope=Scope.PAGE,
    ),
    Fact(
        name="page_section",
        kind=Kind.TEXT,
        label=_("Section of the page"),
        read=_page_section,
        default="",
        group=_GROUP,
        purpose=Purpose.ESSENTIAL,
        scope=Scope.PAGE,
    ),
    Fact(
        name="page_site",
        kind=Kind.TEXT,
        label=_("Site of the page"),
        read=_page_site,
        default="",
        group=_GROUP,
        purpose=Purpose.ESSENTIAL,
        scope=Scope.PAGE,
    ),
    Fact(
        name="page_author",
        kind=Kind.TEXT,
        label=_("Author of the page"),
        read=_page_author,
        default="",
        group=_GROUP,
        purpose=Purpose.ESSENTIAL,
        scope=Scope.PAGE,
    ),
    Fact(
        name="page_published",
        kind=Kind.MOMENT,
        label=_("When the page was published"),
        read=_page_published,
        default=UNKNOWN_MOMENT,
        group=_GROUP,
        purpose=Purpose.ESSENTIAL,
        scope=Scope.PAGE,
    ),
    Fact(
        name="page_grade",
        kind=Kind.NUMBER,
        label=_("Reading grade of the page"),
        read=_page_grade,
        default=0.0,
        unit=_("school years"),
        group=_GROUP,
        purpose=Purpose.ESSENTIAL,
        scope=Scope.PAGE,
    ),
    Fact(
        name="page_reading_minutes",
        kind=Kind.NUMBER,
        label=_("Reading time of the page"),
        read=_page_reading_minutes,
        default=0.0,
        unit=_("minutes"),
        group=_GROUP,
        purpose=Purpose.ESSENTIAL,
        scope=Scope.PAGE,
    ),
)


def register() -> None:
    """Offer the facts of the page; called once, when the app is ready."""
    registry.register(*PAGE_FACTS)
