"""The course: a list of lessons, and lessons that help those who come back to them."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page
from wagtail.search import index

from attune.blocks.streams import BodyField
from cms.blocks import body_of_a_new_lesson, lesson_blocks
from cms.illustrations import illustrations, quiet_cover
from cms.models.site import Accent, SitePage


class CoursePage(SitePage):
    """A course of lessons, in their order."""

    accent = models.CharField(_("Colour"), max_length=20, choices=Accent, default=Accent.SLATE)

    template = "cms/course_page.html"
    parent_page_types = ["attune_cms.HomePage"]
    subpage_types = ["attune_cms.LessonPage"]
    content_panels = [*SitePage.content_panels, FieldPanel("accent")]

    class Meta:
        verbose_name = _("Course")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the lessons."""
        return super().get_context(request, *args, **kwargs) | {"lessons": list(lessons_of(self))}


class LessonPage(SitePage):
    """One lesson."""

    goal = models.CharField(_("Goal"), max_length=200, blank=True, help_text=_("After this lesson you can …"))
    minutes = models.PositiveSmallIntegerField(_("Minutes"), default=5)
    illustration = models.CharField(_("Illustration"), max_length=40, choices=illustrations, blank=True)
    body = BodyField(lesson_blocks(), blank=True, default=body_of_a_new_lesson, verbose_name=_("Body"))

    template = "cms/lesson_page.html"
    parent_page_types = ["attune_cms.CoursePage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("goal"),
        FieldRowPanel([FieldPanel("minutes"), FieldPanel("illustration")]),
        FieldPanel("body"),
    ]
    search_fields = [*SitePage.search_fields, index.SearchField("goal")]

    class Meta:
        verbose_name = _("Lesson")

    @property
    def art(self) -> str:
        """Name the illustration of the lesson."""
        return self.illustration or quiet_cover(self.pk or 0)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the number of the lesson, and the lessons before and after it."""
        lessons = list(lessons_of(self.get_parent()))
        at = next((place for place, lesson in enumerate(lessons) if lesson.pk == self.pk), 0)
        return super().get_context(request, *args, **kwargs) | {
            "number": at + 1,
            "lessons": lessons,
            "before": lessons[at - 1] if at > 0 else None,
            "after": lessons[at + 1] if at + 1 < len(lessons) else None,
        }


def lessons_of(course: Page) -> Any:
    """Give the lessons of a course, in the order of the tree."""
    return LessonPage.objects.child_of(course).live().public().order_by("path")
