"""What can be done to what pages are about: read a page, correct what was found, name new topics."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from attune.tagging.analysis.entity_links import relink
from attune.tagging.analysis.page_reader import current_reader
from attune.tagging.analysis.page_text import text_as_read
from attune.tagging.analysis.store import lock_page_topics, normalise_weights, store_findings
from attune.tagging.models import PageAnalysis, PageCheck, PageTopic, Topic, slug_for
from attune.tagging.review.judgements import accept_topic, pin_topic, remove_topic, restore_topic
from attune.tagging.selectors import replaced_topics, vocabulary_for
from attune.tagging.signals import page_tagged

__all__ = [
    "UnknownTopicError", "accept_topic", "assign_topics", "ensure_topics", "keep_author_reputations", "pin_topic",
    "relink_names", "remove_topic", "restore_topic", "tag_page",
]  # fmt: skip

# A smaller move of a reputation changes nobody's choice, and every move costs the page a place in the index.
_LEAST_MOVE = 0.005


class UnknownTopicError(LookupError):
    """A topic was asked for that the vocabulary does not have."""


def tag_page(page_id: int, *, force: bool = False) -> bool:
    """Read a page and keep what it is about; False when nothing had changed, or there is nothing to read.

    Whatever fails before the findings are there leaves the old ones as they were.
    """
    began = timezone.now()
    was_read = _read(page_id, force=force)
    if Page.objects.filter(pk=page_id, live=True).exists():
        PageCheck.objects.update_or_create(page_id=page_id, defaults={"checked_at": began})
    return was_read


def _read(page_id: int, *, force: bool) -> bool:
    page = Page.objects.filter(pk=page_id).first()
    if page is None:
        return False
    reader, text, vocabulary = current_reader(page), text_as_read(page), vocabulary_for(page)
    if text is None:
        return False
    fingerprint = reader.fingerprint(text, vocabulary)
    if not force and PageAnalysis.objects.filter(page_id=page_id, fingerprint=fingerprint).exists():
        return False
    store_findings(page_id, reader.read(text, vocabulary), fingerprint, reader.limits)
    page_tagged.send(sender=PageAnalysis, page_id=page_id)
    return True


def assign_topics(page_id: int, slugs: Iterable[str], *, source: str) -> None:
    """Pin topics that an editor or an import gives a page; an import never brings back what an editor removed."""
    replaced = replaced_topics()
    wanted = list(dict.fromkeys(replaced.get(slug, slug) for slug in slugs))
    topics = {topic.slug: topic for topic in Topic.objects.filter(slug__in=wanted)}
    for slug in wanted:
        if slug not in topics:
            raise UnknownTopicError(
                f'Page {page_id} is given the topic "{slug}", which is not in the vocabulary. Add it first.'
            )
    with transaction.atomic():
        lock_page_topics(page_id)
        rows = PageTopic.objects.filter(page_id=page_id)
        if source == PageTopic.Source.IMPORT:
            gone = rows.filter(source=source, state=PageTopic.State.PINNED).exclude(topic__in=topics.values())
            gone.update(state=PageTopic.State.SUGGESTED, source=PageTopic.Source.MACHINE)
            rows = rows.exclude(source=PageTopic.Source.EDITOR)
        rows.filter(topic__in=topics.values()).update(state=PageTopic.State.PINNED, source=source)
        PageTopic.objects.bulk_create(
            [
                PageTopic(page_id=page_id, topic=topics[slug], state=PageTopic.State.PINNED, source=source)
                for slug in wanted
            ],
            ignore_conflicts=True,
        )
        normalise_weights(page_id)
    page_tagged.send(sender=PageTopic, page_id=page_id)


def ensure_topics(names: Iterable[str], *, site_id: int | None = None) -> tuple[str, ...]:
    """Return the slugs of topics with these names or synonyms, and make those that are missing."""
    known = _slugs_by_name(site_id)
    answer: dict[str, None] = {}
    for name in (" ".join(name.split()) for name in names):
        if not slug_for(name):
            continue
        for key in (name.casefold(), slug_for(name)):
            if key in known:
                slug = known[key]
                break
        else:
            slug = Topic.objects.create(name=name[:100], site_id=site_id).slug
            known[name.casefold()] = known[slug_for(name)] = slug
        answer[slug] = None
    return tuple(answer)


def relink_names(page_id: int) -> int:
    """Link the names on all pages to a page that stands for them, or no longer; tell how many changed."""
    page = Page.objects.filter(pk=page_id).first()
    return relink(page) if page is not None else 0


def keep_author_reputations(reputations: Mapping[int, float]) -> int:
    """Keep, for each page, what its author's earlier pages were worth, 0..1; tell for how many that changed.

    It is computed above, where outcomes are seen; a page that has no row yet, because it was never read, is left out.
    """
    rows = PageAnalysis.objects.filter(page_id__in=list(reputations)).only("page_id", "author_reputation")
    changed = [row for row in rows if _has_moved(row.author_reputation, reputations[row.page_id])]
    for row in changed:
        row.author_reputation = reputations[row.page_id]
    PageAnalysis.objects.bulk_update(changed, ["author_reputation"], batch_size=500)
    for row in changed:
        page_tagged.send(sender=PageAnalysis, page_id=row.page_id)
    return len(changed)


def _has_moved(kept: float | None, found: float) -> bool:
    return kept is None or abs(kept - found) >= _LEAST_MOVE


def _slugs_by_name(site_id: int | None) -> dict[str, str]:
    known: dict[str, str] = {}
    # What was merged into another goes by that one's slug.
    for topic in Topic.objects.of_site(site_id).filter(replaced_by=None):
        for name in (*topic.synonym_list, topic.name):
            known[name.casefold()] = topic.slug
            known[slug_for(name)] = topic.slug
        known[topic.slug] = topic.slug
    return known
