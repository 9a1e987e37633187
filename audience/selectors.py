"""Read what is kept of visitors, and what the audience needs to know of pages."""

import json
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Protocol

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from attune.audience.conf import conf, site_zone
from attune.audience.domain.affinity import FULL_DWELL_SECONDS, PageSummary
from attune.audience.domain.events import Dwell, Like, PageView, Scroll, Share
from attune.audience.domain.personas import PersonaProfile
from attune.audience.domain.profile import Profile
from attune.audience.domain.profile_state import UnreadableProfileError, from_state
from attune.audience.domain.withdrawal import NOTHING_WITHDRAWN, WithdrawnConsent
from attune.audience.models import EffectRecord, EventRecord, Persona, ProfileRecord, Withdrawal
from attune.audience.personas.facts import read_facts, read_interests
from attune.audience.withdrawals import visitor_digests
from attune.page_families import PageFamilies, families_of, home_pages
from attune.tagging import selectors as tagging_selectors

logger = logging.getLogger(__name__)

# Three quarters of the way down a page, its end is in sight.
_DEEP = 0.75
_IS_A_READ = (
    Q(kind=Dwell.kind, data__seconds__gte=FULL_DWELL_SECONDS)
    | Q(kind=Scroll.kind, data__depth__gte=_DEEP)
    | Q(kind__in=(Like.kind, Share.kind))
)


class PageDescription(Protocol):
    """What a page may say of itself, by a method about()."""

    kind: str
    author: str


@dataclass(frozen=True, slots=True)
class PersonaCard:
    """What editors choose a persona by; the picture is an image of the site, or None."""

    slug: str
    name: str
    description: str = ""
    picture: Any = None


def profile(visitor: str) -> Profile:
    """Give a visitor's profile, an empty one where nothing is known or can be read; one query."""
    row = ProfileRecord.objects.filter(pk=visitor).values_list("state", "version").first()
    return _profile(visitor, *(row or ({}, 0)))


def profile_and_withdrawal(visitor: str) -> tuple[Profile, WithdrawnConsent]:
    """Give a visitor's profile, an empty one where nothing is known, and whether they have withdrawn; one query."""
    marks = visitor_digests(visitor)
    with connection.cursor() as cursor:
        cursor.execute(_known_sql(len(marks)), [visitor, *marks])
        rows = cursor.fetchall()
    known, withdrawn = Profile(visitor=visitor), NOTHING_WITHDRAWN
    for state, version, erased_at, personalise_at in rows:
        if personalise_at is None:
            known = _profile(visitor, json.loads(state) if isinstance(state, str) else state, version)
        else:
            withdrawn = WithdrawnConsent(erased=_moment(erased_at), personalise=_moment(personalise_at))
    return known, withdrawn


@lru_cache(maxsize=8)
def _known_sql(marks: int) -> str:
    """Write the one query of a page request; building it anew from querysets would take longer than asking it."""
    quote = connection.ops.quote_name
    profiles, withdrawals = quote(ProfileRecord._meta.db_table), quote(Withdrawal._meta.db_table)
    places = ", ".join(["%s"] * marks)
    return (
        f"SELECT state, version, NULL, NULL FROM {profiles} WHERE visitor = %s"  # noqa: S608  Names of our own tables.
        f" UNION ALL SELECT NULL, 0, erased_at, personalise_at FROM {withdrawals}"
        f" WHERE mark IN ({places}) AND personalise_at IS NOT NULL"
    )


def _moment(value: datetime | str | None) -> datetime | None:
    """Read a moment as the database gives it: SQLite gives a text, in UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


def is_known(visitor: str) -> bool:
    """Say whether there is a profile of a visitor: only who allowed it has one."""
    return ProfileRecord.objects.filter(pk=visitor).exists()


def firing_words(trigger: Any) -> tuple[str, ...]:
    """Say that a trigger has fired, if it has: how often it may, is counted by its name."""
    has_fired = EffectRecord.objects.filter(trigger=trigger.slug).exists()
    return (_("the record of what it did"),) if has_fired else ()


def persona(slug: str) -> PersonaProfile | None:
    """Give the persona of that slug, or None; one query."""
    row = Persona.objects.filter(slug=slug).first()
    return _persona_profile(row) if row else None


def personas() -> tuple[PersonaProfile, ...]:
    """Give all personas, in the order of their names."""
    return tuple(_persona_profile(row) for row in Persona.objects.all())


def persona_cards() -> tuple[PersonaCard, ...]:
    """Give what editors choose a persona by, in the order of their names."""
    rows = Persona.objects.select_related("picture")
    return tuple(PersonaCard(row.slug, row.name, row.description, row.picture) for row in rows)


def fired_triggers() -> list[str]:
    """Give the slugs of the triggers that stand in the ledger, whether they still exist or not."""
    return list(EffectRecord.objects.order_by("trigger").values_list("trigger", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class TriggerDay:
    """How often a trigger fired on one day of the site's zone, and when last."""

    trigger: str
    day: date
    fired: int
    last: datetime


