"""What can be done to what pages are about: read a page, correct what was found, name new topics."""

import hashlib
from collections.abc import Iterable

from django.db import transaction
from wagtail.models import Page

from tagging.conf import TaggingSettings, tagging_settings
from tagging.domain.text import PageText
from tagging.domain.vocabulary import Vocabulary
from tagging.extractors.choice import chosen_extractor
from tagging.models import PageAnalysis, PageTopic, Topic, slug_for
from tagging.records import keep_findings, lock, reweigh
from tagging.selectors import replaced_topics, vocabulary_for
from tagging.signals import page_tagged
from tagging.text import text_of


class UnknownTopicError(LookupError):
    """A topic was asked for that the vocabulary does not have."""


def tag_page(page_id: int, *, force: bool = False) -> bool:
    """Read a page and keep what it is about; False when nothing had changed, or there is nothing to read.

    Whatever fails before the findings are there leaves the old ones as they were.
    """
    page = Page.objects.filter(pk=page_id).first()
    if page is None:
        return False
    limits = tagging_settings()
    extractor = chosen_extractor(limits)
    text, vocabulary = text_of(_as_read(page)), vocabulary_for(page)
    if text is None:
        return False
    text = text.cut(limits.max_characters)
    fingerprint = _fingerprint(text, vocabulary, extractor.version, limits)
    if not force and PageAnalysis.objects.filter(page_id=page_id, fingerprint=fingerprint).exists():
        return False
    findings = extractor.extract(text, vocabulary)
    keep_findings(page_id, findings, fingerprint, limits)
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
        lock(page_id)
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
        reweigh(page_id)
    page_tagged.send(sender=PageTopic, page_id=page_id)


def pin_topic(page_id: int, topic_id: int) -> None:
    """Keep a topic on a page, whatever later readings find."""
    _judge(page_id, topic_id, PageTopic.State.PINNED)


def remove_topic(page_id: int, topic_id: int) -> None:
    """Keep a topic off a page, whatever later readings find."""
    _judge(page_id, topic_id, PageTopic.State.REJECTED)


def restore_topic(page_id: int, topic_id: int) -> None:
    """Take an editor's word on a topic back; what the machine never found stays only if it had been given by hand."""
    with transaction.atomic():
        lock(page_id)
        row = PageTopic.objects.filter(page_id=page_id, topic_id=topic_id).first()
        if row is None:
            return
        if row.salience > 0:
            row.state, row.source = PageTopic.State.SUGGESTED, PageTopic.Source.MACHINE
            row.save(update_fields=["state", "source"])
        elif row.state == PageTopic.State.REJECTED:
            row.state = PageTopic.State.PINNED
            row.save(update_fields=["state"])
        else:
            row.delete()
        reweigh(page_id)
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


def _as_read(page: Page) -> Page:
    """Return the page as visitors read it, or the latest draft of one that is not live."""
    return page.specific if page.live else page.get_latest_revision_as_object()


def _fingerprint(text: PageText, vocabulary: Vocabulary, version: str, limits: TaggingSettings) -> str:
    account = repr((text.title, text.lead, text.body, text.language, vocabulary.version, version, limits))
    return hashlib.sha256(account.encode("utf-8", "surrogatepass")).hexdigest()


def _judge(page_id: int, topic_id: int, state: str) -> None:
    with transaction.atomic():
        lock(page_id)
        PageTopic.objects.update_or_create(
            page_id=page_id, topic_id=topic_id, defaults={"state": state, "source": PageTopic.Source.EDITOR}
        )
        reweigh(page_id)
    page_tagged.send(sender=PageTopic, page_id=page_id)


def _slugs_by_name(site_id: int | None) -> dict[str, str]:
    known: dict[str, str] = {}
    # What was merged into another goes by that one's slug.
    for topic in Topic.objects.of_site(site_id).filter(replaced_by=None):
        for name in (*topic.synonym_list, topic.name):
            known[name.casefold()] = topic.slug
            known[slug_for(name)] = topic.slug
        known[topic.slug] = topic.slug
    return known
