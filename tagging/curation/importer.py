"""Take a vocabulary file into the site's vocabulary, as one change that can be undone."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from attune.tagging.curation.change_log import record_change
from attune.tagging.curation.import_plan import ConceptStep, VocabularyPlan
from attune.tagging.curation.topic_state import (
    TRANSLATED,
    TopicState,
    join_new,
    set_own_state,
    set_topic_state,
    state_in_concept,
)
from attune.tagging.domain.concepts import ConceptProblem, ConceptRefusal, VocabularyReading
from attune.tagging.models import Topic, VocabularyChange, slug_for
from attune.tagging.vocabularies.base import UnreadableFileError
from attune.tagging.vocabularies.formats import FORMATS, format_of
from attune.tagging.vocabularies.limits import MOST_BYTES
from attune.tagging.vocabularies.process_isolation import never_stopped, read_in_process

# A graph of that size is read before a process has started.
SMALL_BYTES = 64_000

Progress = Callable[[Sequence[ConceptStep]], Iterable[ConceptStep]]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did; `change` is none where nothing changed."""

    added: int
    changed: int
    unchanged: int
    retired: int
    change: VocabularyChange | None = None


def read_vocabulary(
    content: bytes,
    *,
    name: str,
    format_name: str = "",
    scheme: str = "",
    is_stopped: Callable[[], bool] = never_stopped,
) -> VocabularyReading:
    """Read a file by its format; raise UnreadableFileError where it is none, or more than is read.

    A larger graph is read in a process of its own, for what another package does with it may take any time.
    """
    if len(content) > MOST_BYTES:
        text = gettext_noop("The file is larger than %(most)d MB. Cut it into parts.")
        raise UnreadableFileError(text, most=MOST_BYTES // 1_000_000)
    found, language = format_of(name, format_name), settings.LANGUAGE_CODE
    if found.is_ours or len(content) <= SMALL_BYTES:
        return found.read(content, scheme=scheme, language=language)
    chosen = next(each for each, form in FORMATS.items() if form is found)
    return read_in_process(content, format_name=chosen, scheme=scheme, language=language, is_stopped=is_stopped)


def do_import(
    plan: VocabularyPlan,
    *,
    file: str,
    user: Any = None,
    retires_missing: bool = False,
    progress: Progress = iter,
) -> ImportResult:
    """Do what was planned; a topic is made before those that name it."""
    missing = [topic for topic in plan.missing if not topic.is_retired] if retires_missing else []
    added, changed = plan.of_kind("added"), plan.of_kind("changed")
    touched = [step.topic for step in plan.steps if step.topic] + missing
    names = {"file": file, "added": len(added), "changed": len(changed) + len(missing)}
    with record_change("import", touched, names=names, user=user, with_pages=False) as recording:
        new = _new_slugs(added)
        slugs = {step.concept.key: step.topic.slug for step in plan.steps if step.topic} | new
        doing = iter(progress([*added, *changed]))
        for step in islice(doing, len(added)):
            step.topic = _make(step, slugs, plan)
            recording.made(step.topic)
        topics = {topic.slug: topic for topic in Topic.objects.all()}
        join_new([(step.topic, _wording(step, slugs)) for step in added if step.topic], topics)
        for step in doing:
            if step.topic:
                set_topic_state(topics[step.topic.slug], _wording(step, slugs), topics)
        for topic in missing:
            topic.is_retired = True
            topic.save(update_fields=["is_retired"])
        _remember(plan, slugs)
    return ImportResult(
        len(added), len(changed), len(plan.of_kind("unchanged")), _retired(changed) + len(missing), recording.change
    )


def refusal_words(refusal: ConceptRefusal) -> str:
    """Say why a concept was refused, and what to do."""
    first, second, third, *_rest = (*refusal.names, "", "", "")
    words = {
        ConceptProblem.UNREADABLE: _("This cannot be read. Mend it, or take it out."),
        ConceptProblem.NAMELESS: _("It has no name. Give it a label with a letter or a digit."),
        ConceptProblem.TOO_LONG: _("“%(first)s” is too long. Shorten it."),
        ConceptProblem.TOO_MANY: _("“%(first)s” says %(second)s things; at most %(third)s are taken. Take some out."),
        ConceptProblem.BAD_URI: _("“%(first)s” is no URI. Write it whole, as in https://example.org/topics/7."),
        ConceptProblem.BAD_LANGUAGE: _("“%(first)s” is no language tag. Write it as in de or pt-br."),
        ConceptProblem.SAME_KEY: _("“%(first)s” stands at %(second)s already. Take one of the two out."),
        ConceptProblem.SAME_NAME: _(
            "“%(first)s” stands under the same broader topic at %(second)s already. Take one of the two out."
        ),
        ConceptProblem.UNKNOWN_BROADER: _(
            "Its broader topic “%(first)s” is neither in the file nor on the site. It stands without, until that comes."
        ),
        ConceptProblem.UNKNOWN_REPLACEMENT: _(
            "“%(first)s”, which replaces it, is neither in the file nor on the site. Add it."
        ),
        ConceptProblem.REFUSED_BROADER: _("Its broader topic “%(first)s” is refused. Mend that one first."),
        ConceptProblem.CIRCLE: _("It stands above itself: %(way)s. Take one step of the circle out."),
        ConceptProblem.OTHER_SITE: _("“%(first)s” belongs to another site. Import it there."),
    }
    return words[refusal.problem] % {"first": first, "second": second, "third": third, "way": " → ".join(refusal.names)}


def kept_value_words(step: ConceptStep) -> str:
    """Say which of an editor's words stand against the file's."""
    fields = ", ".join(sorted(field_words(name) for name in step.kept))
    text = _("“%(name)s” keeps what was written by hand on this site, not what the file says: %(fields)s.")
    return text % {"name": step.topic.name if step.topic else step.concept.name, "fields": fields}


def field_words(name: str) -> str:
    """Name a field as the topic's form does."""
    if name.startswith(TRANSLATED):
        return _("translation into “%(language)s”") % {"language": name.removeprefix(TRANSLATED)}
    return str(Topic._meta.get_field(name).verbose_name)


def _new_slugs(added: Sequence[ConceptStep]) -> dict[str, str]:
    """Give each new topic the slug that its file names, if that is free, or one made of its name; by its key."""
    taken = set(Topic.objects.values_list("slug", flat=True))
    numbers: dict[str, int] = {}
    found: dict[str, str] = {}
    for step in added:
        wanted = step.concept.slug
        is_free = wanted and "." not in wanted and len(wanted) <= 100 and wanted not in taken
        slug = wanted if is_free else _free_slug(slug_for(step.concept.name) or "topic", taken, numbers)
        taken.add(slug)
        found[step.concept.key] = slug
    return found


def _free_slug(wanted: str, taken: Container[str], numbers: dict[str, int]) -> str:
    """Number a slug that is taken, going on where the last of that name ended."""
    slug = wanted
    while slug in taken:
        numbers[wanted] = numbers.get(wanted, 1) + 1
        slug = f"{wanted}-{numbers[wanted]}"
    return slug


def _make(step: ConceptStep, slugs: Mapping[str, str], plan: VocabularyPlan) -> Topic:
    """Make a topic with all that it says by itself; others are named once all are there."""
    topic = Topic(name=step.concept.name, slug=slugs[step.concept.key], site_id=plan.site_id)
    set_own_state(topic, _wording(step, slugs))
    topic.imported = state_in_concept(step.concept, slugs, plan.strange)
    topic.save()
    return topic


def _wording(step: ConceptStep, slugs: Mapping[str, str]) -> TopicState:
    """Say what a step makes of its topic; those that were new when this was planned have slugs by now."""
    wording: TopicState = {name: after for name, (_before, after) in step.changes.items()}
    if "broader" in wording:
        wording["broader"] = [slugs.get(key, key) for key in wording["broader"]]
    if "replaced_by" in wording:
        wording["replaced_by"] = slugs.get(wording["replaced_by"], wording["replaced_by"])
    return wording


def _remember(plan: VocabularyPlan, slugs: dict[str, str]) -> None:
    """Keep what the file said, so that the next import knows what editors changed since."""
    changed: list[Topic] = []
    for step in plan.steps:
        said = state_in_concept(step.concept, slugs, plan.strange)
        topic = step.topic
        if topic and topic.imported != {**topic.imported, **said}:
            topic.imported = {**topic.imported, **said}
            changed.append(topic)
    Topic.objects.bulk_update(changed, ["imported"], batch_size=200)


def _retired(changed: Iterable[ConceptStep]) -> int:
    return sum(step.changes.get("is_retired") == (False, True) for step in changed)
