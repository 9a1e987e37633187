"""What rules may ask of how the page is written; what nobody has judged has a neutral value, told with each fact."""

from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from attune.decisions.domain.facts import PageFact, ShownPage
from attune.rules.domain.facts.fact import SHARE, Kind, Span
from attune.tagging.admin.bases import FORMAT_CHOICES
from attune.tagging.domain.freshness import freshness

_GROUP = _("How the page is written")
_YEARS = Span(0, 2099, is_whole=True)


class PageLanguage(PageFact):
    """The language that its words are in, as found; empty before it was read."""

    name = "page_language"
    kind = Kind.TEXT
    label = _("Language of the page's words")
    group = _GROUP
    example = "en"

    def read(self, shown: ShownPage) -> str:
        return shown.about.writing.language


class PageIsForeign(PageFact):
    """Whether it is written in another language than its place on the site says."""

    name = "page_in_another_language"
    kind = Kind.YES_NO
    label = _("The page is in another language than its locale")
    group = _GROUP

    def read(self, shown: ShownPage) -> bool:
        return shown.about.writing.is_foreign


class PageTone(PageFact):
    """How bright it sounds: from -1 (dark) to 1 (bright); 0 where nobody can tell."""

    name = "page_tone"
    kind = Kind.NUMBER
    span = Span(-1, 1)
    label = _("Brightness of the page's tone")
    group = _GROUP
    example = 0.1

    def read(self, shown: ShownPage) -> float:
        return shown.about.writing.polarity


class PageFormality(PageFact):
    """How formal it is: from 0 (like speech) to 1 (formal); 0.5 where nobody can tell."""

    name = "page_formality"
    kind = Kind.NUMBER
    span = SHARE
    default = 0.5
    label = _("Formality of the page")
    group = _GROUP
    example = 0.6

    def read(self, shown: ShownPage) -> float:
        return shown.about.writing.formality


class PageSubjectivity(PageFact):
    """How much it gives views: from 0 (a report) to 1 (personal); 0 where nobody can tell."""

    name = "page_subjectivity"
    kind = Kind.NUMBER
    span = SHARE
    label = _("Subjectivity of the page")
    group = _GROUP
    example = 0.5

    def read(self, shown: ShownPage) -> float:
        return shown.about.writing.subjectivity


class PageGrade(PageFact):
    """How many years of school it takes to read it; 0 where nobody can tell."""

    name = "page_grade"
    kind = Kind.NUMBER
    span = Span(0)
    label = _("Reading grade of the page")
    unit = _("school years")
    group = _GROUP
    example = 9

    def read(self, shown: ShownPage) -> float:
        return shown.about.writing.grade


class PageReadingMinutes(PageFact):
    """How long reading it takes."""

    name = "page_reading_minutes"
    kind = Kind.NUMBER
    span = Span(0)
    label = _("Reading time of the page")
    unit = _("minutes")
    group = _GROUP
    example = 5

    def read(self, shown: ShownPage) -> float:
        return shown.about.writing.reading_minutes


class PageFormat(PageFact):
    """What it mostly is to look at."""

    name = "page_format"
    kind = Kind.TEXT
    default = "text"
    label = _("Format of the page")
    group = _GROUP
    choices = FORMAT_CHOICES

    def read(self, shown: ShownPage) -> str:
        return shown.about.writing.format


class PageFreshness(PageFact):
    """How fresh it still is: 1 when it comes out, half of that after the half-life of its kind; 0 without a date."""

    name = "page_freshness"
    kind = Kind.NUMBER
    span = SHARE
    label = _("Freshness of the page")
    group = _GROUP
    example = 0.5

    def read(self, shown: ShownPage) -> float:
        about, now = shown.about, shown.now
        if now is None or about.published != about.published:
            return 0.0
        published = datetime.fromtimestamp(about.published, UTC)
        return freshness(published, now=now, half_life_days=about.half_life_days)


class PageAuthorReputation(PageFact):
    """Which share of the views of its author's earlier pages became reads; the site's mean where little is known."""

    name = "page_author_reputation"
    kind = Kind.NUMBER
    span = SHARE
    default = 0.5
    label = _("Reputation of the page's author")
    group = _GROUP
    example = 0.6

    def read(self, shown: ShownPage) -> float:
        return shown.about.writing.author_reputation


class PageNamesYears(PageFact):
    """Whether it names any year, decade or century."""

    name = "page_names_years"
    kind = Kind.YES_NO
    label = _("The page names years")
    group = _GROUP

    def read(self, shown: ShownPage) -> bool:
        return shown.about.writing.period is not None


class PageFirstYear(PageFact):
    """The first year that it names; 0 where it names none."""

    name = "page_first_year"
    kind = Kind.NUMBER
    span = _YEARS
    label = _("First year that the page names")
    group = _GROUP
    example = 1953

    def read(self, shown: ShownPage) -> float:
        period = shown.about.writing.period
        return float(period[0]) if period else 0.0


class PageLastYear(PageFact):
    """The last year that it names; 0 where it names none."""

    name = "page_last_year"
    kind = Kind.NUMBER
    span = _YEARS
    label = _("Last year that the page names")
    group = _GROUP
    example = 1999

    def read(self, shown: ShownPage) -> float:
        period = shown.about.writing.period
        return float(period[1]) if period else 0.0


class PagePlace(PageFact):
    """The place that it names most; empty where it names none."""

    name = "page_place"
    kind = Kind.TEXT
    label = _("Place that the page is about")
    group = _GROUP
    example = "London"

    def read(self, shown: ShownPage) -> str:
        return shown.about.writing.place


WRITING_FACTS = (
    PageLanguage(),
    PageIsForeign(),
    PageTone(),
    PageFormality(),
    PageSubjectivity(),
    PageGrade(),
    PageReadingMinutes(),
    PageFormat(),
    PageFreshness(),
    PageAuthorReputation(),
    PageNamesYears(),
    PageFirstYear(),
    PageLastYear(),
    PagePlace(),
)
