"""Reading many pages again: one after the other or by several processes; a bad page is told of and passed over.

What has not changed since it was read (its text, the vocabulary, the reader, the model) is passed over too, so that a
run that was stopped goes on where it was by being started again.
"""

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed

from django.db import connections
from wagtail.models import Page

from attune.tagging.analysis.bulk_worker import RetagOutcome, prepare_process, retag_page


def live_page_ids() -> list[int]:
    """Return the pages that visitors can read, by number; an alias has no words of its own."""
    return list(Page.objects.live().filter(depth__gt=1, alias_of=None).order_by("pk").values_list("pk", flat=True))


def retag_many(page_ids: Iterable[int], *, force: bool = False, workers: int = 1) -> Iterator[RetagOutcome]:
    """Read pages, and yield what became of each as soon as it is known."""
    if workers <= 1:
        yield from (retag_page(page_id, force) for page_id in page_ids)
        return
    # A process that was forked would share connections and locks with this one; one that was spawned shares nothing.
    names = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawning, initializer=prepare_process, initargs=(names,)) as pool:
        waiting = [pool.submit(retag_page, page_id, force) for page_id in page_ids]
        try:
            for done in as_completed(waiting):
                yield done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