def trigger_days(since: datetime) -> list[TriggerDay]:
    """Give, by trigger and day, on how many events the ledger says that it fired."""
    rows = (
        EffectRecord.objects.filter(at__gte=since)
        .annotate(day=TruncDate("at", tzinfo=site_zone()))
        .order_by()
        .values_list("trigger", "day")
        .annotate(fired=Count("event", distinct=True), last=Max("at"))
    )
    return [TriggerDay(*row) for row in rows]


def last_fired() -> dict[str, datetime]:
    """Give when each trigger fired last, as far as the ledger goes back."""
    return dict(EffectRecord.objects.order_by().values_list("trigger").annotate(Max("at")))


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """By how many visitors a page was viewed, and by how many of them it was read."""

    views: int
    reads: int


def page_outcomes(since: datetime) -> dict[int, PageOutcome]:
    """Give what became of pages since a moment; read is what was read long or deep, liked or passed on."""
    events = EventRecord.objects.filter(at__gte=since, page_id__isnull=False).order_by()
    views = _visitors_by_page(events.filter(kind=PageView.kind))
    reads = _visitors_by_page(events.filter(_IS_A_READ))
    return {page_id: PageOutcome(count, min(count, reads.get(page_id, 0))) for page_id, count in views.items()}


def _visitors_by_page(events: QuerySet[EventRecord]) -> dict[int, int]:
    return dict(events.values_list("page_id").annotate(Count("visitor", distinct=True)))


def base_template() -> str:
    """Name the template of the site that our own public pages extend."""
    return conf().BASE_TEMPLATE


def page_summaries(page_ids: Collection[int]) -> dict[int, PageSummary]:
    """Say what pages are about, as far as liking goes; pages that are gone are left out."""
    pages = list(Page.objects.filter(pk__in=set(page_ids)).specific()) if page_ids else []
    weights = tagging_selectors.topic_weights([page.pk for page in pages]) if pages else {}
    homes = {path: site for _pk, path, site in home_pages()} if pages else {}
    sections = _sections(pages, homes)
    same = families_of({page.pk for page in pages} | {*sections.values()})
    return {
        page.pk: _summary(
            page, weights.get(page.pk, {}), sections.get(page.pk), homes.get(_home_of(page.path, homes), ""), same
        )
        for page in pages
    }


def section_choices() -> tuple[tuple[str, str], ...]:
    """Give the sections of all sites, the pages right below a home page, for a chooser."""
    homes = Site.objects.select_related("root_page").all()
    return tuple((str(page.pk), page.title) for site in homes for page in site.root_page.get_children())


def _profile(visitor: str, state: Any, version: int) -> Profile:
    try:
        return from_state(visitor, state, version=version)
    except UnreadableProfileError as error:
        logger.warning("A profile cannot be read; its visitor is shown what somebody new is shown. %s", error)
        return Profile(visitor=visitor)


def _persona_profile(row: Persona) -> PersonaProfile:
    return PersonaProfile(
        slug=row.slug, name=row.name, facts=read_facts(row.facts), affinities=read_interests(row.affinities)
    )


def _summary(
    page: Page, topics: Mapping[str, float], section: int | None, site: str, same: PageFamilies
) -> PageSummary:
    about = _about(page)
    return PageSummary(
        topics=topics,
        kind=str(about.kind) if about else page._meta.model_name or "",
        author=str(about.author) if about else "",
        # A section's own page leads into it; it is not one of its articles.
        section=str(same.first_translation(section)) if section and section != page.pk else "",
        site=site,
        remembered_as=same.first(page.pk),
    )


def _about(page: Page) -> PageDescription | None:
    try:
        return page.about() if hasattr(page, "about") else None
    # What one page of the site's own cannot tell must not keep a visitor's other pages from counting.
    except Exception:
        logger.exception("Page %s cannot say what it is about; its kind and author are left out.", page.pk)
        return None


def _sections(pages: Collection[Page], homes: Collection[str]) -> dict[int, int]:
    """Give, for each page below a section, the id of that section."""
    paths = {page.pk: _section_path(page.path, homes) for page in pages}
    ids = dict(Page.objects.filter(path__in=set(paths.values())).values_list("path", "pk")) if paths else {}
    return {page: ids[path] for page, path in paths.items() if path in ids}


def _section_path(path: str, homes: Collection[str]) -> str:
    """Give the tree path of the page right below the home page; a translated home page stands where others do."""
    home = _home_of(path, homes) or path[: 2 * Page.steplen]
    return path[: len(home) + Page.steplen] if len(path) > len(home) else ""


def _home_of(path: str, homes: Collection[str]) -> str:
    return max((home for home in homes if path.startswith(home)), key=len, default="")
