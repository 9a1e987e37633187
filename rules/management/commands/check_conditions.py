"""Judge cases of conditions by one engine, as people read it or as JSON."""

import json
from argparse import RawDescriptionHelpFormatter
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from attune.rules.cases.cases import CaseResult, run_cases
from attune.rules.conf import conf
from attune.rules.engines.by_name import ENGINES


class Command(BaseCommand):
    """Judge cases of conditions, one in each line of a file.

    A case is one line of JSON, written here over several:

        {"name": "a regular from Ghent",
         "facts": {"country": {"kind": "text", "value": "BE"},
                   "visits": {"kind": "number", "value": 4},
                   "affinity[floods]": {"kind": "number", "value": 0.7},
                   "first_seen": {"kind": "moment", "value": null}},
         "segments": {"regulars": {"fact": "visits", "operator": "at_least", "value": 3}},
         "condition": {"all": [{"segment": "regulars"}, {"fact": "country", "operator": "is", "value": "be"}]},
         "now": "2025-03-30T12:00:00Z",
         "expected": true}

    "expected" may also be false, or "refused" where the language must refuse the case.
    docs/how-to/check-conditions.md tells every kind and spelling.
    """

    help = __doc__

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        """Keep the lines of the help as they are written."""
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, the engine and the form of the answer."""
        parser.add_argument("file", help="A file with one case in each line, as JSON.")
        parser.add_argument(
            "--engine", choices=sorted(ENGINES), default=None, help="Whom to ask; if not given, as the settings say."
        )
        parser.add_argument("--json", dest="as_json", action="store_true", help="Print one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge every case and print what came of them; a wrong answer is a result, not a failure of the command."""
        engine = ENGINES[options["engine"] or conf().ENGINE]()
        try:
            with open(options["file"], "rb") as lines:
                verdicts = list(run_cases(lines, engine, now=timezone.now().timestamp()))
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error}.") from error
        self.stdout.write(_as_json(verdicts) if options["as_json"] else _as_table(verdicts))


def _as_json(verdicts: Sequence[CaseResult]) -> str:
    return json.dumps(
        {
            "cases": len(verdicts),
            "agree": sum(verdict.agrees for verdict in verdicts),
            "differ": [verdict.name for verdict in verdicts if verdict.differs],
            "refused": [{"name": verdict.name, "why": verdict.why} for verdict in verdicts if verdict.found is None],
        }
    )


def _as_table(verdicts: Sequence[CaseResult]) -> str:
    agree = sum(verdict.agrees for verdict in verdicts)
    rows = [f"{_outcome(verdict)}: {_shown(verdict.name)}" for verdict in verdicts if not verdict.agrees]
    return "\n".join([f"{agree} of {len(verdicts)} cases agree.", *rows])


def _outcome(verdict: CaseResult) -> str:
    if verdict.found is None:
        return f"Refused ({_shown(verdict.why)})"
    return "Holds" if verdict.found else "Does not hold"


def _shown(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode()
