"""The magazine: a home page, sections with articles, authors and topics."""

from datetime import date
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.models import Page, PageManager
from wagtail.search import index

from attune.blocks.streams import BodyField
from attune.page_families import families_of
from attune.tagging.admin.bases import KIND_CHOICES, AnalysisPanel
from cms.blocks import body_of_a_new_article, front_blocks, magazine_blocks
from cms.illustrations import illustrations, quiet_cover
from cms.models.site import Accent, SitePage
from cms.querysets import ArticleQuerySet, result_page


class HomePage(SitePage):
    """The front page."""

    body = BodyField(front_blocks(), blank=True, verbose_name=_("Body"))

    template = "cms/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "attune_cms.SectionPage",
        "attune_cms.NewsPage",
        "attune_cms.ShopPage",
        "attune_cms.CoursePage",
        "attune_cms.IndexPage",
    ]

    class Meta:
        verbose_name = _("Home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the sections, each with its newest articles."""
        newest = list(ArticlePage.objects.readable().descendant_of(self).newest_of_each_section(each=3))
        sections = SectionPage.objects.child_of(self).live().public()
        shelves = [(section, [page for page in newest if page.path.startswith(section.path)]) for section in sections]
        return super().get_context(request, *args, **kwargs) | {"shelves": shelves}


class SectionPage(SitePage):
    """A part of the magazine: an introduction and its articles."""

    accent = models.CharField(_("Colour"), max_length=20, choices=Accent, default=Accent.SLATE)

    query_parameters = ("page",)
    template = "cms/section_page.html"
    parent_page_types = ["attune_cms.HomePage"]
    subpage_types = ["attune_cms.ArticlePage"]
    content_panels = [*SitePage.content_panels, FieldPanel("accent")]

    class Meta:
        verbose_name = _("Section")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the section's articles, newest first."""
        articles = result_page(ArticlePage.objects.readable().child_of(self).newest_first(), request.GET.get("page"))
        return super().get_context(request, *args, **kwargs) | {"articles": articles}


class ArticlePage(SitePage):
    """One article."""

    kind = models.CharField(
        _("Kind"),
        max_length=20,
        choices=KIND_CHOICES,
        blank=True,
        help_text=_("Leave it empty to let the page be judged by its words."),
    )
    author = models.ForeignKey(
        "attune_cms.AuthorPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="articles",
        verbose_name=_("Author"),
    )
    co_authors = ParentalManyToManyField(
        "attune_cms.AuthorPage", blank=True, related_name="co_written", verbose_name=_("Written with")
    )
    published_on = models.DateField(_("Date"), default=timezone.localdate)
    updated_on = models.DateField(
        _("Updated"), null=True, blank=True, help_text=_("Readers are told; leave it empty for small corrections.")
    )
    illustration = models.CharField(
        _("Illustration"),
        max_length=40,
        choices=illustrations,
        blank=True,
        help_text=_("Used when there is no image. Without either, the article gets a quiet pattern."),
    )
    cover = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("Image"),
    )
    body = BodyField(magazine_blocks(), blank=True, default=body_of_a_new_article, verbose_name=_("Body"))
    # By these an import knows the article again: they are this page's alone, and of no copy or revision of it.
    source_id = models.CharField(max_length=255, blank=True, editable=False, db_index=True)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = PageManager.from_queryset(ArticleQuerySet)()

    is_matchable = True
    own_fields = ("source_id", "source_digest")
    exclude_fields_in_copy = ["source_id", "source_digest"]
    template = "cms/article_page.html"
    parent_page_types = ["attune_cms.SectionPage"]
    subpage_types: list[str] = []
    search_fields = [
        *SitePage.search_fields,
        index.FilterField("kind"),
        index.FilterField("published_on"),
        index.RelatedFields("author", [index.SearchField("title")]),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    *Page.content_panels,
                    FieldPanel("summary"),
                    MultiFieldPanel([FieldPanel("illustration"), FieldPanel("cover")], heading=_("Cover")),
                    FieldPanel("body"),
                ],
                heading=_("Content"),
            ),
            ObjectList(
                [
                    FieldPanel("kind"),
                    FieldRowPanel([FieldPanel("published_on"), FieldPanel("updated_on")]),
                    FieldPanel("author"),
                    FieldPanel("co_authors"),
                ],
                heading=_("Byline"),
            ),
            ObjectList([AnalysisPanel()], heading=_("What it is about")),
            ObjectList(SitePage.promote_panels, heading=_("Promote")),
            ObjectList(SitePage.settings_panels, heading=_("Settings")),
        ]
    )

    class Meta:
        verbose_name = _("Article")
        constraints = [
            models.UniqueConstraint(
                fields=["source_id"], condition=~models.Q(source_id=""), name="article_source_id_is_unique"
            )
        ]

    @property
    def art(self) -> str:
        """Name the illustration to show when there is no image."""
        return self.illustration or quiet_cover(self.pk or 0)

    @property
    def freshest_on(self) -> date:
        """Give the day of its last change that readers are told of."""
        return max(self.published_on, self.updated_on or self.published_on)

    def author_slug(self) -> str:
        """Name the author, for rules and for what a visitor likes."""
        return str(self.author.slug) if self.author else ""

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the pages of its topics, and how long it takes to read."""
        about = self.plan().about if self.pk else None
        topics = TopicPage.objects.live().public().filter(topic__slug__in=about.topics if about else ())
        topics = topics.exclude(topic__replaced_by__isnull=False)
        return super().get_context(request, *args, **kwargs) | {
            "topic_pages": topics.order_by("title"),
            "reading_minutes": round(about.writing.reading_minutes) if about else 0,
        }


class AuthorPage(SitePage):
    """Who wrote it, and what else they wrote."""

    role = models.CharField(_("Role"), max_length=120, blank=True)

    query_parameters = ("page",)
    template = "cms/author_page.html"
    parent_page_types = ["attune_cms.IndexPage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("role"), *SitePage.content_panels[1:]]

    class Meta:
        verbose_name = _("Author")

    @property
    def initials(self) -> str:
        """Give the letters that stand in for a portrait."""
        return "".join(word[0] for word in self.title.split()[:2]).upper()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the author's articles, newest first."""
        written = ArticlePage.objects.readable().written_by(*self._pages()).newest_first()
        articles = result_page(written, request.GET.get("page"))
        return super().get_context(request, *args, **kwargs) | {"articles": articles}

    def _pages(self) -> frozenset[int]:
        """Give the page with its aliases and translations: an article names one of them."""
        return families_of([self.pk]).same(self.pk) if self.pk else frozenset()


