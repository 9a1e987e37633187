"""The demo's course: six lessons, each with help for those who come back to it."""

from collections.abc import Mapping

from django.utils.html import format_html_join

from cms.demo.content import DemoText, block_values, read_lessons
from cms.demo.raw_blocks import Raw, block_without_variants, slot, variant
from cms.films import FILMS
from cms.models import CoursePage, HomePage, LessonPage
from cms.site_structure import publish_below


def make_course(home: HomePage, row: Mapping[str, str]) -> CoursePage:
    """Make the course and its lessons."""
    found = CoursePage.objects.child_of(home).first()
    made = CoursePage(title=row["title"], slug="course", summary=row["summary"], show_in_menus=True, accent="water")
    course = found or publish_below(home, made)
    known = set(LessonPage.objects.child_of(course).values_list("slug", flat=True))
    for lesson in read_lessons():
        if lesson.slug not in known:
            publish_below(course, _lesson(lesson))
    return course


def _lesson(text: DemoText) -> LessonPage:
    head = text.head
    words = [
        block_without_variants(name, value, "lesson", text.slug, str(place))
        for place, (name, value) in enumerate(block_values(text.text))
    ]
    return LessonPage(
        title=head["title"],
        slug=text.slug,
        summary=head["summary"],
        goal=head["goal"],
        minutes=int(head["minutes"]),
        illustration=head["illustration"],
        body=[*words, _help(text)],
    )


def _help(text: DemoText) -> Raw:
    film = text.head["illustration"]
    variants = [variant("Simpler", _content("In simpler words", text.parts["simpler"]), of=text.slug, scheme="bright")]
    if film in dict(FILMS):
        content = _content("See it move", text.parts["simpler"], film=film)
        variants.insert(0, variant("Film", content, of=text.slug, scheme="dark"))
    return slot("help", "help", _content("Try it", text.parts["try"]), variants, cues=["stayed_30s"], of=text.slug)


def _content(heading: str, words: str, *, film: str = "") -> Raw:
    html = format_html_join("", "<p>{}</p>", ((paragraph,) for paragraph in words.strip().split("\n\n")))
    return {"heading": heading, "words": html, "film": film}
