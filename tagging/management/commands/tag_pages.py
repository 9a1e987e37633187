"""Read pages and keep what they are about."""

import json
import logging
import time
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import track
from wagtail.models import Page

from tagging.models import PageAnalysis, PageTopic
from tagging.services import tag_page

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Read every live page that is new or has changed; progress on standard error."""

    help = "Read pages and keep what they are about: topics, phrases, names and manner."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which pages, and how to answer."""
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--all", action="store_true", help="Read every live page anew, also those that have not changed."
        )
        which.add_argument("--page", type=int, help="Read this page alone, changed or not.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object on the last line.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the pages one by one; one that fails does not stop the rest."""
        page_ids = self._page_ids(options["page"])
        force = bool(options["all"] or options["page"])
        started = time.perf_counter()
        counts: Counter[str] = Counter()
        for page_id in track(page_ids, description="Reading pages", console=Console(stderr=True)):
            counts[self._read(page_id, force=force)] += 1
        self._tell(
            {
                "pages": len(page_ids),
                "read": counts["read"],
                "unchanged": counts["unchanged"],
                "failed": counts["failed"],
                "without_topics": _without_topics(page_ids),
                "seconds": round(time.perf_counter() - started, 2),
            },
            as_json=options["json"],
        )

    def _page_ids(self, page_id: int | None) -> list[int]:
        if page_id is None:
            return list(
                Page.objects.live().filter(depth__gt=1, alias_of=None).order_by("pk").values_list("pk", flat=True)
            )
        if not Page.objects.filter(pk=page_id).exists():
            raise CommandError(f"There is no page {page_id}. Look its number up in the address of its edit page.")
        return [page_id]

    def _read(self, page_id: int, *, force: bool) -> str:
        try:
            return "read" if tag_page(page_id, force=force) else "unchanged"
        except Exception:  # noqa: BLE001  (one bad page must not stop the night's work; it is logged and counted)
            logger.exception("Page %s could not be read. Its earlier findings stay.", page_id)
            return "failed"

    def _tell(self, result: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(result))
        else:
            for key, value in result.items():
                self.stdout.write(f"{key.replace('_', ' '):<16}{value}")
        if result["failed"]:
            raise CommandError(f"{result['failed']} pages could not be read; the log says why.", returncode=1)


def _without_topics(page_ids: list[int]) -> int:
    """Count those of the pages that have been read, and of which no topic stands."""
    read = PageAnalysis.objects.filter(analysed_at__isnull=False).values_list("page_id", flat=True)
    standing = PageTopic.objects.filter(topic__is_blocked=False).exclude(state=PageTopic.State.REJECTED)
    return len(set(read).intersection(page_ids) - set(standing.values_list("page_id", flat=True)))