class TopicPage(SitePage):
    """All articles about one topic."""

    topic = models.ForeignKey(
        "attune_tagging.Topic",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("Topic"),
    )

    query_parameters = ("page",)
    template = "cms/topic_page.html"
    parent_page_types = ["attune_cms.IndexPage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("topic"), *SitePage.content_panels[1:]]

    class Meta:
        verbose_name = _("Topic page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the articles about the topic, those that are most about it first."""
        topic = self.topic.stands_for if self.topic else None
        rows = topic.page_topics.all() if topic else None
        found = ArticlePage.objects.readable().about(rows) if rows is not None else ArticlePage.objects.none()
        articles = result_page(found, request.GET.get("page"))
        return super().get_context(request, *args, **kwargs) | {"articles": articles}


class IndexPage(SitePage):
    """A list of authors or of topics."""

    query_parameters = ("page",)
    template = "cms/index_page.html"
    parent_page_types = ["attune_cms.HomePage"]
    subpage_types = ["attune_cms.AuthorPage", "attune_cms.TopicPage"]

    class Meta:
        verbose_name = _("Index")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the pages below, by name."""
        children = self.get_children().live().public().order_by("title").specific()
        entries = result_page(children, request.GET.get("page"), size=60)
        return super().get_context(request, *args, **kwargs) | {"entries": entries}
