"""What an editor is shown about one page: rows of plain words, ready for the panel."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from attune.tagging.admin.style_words import StyleRow, language_name, style_rows
from attune.tagging.analysis.entity_links import entity_rows
from attune.tagging.analysis.store import analysis_fields
from attune.tagging.conf import tagging_settings
from attune.tagging.domain.findings import Findings
from attune.tagging.domain.quotes import Quote, quote_around
from attune.tagging.domain.topics import TopicScore
from attune.tagging.models import PageAnalysis, PageEntity, PageKeyphrase, PageTopic, Topic

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
    """One topic of the page as the panel shows it; shares are percentages, and None where the machine is silent."""

    topic_id: int
    name: str
    state: str
    salience: int
    confidence: int | None
    how_sure: str
    evidence: tuple[str, ...]
    quote: Quote | None
    given_by: str


@dataclass(frozen=True, slots=True)
class EntityRow:
    """One name on the page, what it is, how often it is named, and the page that it stands for, if any."""

    text: str
    label: str
    mentions: int
    linked_id: int | None = None
    linked_title: str = ""


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
    entities: tuple[EntityRow, ...]
    manner: tuple[StyleRow, ...]
    remarks: tuple[str, ...]


def report_of(page: Page) -> Report:
    """Gather what is known of a page."""
    analysis = PageAnalysis.objects.filter(page_id=page.pk).first()
    rows = PageTopic.objects.filter(page_id=page.pk, topic__is_blocked=False).select_related("topic")
    shown = [(_topic_row(row), row) for row in rows]
    site = page.get_site()
    others = Topic.objects.of_site(site.pk if site else None).open().exclude(pk__in=[row.topic_id for row in rows])
    entities = PageEntity.objects.filter(page_id=page.pk).select_related("linked_page")
    return Report(
        page_id=page.pk,
        read_at=analysis.analysed_at if analysis else None,
        reading=reading_of(page.pk),
        topics=tuple(view for view, row in shown if row.state != PageTopic.State.REJECTED),
        removed=tuple(view for view, row in shown if row.state == PageTopic.State.REJECTED),
        more_topics=tuple(others.values_list("pk", "name")),
        keyphrases=tuple(PageKeyphrase.objects.filter(page_id=page.pk)),
        entities=tuple(map(_entity_row, entities)),
        manner=style_rows(analysis, page.first_published_at, own_kind=getattr(page, "kind", ""))
        if analysis and analysis.analysed_at
        else (),
        remarks=tuple(_remarks(analysis, page)) if analysis and analysis.analysed_at else (),
    )


def report_of_findings(page: Page, findings: Findings) -> Report:
    """Show findings as they would be kept for a page, without keeping them; what an editor removed stays away."""
    analysis = PageAnalysis(page_id=page.pk, **analysis_fields(findings))
    return Report(
        page_id=page.pk,
        read_at=None,
        reading="",
        topics=tuple(map(_topic_row, _unkept_topics(page, findings.topics))),
        removed=(),
        more_topics=(),
        keyphrases=tuple(PageKeyphrase(text=each.text, evidence=list(each.evidence)) for each in findings.keyphrases),
        entities=tuple(map(_entity_row, entity_rows(page.pk, findings.entities))),
        manner=style_rows(analysis, page.first_published_at, own_kind=getattr(page, "kind", "")),
        remarks=tuple(_remarks(analysis, page)),
    )


def _unkept_topics(page: Page, scores: Sequence[TopicScore]) -> Iterator[PageTopic]:
    topics = {topic.slug: topic for topic in Topic.objects.filter(slug__in=[score.topic for score in scores])}
    kept = {row.topic_id: row for row in PageTopic.objects.filter(page_id=page.pk)} if page.pk else {}
    for score in scores:
        if score.topic not in topics:
            continue
        topic = topics[score.topic]
        row = kept.get(topic.pk) or PageTopic(page_id=page.pk)
        row.topic, row.salience, row.confidence = topic, score.salience, score.confidence
        row.evidence, row.sentence = list(score.evidence), score.sentence
        if row.state != PageTopic.State.REJECTED:
            yield row


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
        confidence=round(100 * row.confidence) if row.confidence else None,
        how_sure=_how_sure(row.confidence) if row.confidence else "",
        evidence=tuple(row.evidence),
        quote=quote_around(row.sentence, row.evidence) if row.sentence else None,
        given_by=str(PageTopic.Source(row.source).label),
    )


def _how_sure(confidence: float) -> str:
    words = ((0.8, _("sure")), (0.5, _("likely")), (0.25, _("possible")))
    return next((word for least, word in words if confidence >= least), _("a guess"))


def _entity_row(entity: PageEntity) -> EntityRow:
    linked = entity.linked_page
    label = str(_LABELS.get(entity.label, _("name")))
    return EntityRow(entity.text, label, entity.mentions, linked and linked.pk, linked.title if linked else "")


def _remarks(analysis: PageAnalysis, page: Page) -> Iterator[str]:
    """Say what an editor should know before they trust the rest."""
    names = {"language": language_name(analysis.language), "locale": language_name(page.locale.language_code)}
    if analysis.is_foreign:
        yield _("This page seems to be written in %(language)s, but it belongs to the pages in %(locale)s.") % names
    limits = tagging_settings()
    if analysis.language not in limits.models and limits.extractor == "spacy":
        yield (
            _(
                "For %(language)s, no grammar is installed. The page was read by its words alone, "
                "so look at the findings with care."
            )
            % names
        )
