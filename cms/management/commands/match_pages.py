"""List the pages that fit given affinities, as people read it or as JSON."""

import json
import math
from argparse import ArgumentTypeError
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page

from attune.matching.backends.base import MatchBackendAwayError
from attune.matching.conf import conf
from attune.matching.domain.ranking import Candidate
from attune.matching.services import backend_names, best_matches, ensure_index
from attune.tagging.selectors import topic_choices

MOST_PAGES = 10_000


def affinity(given: str) -> tuple[str, float]:
    """Read "topic=liking"; the liking is a number above 0."""
    topic, _, liking = given.partition("=")
    try:
        value = float(liking)
    except ValueError:
        value = math.nan
    if not topic or not (0 < value < math.inf):
        raise ArgumentTypeError(f'"{given}" is no affinity. Write a topic and a number above 0, such as floods=0.5.')
    return topic.strip(), value


def amount(given: str) -> int:
    """Read how many pages to list."""
    if not given.isdecimal() or not 0 < int(given) <= MOST_PAGES:
        raise ArgumentTypeError(f'"{given}" is no number of pages. Write a whole number from 1 to {MOST_PAGES:,}.')
    return int(given)


class Command(BaseCommand):
    """List the pages that fit given affinities, the best first; the score is the cosine, 0..1."""

    help = "List the pages that fit given affinities, the best first; the score is from 0 to 1."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take affinities, how many pages, and from where."""
        parser.add_argument(
            "--affinity",
            dest="affinities",
            action="append",
            type=affinity,
            required=True,
            metavar="TOPIC=LIKING",
            help="A topic's slug and how much it is liked, above 0. May be given again for further topics.",
        )
        parser.add_argument("--limit", type=amount, default=10, help="How many pages; 10 if not given.")
        parser.add_argument(
            "--backend", choices=backend_names(), default=None, help="Whom to ask; if not given, as the settings say."
        )
        parser.add_argument("--json", dest="as_json", action="store_true", help="Print one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the topics, see to the index, ask, print."""
        affinities = dict(options["affinities"])
        _refuse_unknown(affinities)
        backend = options["backend"] or conf().BACKEND
        try:
            ensure_index(report=self.stderr.write, backend=backend)
            candidates = best_matches(affinities, limit=options["limit"], backend=backend)
        except (MatchBackendAwayError, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_as_json(candidates) if options["as_json"] else _as_table(candidates))


def _refuse_unknown(topics: Iterable[str]) -> None:
    known = dict(topic_choices())
    for topic in topics:
        if topic not in known:
            raise CommandError(f'There is no topic "{topic}". {_suggestion(topic, list(known))}')


def _suggestion(topic: str, known: Sequence[str]) -> str:
    if not known:
        return "The vocabulary is empty: import articles or load the demo first."
    close = get_close_matches(topic.lower(), known, n=3, cutoff=0.5)
    meant = " or ".join(f'"{slug}"' for slug in close)
    some = ", ".join(known[:5])
    return f"Did you mean {meant}?" if close else f"The vocabulary has {len(known)} topics, such as {some}."


def _as_json(candidates: Sequence[Candidate]) -> str:
    pages = [{"id": c.page_id, "score": round(c.score, 6), "because": dict(c.because)} for c in candidates]
    return json.dumps({"pages": pages})


def _as_table(candidates: Sequence[Candidate]) -> str:
    if not candidates:
        return "No page fits."
    titles = dict(Page.objects.filter(pk__in=[c.page_id for c in candidates]).values_list("pk", "title"))
    rows = [f"{c.score:5.3f}  {c.page_id:>7}  {titles.get(c.page_id, '')[:60]:60}  {_because(c)}" for c in candidates]
    return "\n".join([f"{'score':5}  {'page':>7}  {'title':60}  because of", *rows])


def _because(candidate: Candidate) -> str:
    return ", ".join(f"{topic} {given:.2f}" for topic, given in candidate.because)
