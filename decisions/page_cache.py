"""Keep rendered bodies by their outcome: the same decisions are the same bytes.

A body holds nothing of one visitor alone. What does differ between visitors of one outcome joins it at TAIL_MARKER.
"""

import time
from collections.abc import Callable, Iterable
from hashlib import sha256

from django.core.cache import cache

from decisions.conf import conf
from decisions.domain.decide import Decision

TAIL_MARKER = b"<!--attune:tail-->"
# A stampede on a page that nobody has rendered yet is one rendering, and many who wait for it.
RENDERING_S, PATIENCE_S = 10, 3.0
_LOOK_EVERY_S = 0.01
_TREE_KEY = "attune:tree"


def body_for(
    page_key: str, decisions: Iterable[Decision], render: Callable[[], tuple[bytes, bool]], *, tree: int
) -> bytes:
    """Give the body of an outcome; render it only where nobody has before. render says whether others may have it.

    page_key names the page, its revision, locale and site; tree is the version, read when the request began, of all
    that is shown around it.
    """
    seconds = conf().PAGE_CACHE_SECONDS
    if not seconds:
        return render()[0]
    key = outcome_key(page_key, decisions, tree)
    body: bytes | None = cache.get(key)
    if body is not None:
        return body
    rendering = f"{key}:rendering"
    is_first = cache.add(rendering, True, RENDERING_S)
    if not is_first and (body := _awaited(key, rendering)) is not None:
        return body
    try:
        body, may_be_shared = render()
        # A publish while we rendered: the body may be half old, so nobody else gets it.
        if may_be_shared and tree == tree_version():
            cache.set(key, body, seconds)
    finally:
        if is_first:
            cache.delete(rendering)
    return body


def _awaited(key: str, rendering: str) -> bytes | None:
    """Wait for a body that another request renders now; None where it gives up, or takes longer than rendering does."""
    until = time.monotonic() + PATIENCE_S
    body: bytes | None = None
    # Without a cache nobody renders for us, and nobody waits.
    while body is None and time.monotonic() < until and cache.get(rendering):
        time.sleep(_LOOK_EVERY_S)
        body = cache.get(key)
    return body


def outcome_key(page_key: str, decisions: Iterable[Decision], tree: int) -> str:
    """Name an outcome: the page, what stands around it, and what was decided."""
    vector = sorted((outcome_parts(decision) for decision in decisions), key=repr)
    return "attune:body:" + digest(repr((page_key, tree, vector)).encode())


def outcome_parts(decision: Decision) -> tuple[object, ...]:
    """Give the parts of a decision that change what is shown."""
    pages = [(candidate.page_id, candidate.revision) for candidate in decision.pages]
    return (decision.slot, decision.variant, decision.position, sorted(decision.parameters.items()), pages)


def digest(content: bytes) -> str:
    """Give a short name that only this content has."""
    return sha256(content).hexdigest()


def tree_version() -> int:
    """Read the version of all that is shown around pages: menus, titles, links; it changes with every publish."""
    version: int | None = cache.get(_TREE_KEY)
    if version is None:
        version = time.time_ns()
        if not cache.add(_TREE_KEY, version, None):
            version = cache.get(_TREE_KEY, version)
    return version


def forget_bodies() -> None:
    """Let no body that was rendered before this moment be served again."""
    cache.set(_TREE_KEY, time.time_ns(), None)
