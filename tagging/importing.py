"""Take a vocabulary file into the site's vocabulary, as one change that can be undone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from tagging.changes import recorded
from tagging.domain.concepts import Problem, Reading, Refusal
from tagging.models import Topic, VocabularyChange
from tagging.planning import Plan, Step
from tagging.vocabularies.base import UnreadableFileError
from tagging.vocabularies.formats import format_of
from tagging.wordings import TRANSLATED, Wording, rewrite, wording_in

MOST_BYTES = 50_000_000

Progress = Callable[[Sequence[Step]], Iterable[Step]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `change` is none where nothing changed."""

    added: int
    changed: int
    unchanged: int
    retired: int
    change: VocabularyChange | None = None


def read_vocabulary(content: bytes, *, name: str, format_name: str = "", scheme: str = "") -> Reading:
    """Read a file by its format; raise UnreadableFileError where it is none."""
    if len(content) > MOST_BYTES:
        text = _("The file is larger than %(most)d MB. Cut it into parts.")
        raise UnreadableFileError(text % {"most": MOST_BYTES // 1_000_000})
    return format_of(name, format_name).read(content, scheme=scheme, language=settings.LANGUAGE_CODE)


def do_import(
    plan: Plan,
    *,
    file: str,
    user: Any = None,
    retires_missing: bool = False,
    progress: Progress = iter,
) -> Imported:
    """Do what was planned; a topic is made before those that name it."""
    missing = [topic for topic in plan.missing if not topic.is_retired] if retires_missing else []
    added, changed = plan.of_kind("added"), plan.of_kind("changed")
    touched = [step.topic for step in plan.steps if step.topic] + missing
    names = {"file": file, "added": len(added), "changed": len(changed) + len(missing)}
    with recorded("import", touched, names=names, user=user, with_pages=False) as recording:
        for step in added:
            step.topic = _new_topic(step, plan.site_id)
            recording.made(step.topic)
        topics = {topic.slug: topic for topic in Topic.objects.all()}
        slugs = {step.concept.key: step.topic.slug for step in plan.steps if step.topic}
        for step in progress([*added, *changed]):
            _write(step, slugs, topics)
        for topic in missing:
            topic.is_retired = True
            topic.save(update_fields=["is_retired"])
        _remember(plan, slugs)
    return Imported(
        len(added), len(changed), len(plan.of_kind("unchanged")), _retired(changed) + len(missing), recording.change
    )


def refusal_words(refusal: Refusal) -> str:
    """Say why a concept was refused, and what to do."""
    first, second, *_rest = (*refusal.names, "", "")
    words = {
        Problem.UNREADABLE: _("This cannot be read. Mend it, or take it out."),
        Problem.NAMELESS: _("It has no name. Give it a label with a letter or a digit."),
        Problem.TOO_LONG: _("“%(first)s” is too long. Shorten it."),
        Problem.BAD_URI: _("“%(first)s” is no URI. Write it whole, as in https://example.org/topics/7."),
        Problem.BAD_LANGUAGE: _("“%(first)s” is no language tag. Write it as in de or pt-br."),
        Problem.SAME_KEY: _("“%(first)s” stands at %(second)s already. Take one of the two out."),
        Problem.SAME_NAME: _(
            "“%(first)s” stands under the same broader topic at %(second)s already. Take one of the two out."
        ),
        Problem.UNKNOWN_BROADER: _(
            "Its broader topic “%(first)s” is neither in the file nor on the site. It stands without, until that comes."
        ),
        Problem.UNKNOWN_REPLACEMENT: _(
            "“%(first)s”, which replaces it, is neither in the file nor on the site. Add it."
        ),
        Problem.REFUSED_BROADER: _("Its broader topic “%(first)s” is refused. Mend that one first."),
        Problem.CIRCLE: _("It stands above itself: %(way)s. Take one step of the circle out."),
        Problem.OTHER_SITE: _("“%(first)s” belongs to another site. Import it there."),
    }
    return words[refusal.problem] % {"first": first, "second": second, "way": " → ".join(refusal.names)}


def kept_words(step: Step) -> str:
    """Say which of an editor's words stand against the file's."""
    fields = ", ".join(sorted(field_words(name) for name in step.kept))
    text = _("“%(name)s” keeps what was written by hand on this site, not what the file says: %(fields)s.")
    return text % {"name": step.topic.name if step.topic else step.concept.name, "fields": fields}


def field_words(name: str) -> str:
    """Name a field as the topic's form does."""
    if name.startswith(TRANSLATED):
        return _("translation into “%(language)s”") % {"language": name.removeprefix(TRANSLATED)}
    return str(Topic._meta.get_field(name).verbose_name)


def _new_topic(step: Step, site_id: int | None) -> Topic:
    slug = step.concept.slug
    is_free = slug and "." not in slug and len(slug) <= 100 and not Topic.objects.filter(slug=slug).exists()
    return Topic.objects.create(name=step.concept.name, slug=slug if is_free else "", site_id=site_id)


def _write(step: Step, slugs: dict[str, str], topics: dict[str, Topic]) -> None:
    wording: Wording = {name: after for name, (_before, after) in step.changes.items()}
    # Those that were new when this was planned have slugs by now.
    if "broader" in wording:
        wording["broader"] = [slugs.get(key, key) for key in wording["broader"]]
    if "replaced_by" in wording:
        wording["replaced_by"] = slugs.get(wording["replaced_by"], wording["replaced_by"])
    if step.topic:
        rewrite(topics[step.topic.slug], wording, topics)


def _remember(plan: Plan, slugs: dict[str, str]) -> None:
    """Keep what the file said, so that the next import knows what editors changed since."""
    changed: list[Topic] = []
    for step in plan.steps:
        said = wording_in(step.concept, slugs, plan.strange)
        topic = step.topic
        if topic and topic.imported != {**topic.imported, **said}:
            topic.imported = {**topic.imported, **said}
            changed.append(topic)
    Topic.objects.bulk_update(changed, ["imported"], batch_size=200)


def _retired(changed: Iterable[Step]) -> int:
    return sum(step.changes.get("is_retired") == (False, True) for step in changed)
