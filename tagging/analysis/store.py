"""How findings are kept: the rows of one page, written by one writer at a time."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from attune.tagging.analysis.entity_links import entity_rows
from attune.tagging.analysis.reasons import stored_reasons
from attune.tagging.conf import TaggingSettings, tagging_settings
from attune.tagging.domain.entity_linking import name_key
from attune.tagging.domain.findings import Findings
from attune.tagging.domain.topics import TopicScore, normalised
from attune.tagging.models import PageAnalysis, PageEntity, PageKeyphrase, PageTopic, Topic


def store_findings(page_id: int, findings: Findings, fingerprint: str, limits: TaggingSettings) -> None:
    """Put the findings of one reading in place of those of the last, all of it or nothing."""
    with transaction.atomic():
        lock_page_topics(page_id)
        _replace_topics(page_id, findings.topics)
        normalise_weights(page_id, limits)
        PageKeyphrase.objects.filter(page_id=page_id).delete()
        PageKeyphrase.objects.bulk_create(
            PageKeyphrase(
                page_id=page_id,
                text=phrase.text,
                salience=phrase.salience,
                evidence=list(phrase.evidence),
                sentence=phrase.sentence,
            )
            for phrase in findings.keyphrases
        )
        PageEntity.objects.filter(page_id=page_id).delete()
        PageEntity.objects.bulk_create(entity_rows(page_id, findings.entities))
        PageAnalysis.objects.filter(page_id=page_id).update(
            fingerprint=fingerprint, analysed_at=timezone.now(), **analysis_fields(findings)
        )


def analysis_fields(findings: Findings) -> dict[str, Any]:
    """Return how a page is written as the fields of its analysis."""
    semantics = findings.semantics
    first, last = semantics.period or (None, None)
    judged = {name: getattr(semantics, name) for name in ("polarity", "formality", "subjectivity", "grade")}
    return {
        **(judged if semantics.is_judged else dict.fromkeys(judged)),
        "extractor": findings.extractor,
        "language": semantics.language,
        "is_foreign": semantics.is_foreign,
        "reading_minutes": semantics.reading_minutes,
        "kind": semantics.kind,
        "format": semantics.format,
        "period_from": first,
        "period_to": last,
        "place": semantics.place,
        "place_key": name_key(semantics.place),
        "reasons": stored_reasons(semantics.reasons),
    }


def _replace_topics(page_id: int, scores: Sequence[TopicScore]) -> None:
    """Put new findings in place of the old; an editor's word stays, the findings beside it are renewed."""
    rows = PageTopic.objects.filter(page_id=page_id)
    rows.filter(state=PageTopic.State.SUGGESTED).delete()
    rows.update(salience=0, confidence=0, evidence=[], sentence="")
    judged = {row.topic_id: row for row in rows}
    ids = dict(Topic.objects.filter(slug__in=[score.topic for score in scores]).values_list("slug", "pk"))
    fresh = []
    for score in scores:
        # A topic that was deleted while the page was being read is not there any more.
        if score.topic not in ids:
            continue
        row = judged.get(ids[score.topic]) or PageTopic(page_id=page_id, topic_id=ids[score.topic])
        row.salience, row.confidence = score.salience, score.confidence
        row.evidence, row.sentence = list(score.evidence), score.sentence
        if row.pk:
            row.save(update_fields=["salience", "confidence", "evidence", "sentence"])
        else:
            fresh.append(row)
    PageTopic.objects.bulk_create(fresh)


def lock_page_topics(page_id: int) -> None:
    """Let one writer at a time at a page's topics: a reading and an editor's click may meet."""
    PageAnalysis.objects.get_or_create(page_id=page_id)
    PageAnalysis.objects.select_for_update().get(page_id=page_id)


def normalise_weights(page_id: int, limits: TaggingSettings | None = None) -> None:
    """Scale what stands of a page's topics to length 1."""
    pinned_salience = (limits or tagging_settings()).pinned_salience
    rows = list(PageTopic.objects.filter(page_id=page_id))
    weights = normalised({str(row.pk): row.standing(pinned_salience) for row in rows})
    for row in rows:
        row.weight = weights.get(str(row.pk), 0.0)
    PageTopic.objects.bulk_update(rows, ["weight"])
