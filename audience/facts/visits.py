"""Facts of visits and of reading: what the profile remembers; without consent they are as of a first visit."""

from django.utils.translation import gettext_lazy as _

from attune.audience.choices import page_choices, section_choices
from attune.audience.domain import traits
from attune.audience.domain.context import VisitorReading
from attune.audience.domain.facts import VisitorFact, VisitorFamily
from attune.page_families import families
from attune.rules.domain.facts.fact import COUNT, SHARE, UNKNOWN_MOMENT, Kind

VISITS, READING = _("Visits"), _("Reading")


class NewVisitor(VisitorFact):
    """Whether this is the first visit."""

    name = "new_visitor"
    kind = Kind.YES_NO
    label = _("On a first visit")
    group = VISITS
    default = True
    told_as = {True: _("this is your first visit"), False: _("you have been here before")}

    def read(self, reading: VisitorReading) -> bool:
        return reading.visits <= 1


class VisitsInAll(VisitorFact):
    """How many visits there were, this one included."""

    name = "visits"
    kind = Kind.NUMBER
    span = COUNT
    label = _("Visits")
    group = VISITS
    default = 1.0
    told_as = {1.0: _("this is your first visit")}
    told = _("you have been here %(value)s times")

    def read(self, reading: VisitorReading) -> float:
        return float(reading.visits)


class VisitsThisWeek(VisitorFact):
    """How many of them began within the last seven days."""

    name = "visits_7d"
    kind = Kind.NUMBER
    span = COUNT
    label = _("Visits in 7 days")
    group = VISITS
    default = 1.0
    told_as = {1.0: _("you came once in 7 days")}
    told = _("you came %(value)s times in 7 days")

    def read(self, reading: VisitorReading) -> float:
        return float(reading.visits_7d)


class DaysSinceLastVisit(VisitorFact):
    """How long they have been away, in whole days."""

    name = "days_since_last_visit"
    kind = Kind.NUMBER
    span = COUNT
    label = _("Days since the last visit")
    unit = _("days")
    group = VISITS
    told_as = {0.0: _("you have not been away for a day"), 1.0: _("you were last here a day ago")}
    told = _("you were last here %(value)s ago")

    def read(self, reading: VisitorReading) -> float:
        return reading.days_since_last_visit


class FirstSeen(VisitorFact):
    """When the first sign of them came."""

    name = "first_seen"
    kind = Kind.MOMENT
    label = _("First seen")
    group = VISITS
    told = _("you first came on %(value)s")

    def read(self, reading: VisitorReading) -> float:
        first = reading.profile.first_seen
        return first.timestamp() if first else UNKNOWN_MOMENT


class LastSeen(VisitorFact):
    """When the latest sign of them came."""

    name = "last_seen"
    kind = Kind.MOMENT
    label = _("Last seen")
    group = VISITS
    told = _("you were last here on %(value)s")

    def read(self, reading: VisitorReading) -> float:
        last = reading.profile.last_seen
        return last.timestamp() if last else UNKNOWN_MOMENT


class PagesToday(VisitorFact):
    """How many pages they have opened since midnight."""

    name = "pages_today"
    kind = Kind.NUMBER
    span = COUNT
    label = _("Pages read today")
    unit = _("pages")
    group = READING
    told_as = {0.0: _("you have read no page yet today"), 1.0: _("you read one page today")}
    told = _("you read %(value)s today")

    def read(self, reading: VisitorReading) -> float:
        return float(traits.pages_today(reading.profile.seen, reading.now, zone=reading.zone))


class DepthRead(VisitorFact):
    """How deep the last ten pages were read on average, 0..1."""

    name = "depth_read"
    kind = Kind.NUMBER
    span = SHARE
    label = _("How deep pages are read, 0 to 1")
    group = READING
    example = 0.6
    told = _("this follows from how far down you read pages")

    def read(self, reading: VisitorReading) -> float:
        return traits.depth_read(reading.profile.seen)


class MostReadSection(VisitorFact):
    """How many different pages of one section were read within 24 hours, of the section with most."""

    name = "section_reads_24h"
    kind = Kind.NUMBER
    span = COUNT
    label = _("Most pages read of one section in 24 hours")
    unit = _("pages")
    group = READING
    told_as = {
        0.0: _("you have read no page of a section in 24 hours"),
        1.0: _("you read one page of a section in 24 hours"),
    }
    told = _("you read %(value)s of one section in 24 hours")

    def read(self, reading: VisitorReading) -> float:
        return float(max(traits.section_reads(reading.profile.seen, reading.now).values(), default=0))


class PagesOfSection(VisitorFamily):
    """How many different pages of a section were read within 24 hours."""

    name = "pages_of_section_24h"
    kind = Kind.NUMBER
    span = COUNT
    label = _("Pages read in 24 hours of a section")
    unit = _("pages")
    group = READING
    parameter_label = _("section")
    parameter_choices = section_choices
    told_as = {
        0.0: _("you have read no page of “%(of)s” in 24 hours"),
        1.0: _("you read one page of “%(of)s” in 24 hours"),
    }
    told = _("you read %(value)s of “%(of)s” in 24 hours")

    def read(self, reading: VisitorReading, section: str) -> float:
        reads = traits.section_reads(reading.profile.seen, reading.now)
        known_by = families().translations(int(section)) if reads and section.isdecimal() else ()
        return float(sum(reads[str(each)] for each in known_by))


class ViewsOfPage(VisitorFamily):
    """How often a page was viewed, of the views that are remembered; in any language, and as any of its aliases."""

    name = "views_of_page"
    kind = Kind.NUMBER
    span = COUNT
    label = _("Views of the page")
    unit = _("views")
    group = READING
    parameter_label = _("page")
    parameter_choices = page_choices
    # The title may be of a page that not everybody may see.
    told = _("this follows from which pages you have opened before")

    def read(self, reading: VisitorReading, page: str) -> float:
        views = traits.views_by_page(reading.profile.seen) if page.isdecimal() else {}
        return float(sum(views[each] for each in families().same(int(page))) if views else 0)


class MostViewedPage(VisitorFact):
    """How often the page was viewed that was viewed most."""

    name = "most_views_of_one_page"
    kind = Kind.NUMBER
    span = COUNT
    label = _("Most views of any one page")
    unit = _("views")
    group = READING
    told = _("this follows from which pages you have opened before")

    def read(self, reading: VisitorReading) -> float:
        return float(max(traits.views_by_page(reading.profile.seen).values(), default=0))


VISIT_FACTS = (NewVisitor(), VisitsInAll(), VisitsThisWeek(), DaysSinceLastVisit(), FirstSeen(), LastSeen())
READING_FACTS = (
    PagesToday(),
    DepthRead(),
    MostReadSection(),
    PagesOfSection(),
    ViewsOfPage(),
    MostViewedPage(),
)
