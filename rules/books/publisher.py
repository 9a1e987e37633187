"""Publish the rule book: gather what is live, prove it, keep it for good, and tell every process its number."""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from wagtail.log_actions import get_active_log_context

from attune.rules.books.live_book import rule_book_cache
from attune.rules.conf import conf
from attune.rules.domain.conditions import ConditionError
from attune.rules.models import BookRecord
from attune.rules.proof.runner import Proof, ProofRefusal, prove
from attune.rules.selectors import latest_record, live_edition
from attune.rules.serialisation.book_json import Edition, edition_of, edition_to_json
from attune.rules.serialisation.repository import stored_entries
from attune.rules.serialisation.rule_files import form_of
from attune.rules.signals import book_published

logger = logging.getLogger(__name__)

MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Publication:
    """What came of publishing: the version that is live now, what was left out of it, or why it was refused."""

    version: int
    left_out: dict[str, str] = field(default_factory=dict)
    refusal: str = ""


class PublishingError(RuntimeError):
    """Editors publish faster than books can be proved."""


def publish_book(*, known: BookRecord | None = None, by: Any = None) -> Publication:
    """Make a book of all that is live; where it fails its proof, the previous one stays live.

    The proof takes its time outside of any lock. If editors published something meanwhile, it is done again.
    With a known book that says the same, its proof holds. by is who wanted it, else whoever is signed in.
    """
    maker = by or get_active_log_context().user
    for _try in range(MOST_TRIES):
        edition = live_edition()
        outcome = _proof_of(known, edition) if known else None
        publication = _keep(edition, outcome or _outcome(edition), known, maker)
        if publication is not None:
            return publication
    raise PublishingError(f"Rules changed {MOST_TRIES} times while their book was proved. Publish once more.")


def republish_if_stale() -> bool:
    """Publish the book again where what is live is not what the newest book says; say whether that was so.

    A process that ends between a commit and the book that should follow leaves them apart. A book that was refused is
    not tried anew: what is live has not changed since.
    """
    newest = BookRecord.objects.order_by("-version").first()
    form = edition_to_json(live_edition())
    if newest is None and form == edition_to_json(edition_of({})):
        return False
    if newest is not None and newest.book == form:
        return False
    publish_book()
    return True


def publish_soon() -> None:
    """Publish when the transaction is committed; once, however many declarations it changes."""
    pause = _pause.get()
    if pause is not None:
        pause.is_wanted = True
        return
    _tickets.given += 1
    ticket = _tickets.given
    transaction.on_commit(lambda: _publish_for(ticket), robust=True)


@contextmanager
def pause_publishing(*, forgets: bool = False) -> Iterator[None]:
    """Hold publications back, and make one at the end if any was wanted; for bulk loads.

    With forgets none is made, for what is only tried and taken back.
    """
    outer = _pause.get()
    if outer is not None and not forgets:
        yield
        return
    pause = _Pause()
    token = _pause.set(pause)
    try:
        yield
    finally:
        _pause.reset(token)
        if pause.is_wanted and not forgets:
            publish_soon()


def refusal_of(edition: Edition) -> ProofRefusal | None:
    """Try an edition on the engines, and give why it may not go live, if it may not."""
    outcome = _outcome(edition)
    return outcome if isinstance(outcome, ProofRefusal) else None


@dataclass(slots=True)
class _Pause:
    is_wanted: bool = False


_pause: ContextVar[_Pause | None] = ContextVar("attune_publishing_pause", default=None)


class _Tickets(threading.local):
    """Number the wishes of one thread: what it commits together, the first to be granted grants for all."""

    given = granted = 0


_tickets = _Tickets()


def _publish_for(ticket: int) -> None:
    if ticket > _tickets.granted:
        _tickets.granted = _tickets.given
        publish_book()


def _outcome(edition: Edition) -> Proof | ProofRefusal:
    try:
        edition.book(0).inlined()
    except ConditionError as error:
        return ProofRefusal(str(error))
    return prove(edition.book(0), timeout_ms=conf().PROOF_TIMEOUT_MS)


def _proof_of(known: BookRecord, edition: Edition) -> Proof | None:
    is_same = known.proof and not known.refusal and _matched(known.book) == _matched(edition_to_json(edition))
    return Proof(known.proof) if is_same else None


def _matched(form: Mapping[str, Any]) -> dict[str, Any]:
    # A number that comes back is a new version of its threshold; what is matched is the same.
    return {key: {**each, "thresholds": {}} for key, each in form.items()}


def _keep(edition: Edition, outcome: Proof | ProofRefusal, known: BookRecord | None, maker: Any) -> Publication | None:
    """Store the book under the next number; give None where something else was published meanwhile."""
    form = edition_to_json(edition)
    refusal = outcome.reason if isinstance(outcome, ProofRefusal) else ""
    try:
        with transaction.atomic():
            newest = BookRecord.objects.select_for_update().only("version").order_by("-version").first()
            if edition_to_json(live_edition()) != form:
                return None
            record = BookRecord.objects.create(
                version=newest.version + 1 if newest else 1,
                book=form,
                left_out=dict(edition.left_out),
                proof=dict(outcome.covered) if isinstance(outcome, Proof) else {},
                refusal=refusal,
                declared=form_of(stored_entries()),
                made_by=maker,
                returned_to=known.version if known else None,
            )
    except IntegrityError:
        return None
    if refusal:
        live = latest_record()
        logger.error("Rule book %d is refused and never goes live: %s", record.version, refusal)
        return Publication(live.version if live else 0, dict(edition.left_out), refusal)
    transaction.on_commit(lambda: _announce(record.version))
    return Publication(record.version, dict(edition.left_out))


def _announce(version: int) -> None:
    rule_book_cache.forget()
    rule_book_cache.version.announce(version)
    book_published.send(sender=BookRecord, version=version)
