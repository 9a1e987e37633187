"""All that a topic says, as plain values: to compare it with a file, to remember it, and to bring it back."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from attune.tagging.domain.concepts import Concept, Translation, plain_name, plain_text, unique_sorted
from attune.tagging.models import Topic, TopicTranslation, lines_of
from attune.tagging.vocabularies.base import address_of

TopicState = dict[str, Any]

PLAIN = ("name", "language", "uri", "scheme", "notation", "definition", "is_blocked", "is_retired")
TRANSLATED = "translations."
BATCH = 500


def state_of_topic(topic: Topic) -> TopicState:
    """Say what a topic says; other topics are named by their slugs. Select what whole() selects."""
    wording: TopicState = {name: getattr(topic, name) for name in PLAIN}
    wording["definition"] = plain_text(topic.definition)
    wording["synonyms"] = list(unique_sorted(topic.synonym_list))
    wording["mappings"] = list(unique_sorted(topic.mapping_list))
    wording["broader_elsewhere"] = list(unique_sorted(lines_of(topic.broader_elsewhere)))
    wording["broader"] = [topic.broader.slug] if topic.broader else []
    wording["broader"] += sorted(each.slug for each in topic.more_broader.all())
    wording["replaced_by"] = topic.replaced_by.slug if topic.replaced_by else ""
    for each in topic.translations.all():
        wording[TRANSLATED + each.language] = _translated(
            each.name, unique_sorted(each.synonym_list), plain_text(each.definition)
        )
    return wording


def state_in_concept(concept: Concept, slugs: Mapping[str, str], strange: Container[str] = ()) -> TopicState:
    """Say what a file says of a topic, of the fields that it speaks of.

    `slugs` name other concepts by their keys; `strange` are keys that stand for nothing here.
    """
    main, *more = [slugs.get(key, key) for key in concept.broader if key not in strange] or [""]
    wording: TopicState = {name: getattr(concept, name) for name in PLAIN} | {
        "synonyms": list(concept.synonyms),
        "mappings": list(concept.mappings),
        "broader": [main, *sorted(more)] if main else [],
        "replaced_by": "" if concept.replaced_by in strange else slugs.get(concept.replaced_by, concept.replaced_by),
    }
    said = {name: value for name, value in wording.items() if name in concept.said}
    if "broader" in said:
        said["broader_elsewhere"] = list(unique_sorted(key for key in concept.broader if key in strange))
    for each in concept.translations:
        said[TRANSLATED + each.language] = _translated(each.name, each.synonyms, each.definition)
    return said


def set_topic_state(topic: Topic, wording: TopicState, topics: Mapping[str, Topic]) -> None:
    """Let a topic say something else; `topics` holds all that the wording names, by slug."""
    set_own_state(topic, wording)
    _join(topic, wording, topics)
    topic.save()
    if "broader" in wording:
        topic.more_broader.set([topics[slug] for slug in wording["broader"][1:] if slug in topics])
    _rewrite_translations(topic, wording)


def set_own_state(topic: Topic, wording: TopicState) -> None:
    """Let a topic say of itself something else, without keeping it."""
    for name in PLAIN:
        if name in wording:
            setattr(topic, name, wording[name])
    for name in ("synonyms", "mappings", "broader_elsewhere"):
        if name in wording:
            setattr(topic, name, _lines(wording[name], getattr(topic, name)))


def join_new(rows: Sequence[tuple[Topic, TopicState]], topics: Mapping[str, Topic]) -> None:
    """Let new topics name others, and give them their translations, in few queries however many they are."""
    for topic, wording in rows:
        _join(topic, wording, topics)
    Topic.objects.bulk_update([topic for topic, _ in rows], ["broader", "replaced_by"], batch_size=BATCH)
    through = Topic.more_broader.through
    further = [(topic, slug) for topic, wording in rows for slug in wording.get("broader", ())[1:] if slug in topics]
    through.objects.bulk_create(
        [through(from_topic=topic, to_topic=topics[slug]) for topic, slug in dict.fromkeys(further)],
        batch_size=BATCH,
    )
    translations = [
        TopicTranslation(topic=topic, language=name.removeprefix(TRANSLATED), **_fields(texts))
        for topic, wording in rows
        for name, texts in wording.items()
        if name.startswith(TRANSLATED) and texts is not None
    ]
    TopicTranslation.objects.bulk_create(translations, batch_size=BATCH)


def concept_of(topic: Topic) -> Concept:
    """Return a topic as a concept of a file; select what whole() selects."""
    above = [topic.broader] if topic.broader else []
    above += sorted(topic.more_broader.all(), key=lambda each: each.slug)
    return Concept(
        key=key_of(topic),
        name=plain_name(topic.name),
        language=topic.language,
        uri=topic.uri,
        scheme=topic.scheme,
        notation=topic.notation,
        slug=topic.slug,
        definition=plain_text(topic.definition),
        synonyms=unique_sorted(map(plain_name, topic.synonym_list)),
        translations=tuple(_translation(each) for each in topic.translations.all()),
        mappings=unique_sorted(topic.mapping_list),
        broader=(*(key_of(each) for each in above), *unique_sorted(lines_of(topic.broader_elsewhere))),
        is_blocked=topic.is_blocked,
        is_retired=topic.is_retired,
        replaced_by=key_of(topic.replaced_by) if topic.replaced_by else "",
    )


def key_of(topic: Topic) -> str:
    """Return a topic's address, or one made of its slug."""
    return topic.uri or address_of(topic.slug)


def topics_named_in(wordings: Iterable[TopicState]) -> dict[str, Topic]:
    """Return the topics that wordings name, by slug."""
    slugs = {slug for wording in wordings for slug in (*wording.get("broader", ()), wording.get("replaced_by", ""))}
    return {topic.slug: topic for topic in Topic.objects.filter(slug__in=slugs)}


def _translated(name: str, synonyms: Iterable[str], definition: str) -> dict[str, Any]:
    return {"name": name, "synonyms": list(synonyms), "definition": definition}


def _translation(row: TopicTranslation) -> Translation:
    synonyms = unique_sorted(map(plain_name, row.synonym_list))
    return Translation(row.language, plain_name(row.name), synonyms, plain_text(row.definition))


def _join(topic: Topic, wording: TopicState, topics: Mapping[str, Topic]) -> None:
    if "replaced_by" in wording:
        topic.replaced_by = topics.get(wording["replaced_by"])
    if "broader" in wording:
        topic.broader = next((topics.get(slug) for slug in wording["broader"]), None)


def _fields(texts: Mapping[str, Any]) -> dict[str, Any]:
    return {**texts, "synonyms": "\n".join(texts["synonyms"])}


def _lines(wanted: Iterable[str], kept: str) -> str:
    """Write lines, in the order that an editor gave those which were there."""
    wanted = list(wanted)
    stay = [line for line in map(str.strip, kept.splitlines()) if line in wanted]
    return "\n".join(dict.fromkeys((*stay, *wanted)))


def _rewrite_translations(topic: Topic, wording: TopicState) -> None:
    rows = TopicTranslation.objects.filter(topic=topic)
    for name, texts in wording.items():
        if name.startswith(TRANSLATED):
            language = name.removeprefix(TRANSLATED)
            if texts is None:
                rows.filter(language=language).delete()
                continue
            rows.update_or_create(language=language, topic=topic, defaults=_fields(texts))
