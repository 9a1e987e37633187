"""New terms that pages propose: found, decided on, and taken back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Lower

from attune.tagging.domain.proposals import LEAST_PAGES, SharedPhrase, TermProposal, propose_terms, term_key
from attune.tagging.models import PageAnalysis, PageEntity, PageKeyphrase, PageTopic, TermDecision, Topic

MOST_SHOWN = 50

# A form that one page alone has proposes nothing by itself.
_LEAST_FORMS, _MOST_READ = 2, 2_000
_MOST_EXAMPLES = 2


class UnfitTermError(ValueError):
    """A term was to be added that the vocabulary cannot take."""


@dataclass(frozen=True, slots=True)
class TermExample:
    """A page that has a term, and the sentence there."""

    page_id: int
    title: str
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposed term as it is shown."""

    proposal: TermProposal
    examples: tuple[TermExample, ...]

    @property
    def text(self) -> str:
        """Return the term as the first of its pages writes it."""
        return self.examples[0].text if self.examples else self.proposal.text


def proposals(*, least_pages: int = LEAST_PAGES) -> tuple[ProposalRow, ...]:
    """Return the terms that live pages share and the vocabulary lacks, without those that were decided on."""
    shared = [*_shared(PageKeyphrase, "keyphrase"), *_shared(PageEntity, "entity")]
    pages = PageAnalysis.objects.filter(analysed_at__isnull=False, page__live=True).count()
    found = propose_terms(shared, known=_known_keys(), pages=pages, least_pages=least_pages)[:MOST_SHOWN]
    examples = _examples(found)
    return tuple(ProposalRow(each, examples[each.key]) for each in found)


def make_topic(text: str, *, user: Any) -> TermDecision:
    """Add a proposed term to the vocabulary as a topic of its own."""
    name = " ".join(text.split())[:100]
    with transaction.atomic():
        topic = Topic(name=name[:1].upper() + name[1:])
        topic.full_clean(exclude=["slug"])
        topic.save()
        return _decided(text, TermDecision.Kind.TOPIC, topic=topic, user=user)


def make_synonym(text: str, topic_id: int, *, user: Any) -> TermDecision:
    """Add a proposed term to a topic as another name of it."""
    with transaction.atomic():
        topic = Topic.objects.select_for_update().get(pk=topic_id)
        topic.synonyms = "\n".join([*topic.synonym_list, " ".join(text.split())])
        topic.save(update_fields=["synonyms"])
        return _decided(text, TermDecision.Kind.SYNONYM, topic=topic, user=user)


def never_propose(text: str, *, user: Any) -> TermDecision:
    """Leave a term out of the proposals for ever, or until that is taken back."""
    return _decided(text, TermDecision.Kind.NEVER, topic=None, user=user)


def take_back(decision_id: int) -> TermDecision | None:
    """Undo a decision, with the topic or synonym that it made; raises UnfitTermError when pages use the topic."""
    with transaction.atomic():
        decision = TermDecision.objects.select_for_update().select_related("topic").filter(pk=decision_id).first()
        if decision is None:
            return None
        if decision.kind == TermDecision.Kind.TOPIC and decision.topic:
            if PageTopic.objects.filter(topic=decision.topic).exists() or decision.topic.narrower.exists():
                raise UnfitTermError(decision.topic.name)
            decision.topic.delete()
        elif decision.kind == TermDecision.Kind.SYNONYM and decision.topic:
            _remove_synonym(decision.topic, decision.text)
        TermDecision.objects.filter(pk=decision_id).delete()
        return decision


def _remove_synonym(topic: Topic, text: str) -> None:
    kept = [line for line in topic.synonym_list if line != " ".join(text.split())]
    topic.synonyms = "\n".join(kept)
    topic.save(update_fields=["synonyms"])


def _decided(text: str, kind: str, *, topic: Topic | None, user: Any) -> TermDecision:
    key = term_key(text)[:150]
    if not key:
        raise UnfitTermError(text)
    decision, _ = TermDecision.objects.update_or_create(
        key=key, defaults={"text": text[:150], "kind": kind, "topic": topic, "decided_by": user}
    )
    return decision


def _shared(model: type[PageKeyphrase] | type[PageEntity], kind: str) -> list[SharedPhrase]:
    """Count the pages of each form in the database, so that a large site reads a few thousand rows at most."""
    rows = model.objects.filter(page__live=True).annotate(form=Lower("text")).values("form")
    counted = rows.annotate(pages=Count("page", distinct=True)).filter(pages__gte=_LEAST_FORMS)
    return [SharedPhrase(row["form"], row["pages"], kind) for row in counted.order_by("-pages", "form")[:_MOST_READ]]


def _known_keys() -> set[str]:
    names = [name for topic in Topic.objects.all() for name in (topic.name, *topic.synonym_list)]
    return {term_key(name) for name in names} | set(TermDecision.objects.values_list("key", flat=True))


def _examples(found: Sequence[TermProposal]) -> dict[str, tuple[TermExample, ...]]:
    keys = {form: each.key for each in found for form in each.forms}
    examples: dict[str, dict[int, TermExample]] = defaultdict(dict)
    for model in (PageKeyphrase, PageEntity):
        rows = model.objects.filter(page__live=True).annotate(form=Lower("text")).filter(form__in=keys)
        for row in rows.select_related("page").order_by("-salience", "pk")[:_MOST_READ]:
            of_term = examples[keys[row.form]]
            if row.page_id not in of_term and len(of_term) < _MOST_EXAMPLES:
                of_term[row.page_id] = TermExample(row.page_id, row.page.title, row.text, getattr(row, "sentence", ""))
    return defaultdict(tuple, {key: tuple(of_term.values()) for key, of_term in examples.items()})
