"""What an editor is shown about one page: rows of plain words, ready for the panel."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from tagging.conf import tagging_settings
from tagging.models import PageAnalysis, PageEntity, PageKeyphrase, PageTopic, Topic

_KINDS = {
    "article": gettext_lazy("article"),
    "interview": gettext_lazy("interview"),
    "guide": gettext_lazy("guide"),
    "list": gettext_lazy("list"),
    "event": gettext_lazy("event"),
    "announcement": gettext_lazy("announcement"),
    "opinion": gettext_lazy("opinion"),
}
_LABELS = {
    "PERSON": gettext_lazy("person"),
    "ORG": gettext_lazy("organisation"),
    "GPE": gettext_lazy("place"),
    "LOC": gettext_lazy("place"),
    "FAC": gettext_lazy("building"),
    "NORP": gettext_lazy("people"),
    "EVENT": gettext_lazy("event"),
    "PRODUCT": gettext_lazy("product"),
    "LAW": gettext_lazy("law"),
    "WORK_OF_ART": gettext_lazy("work"),
}


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic of the page as the panel shows it; shares have become percentages."""

    topic_id: int
    name: str
    state: str
    salience: int
    confidence: int
    evidence: tuple[str, ...]
    given_by: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that the panel shows of one page."""

    page_id: int
    read_at: datetime | None
    reading: str
    topics: tuple[TopicRow, ...]
    removed: tuple[TopicRow, ...]
    more_topics: tuple[tuple[int, str], ...]
    keyphrases: tuple[PageKeyphrase, ...]
    entities: tuple[tuple[str, str, int], ...]
    manner: tuple[tuple[str, str], ...]
    remark: str


def report_of(page: Page) -> Report:
    """Gather what is known of a page."""
    analysis = PageAnalysis.objects.filter(page_id=page.pk).first()
    rows = PageTopic.objects.filter(page_id=page.pk, topic__is_blocked=False).select_related("topic")
    shown = [(_topic_row(row), row) for row in rows]
    site = page.get_site()
    others = Topic.objects.of_site(site.pk if site else None).open().exclude(pk__in=[row.topic_id for row in rows])
    entities = PageEntity.objects.filter(page_id=page.pk)
    return Report(
        page_id=page.pk,
        read_at=analysis.analysed_at if analysis else None,
        reading=reading_of(page.pk),
        topics=tuple(view for view, row in shown if row.state != PageTopic.State.REJECTED),
        removed=tuple(view for view, row in shown if row.state == PageTopic.State.REJECTED),
        more_topics=tuple(others.values_list("pk", "name")),
        keyphrases=tuple(PageKeyphrase.objects.filter(page_id=page.pk)),
        entities=tuple(
            (entity.text, str(_LABELS.get(entity.label, _("name"))), entity.mentions) for entity in entities
        ),
        manner=_manner(analysis) if analysis and analysis.analysed_at else (),
        remark=_remark(analysis) if analysis and analysis.analysed_at else "",
    )


def reading_of(page_id: int) -> str:
    """Return a name of the latest reading of a page, to tell it from the next; nothing before the first."""
    read_at = PageAnalysis.objects.filter(page_id=page_id).values_list("analysed_at", flat=True).first()
    return read_at.isoformat() if read_at else ""


def _topic_row(row: PageTopic) -> TopicRow:
    return TopicRow(
        topic_id=row.topic_id,
        name=row.topic.name,
        state=row.state,
        salience=round(100 * row.standing(tagging_settings().pinned_salience) or 100 * row.salience),
        confidence=round(100 * row.confidence),
        evidence=tuple(row.evidence),
        given_by=str(PageTopic.Source(row.source).label),
    )


def _manner(analysis: PageAnalysis) -> tuple[tuple[str, str], ...]:
    """Say in words how the page is written; what is not known is left out."""
    lines: list[tuple[str, str | None]] = [
        (_("Reading time"), _("%(minutes)g min") % {"minutes": analysis.reading_minutes}),
        (_("Grade level"), _known(analysis.grade, _grade)),
        (_("Tone"), _known(analysis.polarity, _tone)),
        (_("Formality"), _known(analysis.formality, _formality)),
        (_("Voice"), _known(analysis.subjectivity, _voice)),
        (_("Kind"), str(_KINDS.get(analysis.kind, analysis.kind))),
        (_("Language"), analysis.language),
        (_("Years named"), _years(analysis.period_from, analysis.period_to)),
    ]
    return tuple((label, text) for label, text in lines if text)


def _known(value: float | None, speak: Callable[[float], str]) -> str | None:
    return None if value is None else speak(value)


def _grade(grade: float) -> str:
    return _("%(grade)g: read with ease at the age of about %(age)d") % {
        "grade": round(grade, 1),
        "age": round(grade) + 5,
    }


def _tone(polarity: float) -> str:
    words = ((-0.25, _("dark")), (-0.05, _("rather dark")), (0.05, _("neutral")), (0.25, _("rather bright")))
    return next((word for least, word in words if polarity <= least), _("bright"))


def _formality(formality: float) -> str:
    words = ((0.5, _("like speech")), (0.6, _("rather informal")), (0.68, _("rather formal")))
    return next((word for most, word in words if formality <= most), _("formal"))


def _voice(subjectivity: float) -> str:
    words = ((0.35, _("reports")), (0.65, _("reports, with views")))
    return next((word for most, word in words if subjectivity <= most), _("personal, with views"))


def _years(first: int | None, last: int | None) -> str | None:
    if first is None:
        return None
    return str(first) if first == last else f"{first}–{last}"


def _remark(analysis: PageAnalysis) -> str:
    limits = tagging_settings()
    if analysis.language in limits.models or limits.extractor != "spacy":
        return ""
    return _(
        'This page seems to be in the language "%(language)s", for which no grammar is installed. '
        "It was read by its words alone, so look at the findings with care."
    ) % {"language": analysis.language}
