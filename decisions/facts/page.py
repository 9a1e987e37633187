"""What rules may ask of the page that is shown, and of the visitor on it."""

from django.utils.translation import gettext_lazy as _

from attune.decisions.domain.facts import PageFact, ShownPage
from attune.decisions.facts.page_style import WRITING_FACTS
from attune.matching.selectors import kind_choices
from attune.rules.domain.facts.fact import COUNT, Kind, Purpose
from attune.rules.registry import registry
from attune.tagging.selectors import topic_choices

_GROUP = _("The page")


class PageTopics(PageFact):
    """The slugs of what the page is about."""

    name = "page_topic"
    kind = Kind.SET
    label = _("Topics of the page")
    group = _GROUP
    choices = topic_choices

    def read(self, shown: ShownPage) -> frozenset[str]:
        return shown.about.topics


class PageKind(PageFact):
    """What sort of text it is, by its author or by tagging."""

    name = "page_kind"
    kind = Kind.TEXT
    label = _("Kind of page")
    group = _GROUP
    choices = kind_choices
    example = "news"

    def read(self, shown: ShownPage) -> str:
        return shown.about.kind


class PageType(PageFact):
    """Its type, as "app_label.model"."""

    name = "page_type"
    kind = Kind.TEXT
    label = _("Page type")
    group = _GROUP
    example = "blog.postpage"

    def read(self, shown: ShownPage) -> str:
        return shown.about.type


class PageSection(PageFact):
    """The slug of the page right below the home page that it lies under."""

    name = "page_section"
    kind = Kind.TEXT
    label = _("Section of the page")
    group = _GROUP
    example = "water"

    def read(self, shown: ShownPage) -> str:
        return shown.about.section


class PageSite(PageFact):
    """The path of its site's root page in the tree."""

    name = "page_site"
    kind = Kind.TEXT
    label = _("Site of the page")
    group = _GROUP
    example = "00010001"

    def read(self, shown: ShownPage) -> str:
        return shown.about.site_path


class PageAuthor(PageFact):
    """The slug of who wrote it."""

    name = "page_author"
    kind = Kind.TEXT
    label = _("Author of the page")
    group = _GROUP
    example = "femi"

    def read(self, shown: ShownPage) -> str:
        return shown.about.author


class PagePublished(PageFact):
    """When it was first published."""

    name = "page_published"
    kind = Kind.MOMENT
    label = _("When the page was published")
    group = _GROUP

    def read(self, shown: ShownPage) -> float:
        return shown.about.published


class EarlierViews(PageFact):
    """How often its visitor has viewed it before."""

    name = "earlier_views"
    kind = Kind.NUMBER
    span = COUNT
    label = _("Earlier views of this page")
    unit = _("views")
    group = _GROUP
    purpose = Purpose.PERSONALISE
    told_as = {0.0: _("you open this page for the first time"), 1.0: _("you have opened this page once before")}
    told = _("you have opened this page before")

    def read(self, shown: ShownPage) -> float:
        return float(shown.earlier_views)


PAGE_FACTS = (
    PageTopics(),
    PageKind(),
    PageType(),
    PageSection(),
    PageSite(),
    PageAuthor(),
    PagePublished(),
    *WRITING_FACTS,
    EarlierViews(),
)


def register() -> None:
    """Offer the facts of the page; called once, when the app is ready."""
    registry.register(*PAGE_FACTS)
