"""Facts of the visitor: what the profile says; all need consent, and without it they are as of a first visit."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from audience.choices import page_choices, section_choices, trait_choices
from audience.domain import traits
from audience.domain.affinity import topics_of
from audience.domain.context import VisitorReading
from rules.domain.facts import UNKNOWN_MOMENT, Fact, FactFamily, FactValue, Kind, Purpose, Scope
from tagging.selectors import topic_choices

VISITS, READING, INTERESTS, KNOWN = _("Visits"), _("Reading"), _("Interests"), _("Traits and lists")
MOST_TOP_TOPICS = 5


def top_topics(reading: VisitorReading) -> frozenset[str]:
    """Give the slugs of the five topics that the visitor likes most."""
    liked = topics_of(reading.affinities)
    return frozenset(sorted(liked, key=lambda topic: (-liked[topic], topic))[:MOST_TOP_TOPICS])


def most_section_reads(reading: VisitorReading) -> float:
    """Give the most different pages of one section that were read within 24 hours."""
    return float(max(traits.section_reads(reading.profile.seen, reading.now).values(), default=0))


def _fact(
    name: str, kind: Kind, label: Any, group: Any, read: Callable[[VisitorReading], FactValue], **more: Any
) -> Fact:
    more.setdefault("default", 0.0)
    return Fact(
        name=name,
        kind=kind,
        label=label,
        group=group,
        read=read,
        purpose=Purpose.PERSONALISE,
        scope=Scope.VISITOR,
        **more,
    )


def _family(
    name: str, kind: Kind, label: Any, group: Any, read: Callable[[VisitorReading, str], FactValue], **more: Any
) -> FactFamily:
    return FactFamily(
        name=name,
        kind=kind,
        label=label,
        group=group,
        read=read,
        purpose=Purpose.PERSONALISE,
        scope=Scope.VISITOR,
        **more,
    )


VISITOR_FACTS: tuple[Fact | FactFamily, ...] = (
    _fact("new_visitor", Kind.YES_NO, _("Is new"), VISITS, lambda reading: reading.visits <= 1, default=True),
    _fact("visits", Kind.NUMBER, _("Visits"), VISITS, lambda reading: float(reading.visits), default=1.0),
    _fact(
        "visits_7d", Kind.NUMBER, _("Visits in 7 days"), VISITS, lambda reading: float(reading.visits_7d), default=1.0
    ),
    _fact(
        "days_since_last_visit",
        Kind.NUMBER,
        _("Days since the last visit"),
        VISITS,
        lambda reading: reading.days_since_last_visit,
        unit=_("days"),
    ),
    _fact(
        "first_seen",
        Kind.MOMENT,
        _("First seen"),
        VISITS,
        lambda reading: reading.profile.first_seen.timestamp() if reading.profile.first_seen else UNKNOWN_MOMENT,
        default=UNKNOWN_MOMENT,
    ),
    _fact(
        "last_seen",
        Kind.MOMENT,
        _("Last seen"),
        VISITS,
        lambda reading: reading.profile.last_seen.timestamp() if reading.profile.last_seen else UNKNOWN_MOMENT,
        default=UNKNOWN_MOMENT,
    ),
    _fact(
        "pages_today",
        Kind.NUMBER,
        _("Pages read today"),
        READING,
        lambda reading: float(traits.pages_today(reading.profile.seen, reading.now, zone=reading.zone)),
        unit=_("pages"),
    ),
    _fact(
        "depth_read",
        Kind.NUMBER,
        _("How deep pages are read, 0 to 1"),
        READING,
        lambda reading: traits.depth_read(reading.profile.seen),
    ),
    _fact(
        "section_reads_24h",
        Kind.NUMBER,
        _("Most pages read of one section in 24 hours"),
        READING,
        most_section_reads,
        unit=_("pages"),
    ),
    _family(
        "pages_of_section_24h",
        Kind.NUMBER,
        _("Pages read in 24 hours of a section"),
        READING,
        lambda reading, section: float(traits.section_reads(reading.profile.seen, reading.now)[section]),
        default=0.0,
        unit=_("pages"),
        parameter_label=_("section"),
        parameter_choices=section_choices,
    ),
    _family(
        "views_of_page",
        Kind.NUMBER,
        _("Views of the page"),
        READING,
        lambda reading, page: float(traits.views_by_page(reading.profile.seen)[int(page)] if page.isdecimal() else 0),
        default=0.0,
        unit=_("views"),
        parameter_label=_("page"),
        parameter_choices=page_choices,
    ),
    _fact(
        "most_views_of_one_page",
        Kind.NUMBER,
        _("Most views of any one page"),
        READING,
        lambda reading: float(max(traits.views_by_page(reading.profile.seen).values(), default=0)),
        unit=_("views"),
    ),
    _family(
        "affinity",
        Kind.NUMBER,
        _("How much they like a topic, 0 to 1"),
        INTERESTS,
        lambda reading, topic: reading.affinities.get(f"topic:{topic}", 0.0),
        default=0.0,
        parameter_label=_("topic"),
        parameter_choices=topic_choices,
    ),
    _fact(
        "top_topics",
        Kind.SET,
        _("Topics they like most"),
        INTERESTS,
        top_topics,
        default=frozenset(),
        choices=topic_choices,
    ),
    _fact("lists", Kind.SET, _("Lists they are on"), KNOWN, lambda reading: reading.profile.lists, default=frozenset()),
    _family(
        "trait",
        Kind.TEXT,
        _("Trait"),
        KNOWN,
        lambda reading, name: reading.profile.traits.get(name, ""),
        default="",
        parameter_label=_("name"),
        parameter_choices=trait_choices,
    ),
)
