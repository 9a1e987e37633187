"""What rules may ask of the page that is shown, and of the visitor on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from decisions.domain.slots import PageAbout
from rules.domain.facts import UNKNOWN_MOMENT, Fact, FactValue, Kind, Purpose, Scope
from rules.registry import registry
from tagging.selectors import topic_choices

_GROUP = _("The page")


@dataclass(frozen=True, slots=True)
class ShownPage:
    """The page that is shown, and how often its visitor has viewed it before; 0 where that may not be known."""

    about: PageAbout
    earlier_views: int = 0


def _fact(
    name: str, kind: Kind, label: Any, read: Callable[[ShownPage], FactValue], *, default: FactValue = "", **more: Any
) -> Fact:
    more.setdefault("purpose", Purpose.ESSENTIAL)
    return Fact(name=name, kind=kind, label=label, read=read, default=default, group=_GROUP, scope=Scope.PAGE, **more)


PAGE_FACTS = (
    _fact(
        "page_topic",
        Kind.SET,
        _("Topics of the page"),
        lambda shown: shown.about.topics,
        default=frozenset(),
        choices=topic_choices,
    ),
    _fact("page_kind", Kind.TEXT, _("Kind of page"), lambda shown: shown.about.kind),
    _fact("page_type", Kind.TEXT, _("Page type"), lambda shown: shown.about.type),
    _fact("page_section", Kind.TEXT, _("Section of the page"), lambda shown: shown.about.section),
    _fact("page_site", Kind.TEXT, _("Site of the page"), lambda shown: shown.about.root_path),
    _fact("page_author", Kind.TEXT, _("Author of the page"), lambda shown: shown.about.author),
    _fact(
        "page_published",
        Kind.MOMENT,
        _("When the page was published"),
        lambda shown: shown.about.published,
        default=UNKNOWN_MOMENT,
    ),
    _fact(
        "page_grade",
        Kind.NUMBER,
        _("Reading grade of the page"),
        lambda shown: shown.about.grade,
        default=0.0,
        unit=_("school years"),
    ),
    _fact(
        "page_reading_minutes",
        Kind.NUMBER,
        _("Reading time of the page"),
        lambda shown: shown.about.reading_minutes,
        default=0.0,
        unit=_("minutes"),
    ),
    _fact(
        "earlier_views",
        Kind.NUMBER,
        _("Earlier views of this page"),
        lambda shown: float(shown.earlier_views),
        default=0.0,
        unit=_("views"),
        purpose=Purpose.PERSONALISE,
    ),
)


def register() -> None:
    """Offer the facts of the page; called once, when the app is ready."""
    registry.register(*PAGE_FACTS)
