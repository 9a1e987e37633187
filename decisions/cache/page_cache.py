"""Keep rendered bodies by their outcome: the same decisions are the same bytes.

A body holds nothing of one visitor alone. What does differ between visitors of one outcome joins it at TAIL_MARKER.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache

from attune.cache_entries import read_entry
from attune.decisions.cache.dependencies import record_dependencies
from attune.decisions.cache.versions import ContentVersions, is_current, versions_of
from attune.decisions.conf import conf
from attune.decisions.domain.decide import Decision
from attune.keys import schema_key
from attune.matching.domain.ranking import Candidate
from attune.time_limits import TimeLimit

TAIL_MARKER = b"<!--attune:tail-->"
# A stampede on a page that nobody has rendered yet is one rendering, and many who wait for it.
RENDERING_S, PATIENCE_S = 10, 3.0
_LOOK_EVERY_S = 0.01
_PREFIX = schema_key("body:")

# Gives a body, and says whether others may have it.
Render = Callable[[], tuple[bytes, bool]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A body, and the keys of what it shows, with the versions that were shown; None stands for all pages."""

    body: bytes
    keys: tuple[str, ...] | None
    shown: tuple[int, ...]

    def is_fresh(self, changes: int) -> bool:
        """Say whether nothing that it shows has changed since it was rendered."""
        return self.shown == ((changes,) if self.keys is None else versions_of(self.keys))


def body_for(
    page_key: str, decisions: Iterable[Decision], render: Render, *, page_id: int, versions: ContentVersions
) -> tuple[bytes, bool]:
    """Give the body of an outcome, and whether others may have it; render it only where nobody has before.

    page_key names the page, its revision, locale and site; versions are those that held when the request began, before
    the page was read.
    """
    if not conf().PAGE_CACHE_SECONDS:
        return render()
    key = outcome_key(page_key, decisions, versions.tree)
    body = _kept(key, versions)
    if body is not None:
        return body, True
    rendering = f"{key}:rendering"
    is_first = cache.add(rendering, True, RENDERING_S)
    if not is_first and (body := _awaited(key, rendering, versions)) is not None:
        return body, True
    try:
        # Another request may have rendered between the look and the claim.
        if is_first and (body := _kept(key, versions)) is not None:
            return body, True
        return _rendered(key, render, page_id, versions)
    finally:
        if is_first:
            cache.delete(rendering)


def _kept(key: str, versions: ContentVersions) -> bytes | None:
    kept = read_entry(key, _Kept)
    return kept.body if kept is not None and isinstance(kept.body, bytes) and kept.is_fresh(versions.changes) else None


def _rendered(key: str, render: Render, page_id: int, versions: ContentVersions) -> tuple[bytes, bool]:
    with record_dependencies() as read:
        read.pages.add(page_id)
        body, may_be_shared = render()
    if may_be_shared:
        keys = read.keys()
        shown = (versions.changes,) if keys is None else versions_of(keys)
        # A publish while we rendered: the body may be half old, so nobody else gets it.
        if is_current(versions):
            cache.set(key, _Kept(body, keys, shown), conf().PAGE_CACHE_SECONDS)
    return body, may_be_shared


def _awaited(key: str, rendering: str, versions: ContentVersions) -> bytes | None:
    """Wait for a body that another request renders now; None where it gives up, or takes longer than rendering does."""
    patience = TimeLimit(PATIENCE_S)
    body: bytes | None = None
    # Without a cache nobody renders for us, and nobody waits.
    while body is None and not patience.is_over and cache.get(rendering):
        time.sleep(_LOOK_EVERY_S)
        body = _kept(key, versions)
    return body


def outcome_key(page_key: str, decisions: Iterable[Decision], version: object) -> str:
    """Name an outcome: the page, the version of what it shows, and what was decided."""
    return _PREFIX + digest(repr((page_key, version, _vector(decisions))).encode())


def edge_key(page_key: str, decisions: Iterable[Decision], versions: ContentVersions) -> str:
    """Name an outcome for caches outside, which never hear what changed: any publish gives each a new key."""
    # Both: what a lost cache forgot of changes, it says by a new version of the tree.
    return outcome_key(page_key, decisions, (versions.tree, versions.changes)).removeprefix(_PREFIX)


def decision_key(decisions: Iterable[Decision]) -> str:
    """Name what was decided alone, so that a script can say what its page shows."""
    return digest(repr(_vector(decisions)).encode())[:16]


def _vector(decisions: Iterable[Decision]) -> list[tuple[object, ...]]:
    return sorted((outcome_parts(decision) for decision in decisions), key=repr)


def outcome_parts(decision: Decision) -> tuple[object, ...]:
    """Give the parts of a decision that change what is shown."""
    pages = [_page_parts(candidate) for candidate in decision.pages]
    parameters = sorted(decision.parameters.items())
    return (decision.slot, decision.variant, decision.position, parameters, pages, decision.avoid, decision.read)


def _page_parts(candidate: Candidate) -> tuple[object, ...]:
    # Above pages that were chosen for the visitor another heading stands than above those of another source.
    source = (candidate.source,) if candidate.source else ()
    return (candidate.page_id, candidate.revision, candidate.is_read, *source)


def insert_at_marker(body: bytes, addition: str) -> bytes:
    """Put what is one visitor's into a body, at its marker; a body without one is left as it is."""
    before, marker, after = body.partition(TAIL_MARKER)
    return before + addition.encode() + after if marker else body


def digest(content: bytes) -> str:
    """Give a short name that only this content has."""
    return sha256(content).hexdigest()
