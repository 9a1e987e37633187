"""Read pages and keep what they are about."""

import json
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import track
from wagtail.models import Page

from attune.tagging.analysis.bulk import live_page_ids, retag_many
from attune.tagging.analysis.bulk_worker import FAILED, READ, UNCHANGED, RetagOutcome
from attune.tagging.models import PageAnalysis, PageTopic

MOST_WORKERS = 32


class Command(BaseCommand):
    """Read every live page that is new or has changed; progress on standard error."""

    help = (
        "Read pages that are new or changed (also by a changed vocabulary or model), and keep what they are about. "
        "Stopped, it goes on where it was when it is started again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which pages, by how many processes, and how to answer."""
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--all", action="store_true", help="Read every live page anew, also those that have not changed."
        )
        which.add_argument("--page", type=int, help="Read this page alone, changed or not.")
        parser.add_argument("--workers", type=int, default=1, help="Processes that read side by side. Default: 1")
        parser.add_argument("--json", action="store_true", help="Print one JSON object on the last line.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the pages; one that fails does not stop the rest."""
        if not 1 <= options["workers"] <= MOST_WORKERS:
            raise CommandError(f"--workers: give a whole number from 1 to {MOST_WORKERS}.")
        page_ids = _page_ids(options["page"])
        started, outcomes = time.perf_counter(), list[RetagOutcome]()
        run = retag_many(page_ids, force=bool(options["all"] or options["page"]), workers=options["workers"])
        try:
            shown = track(run, description="Reading pages", total=len(page_ids), console=Console(stderr=True))
            outcomes.extend(shown)
        except KeyboardInterrupt as stop:
            raise CommandError(
                f"Stopped after {len(outcomes)} of {len(page_ids)} pages. Start it again to go on from there.",
                returncode=130,
            ) from stop
        self._tell(_account(page_ids, outcomes, time.perf_counter() - started), as_json=options["json"])

    def _tell(self, result: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(result))
        else:
            for key, value in result.items():
                self.stdout.write(f"{key.replace('_', ' '):<16}{value}")
        if result["failed"]:
            raise CommandError(f"{result['failed']} pages could not be read; the log says why.", returncode=1)


def _page_ids(page_id: int | None) -> list[int]:
    if page_id is None:
        return live_page_ids()
    if not Page.objects.filter(pk=page_id).exists():
        raise CommandError(f"There is no page {page_id}. Look its number up in the address of its edit page.")
    return [page_id]


def _account(page_ids: Sequence[int], outcomes: Sequence[RetagOutcome], seconds: float) -> dict[str, Any]:
    counts = Counter(outcome.result for outcome in outcomes)
    return {
        "pages": len(page_ids),
        "read": counts[READ],
        "unchanged": counts[UNCHANGED],
        "failed": counts[FAILED],
        "failures": [{"page": each.page_id, "why": each.why} for each in outcomes if each.result == FAILED],
        "without_topics": _without_topics(page_ids),
        "seconds": round(seconds, 2),
    }


def _without_topics(page_ids: Sequence[int]) -> int:
    """Count those of the pages that have been read, and of which no topic stands."""
    read = PageAnalysis.objects.filter(analysed_at__isnull=False).values_list("page_id", flat=True)
    standing = PageTopic.objects.filter(topic__is_blocked=False).exclude(state=PageTopic.State.REJECTED)
    return len(set(read).intersection(page_ids) - set(standing.values_list("page_id", flat=True)))
