"""An upload of a vocabulary on its way: read by a worker, looked at by an editor, imported by a worker, or stopped.

How far a worker has come, and that it should stop, stands in the cache: an import is one transaction, of which nobody
else sees anything until it ends.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import override

from attune.keys import hashed_key
from attune.tagging.curation.import_plan import ConceptStep, VocabularyPlan, plan_vocabulary_import
from attune.tagging.curation.import_preview import preview_values
from attune.tagging.curation.importer import do_import, read_vocabulary
from attune.tagging.models import VocabularyUpload
from attune.tagging.vocabularies.base import UnreadableFileError
from attune.tagging.vocabularies.limits import MOST_WAITING_SECONDS
from attune.tagging.vocabularies.process_isolation import ReadingStoppedError
from attune.tagging.vocabularies.serialisation import pack_reading, unpack_reading

State = VocabularyUpload.State
KEPT = timedelta(days=1)
# After so long without a sign of life a worker is taken for lost, or was never there.
LOST_AFTER = timedelta(seconds=60)
TELL_EVERY = 20
_SECONDS_KEPT = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class UploadProgress:
    """How far a worker has come; `of` is 0 where nobody can say how much there is, and then `done` says nothing."""

    done: int = 0
    of: int = 0
    is_lost: bool = False


def upload_file(name: str, content: bytes, options: dict[str, Any], user: Any) -> VocabularyUpload:
    """Keep a file until a worker reads it; what others have forgotten is deleted."""
    VocabularyUpload.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
    return VocabularyUpload.objects.create(name=name[:255], content=content, options=options, made_by=user)


def read_upload(pk: int) -> None:
    """Read a file and work out what it would do; twice does no harm."""
    upload = VocabularyUpload.objects.get(pk=pk)
    if upload.state != State.READING:
        return
    with _failing(upload, State.REFUSED, "failed"), override(_language_of(upload)):
        _read(upload)


def _read(upload: VocabularyUpload) -> None:
    options = upload.options
    _tell(upload, 0, 0)
    try:
        reading = read_vocabulary(
            bytes(upload.content),
            name=upload.name,
            format_name=options["format_name"],
            scheme=options["scheme"],
            is_stopped=_stopping(upload),
        )
    except UnreadableFileError as error:
        _move(upload, State.READING, State.REFUSED, why=str(error), content=b"")
    except ReadingStoppedError:
        return
    else:
        upload.read = pack_reading(reading)
        _show(upload, State.READING, content=b"")


def import_upload(pk: int, seen: str) -> None:
    """Import what was read, unless it would do something else by now than the preview that somebody has seen."""
    upload = VocabularyUpload.objects.get(pk=pk)
    if upload.state != State.IMPORTING:
        return
    with _failing(upload, State.READY, "failed"), override(_language_of(upload)):
        _import(upload, seen)


def _import(upload: VocabularyUpload, seen: str) -> None:
    plan = plan_of(upload)
    if preview_values(plan)["seen"] != seen:
        _show(upload, State.IMPORTING, plan, why="changed")
        return
    try:
        with transaction.atomic():
            done = do_import(
                plan,
                file=upload.name,
                user=upload.made_by,
                retires_missing=upload.options["retires_missing"],
                progress=_telling(upload),
            )
            if not _move(upload, State.IMPORTING, State.DONE, change=done.change, read=b"", shown={}):
                raise ReadingStoppedError
    except ReadingStoppedError:
        return


def begin_import(upload: VocabularyUpload) -> bool:
    """Take the word to import; False where somebody has given it already."""
    cache.delete(_key("stop", upload.pk))
    return _move(upload, State.READY, State.IMPORTING, why="")


def stop_upload(upload: VocabularyUpload) -> None:
    """Have a worker stop what it does: nothing is imported then. What was read can be imported later."""
    cache.set(_key("stop", upload.pk), True, _SECONDS_KEPT)
    if upload.state == State.READING:
        upload.delete()
    else:
        _move(upload, State.IMPORTING, State.READY, why="stopped")


def plan_of(upload: VocabularyUpload) -> VocabularyPlan:
    """Say what the import of what was read would do now."""
    options = upload.options
    return plan_vocabulary_import(
        unpack_reading(bytes(upload.read)), site_id=options["site"], overwrites=options["overwrites"]
    )


def progress_of(upload: VocabularyUpload) -> UploadProgress:
    """Say how far a worker has come with an upload."""
    told = cache.get(_key("progress", upload.pk)) or {}
    last = max(filter(None, (upload.moved_at, told.get("at"))))
    is_lost = timezone.now() - last > LOST_AFTER + timedelta(seconds=MOST_WAITING_SECONDS if told else 0)
    return UploadProgress(told.get("done", 0), told.get("of", 0), is_lost)


@contextmanager
def _failing(upload: VocabularyUpload, after: str, why: str) -> Iterator[None]:
    """Where something breaks, let whoever waits know; the worker's log says what it was."""
    before = upload.state
    try:
        yield
    except OperationalError:
        # The database was away: the task is tried again.
        raise
    except Exception:
        _move(upload, before, after, why=why)
        raise


def _language_of(upload: VocabularyUpload) -> str:
    """Return the language of whoever uploaded it, in which all is told."""
    profile = getattr(upload.made_by, "wagtail_userprofile", None)
    return profile.get_preferred_language() if profile else settings.LANGUAGE_CODE


def _show(upload: VocabularyUpload, before: str, plan: VocabularyPlan | None = None, **values: Any) -> None:
    upload.shown = preview_values(plan or plan_of(upload))
    _move(upload, before, State.READY, read=upload.read, shown=upload.shown, **values)


def _move(upload: VocabularyUpload, before: str, after: str, **values: Any) -> bool:
    """Go from one state to the next, if nobody else has moved it meanwhile."""
    rows = VocabularyUpload.objects.filter(pk=upload.pk, state=before)
    moved = rows.update(state=after, moved_at=timezone.now(), **values)
    cache.delete(_key("progress", upload.pk))
    return bool(moved)


def _stopping(upload: VocabularyUpload) -> Callable[[], bool]:
    def is_stopped() -> bool:
        return bool(cache.get(_key("stop", upload.pk)))

    return is_stopped


def _telling(upload: VocabularyUpload) -> Callable[[Sequence[ConceptStep]], Iterable[ConceptStep]]:
    """Tell how many steps are done as they go, and stop between two of them when that is asked for."""

    def telling(steps: Sequence[ConceptStep]) -> Iterator[ConceptStep]:
        for done, step in enumerate(steps):
            if done % TELL_EVERY == 0:
                _tell(upload, done, len(steps))
                if cache.get(_key("stop", upload.pk)):
                    raise ReadingStoppedError
            yield step

    return telling


def _tell(upload: VocabularyUpload, done: int, of: int) -> None:
    cache.set(_key("progress", upload.pk), {"done": done, "of": of, "at": timezone.now()}, _SECONDS_KEPT)


def _key(what: str, pk: int) -> str:
    return hashed_key("vocabulary_upload", what, pk)
