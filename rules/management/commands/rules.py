"""Rules as code: export what is live, check a file, import one as a whole, and print the schema of conditions."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console

from attune.rules.domain.language.json_schema import condition_schema
from attune.rules.imports.importer import ImportPlan, ImportRefusedError, do_import, plan_import
from attune.rules.serialisation.repository import stored_entries
from attune.rules.serialisation.rule_files import FileProblem, write_file
from attune.rules.words.change_words import change_words


class Command(BaseCommand):
    """Carry thresholds, segments, rules and triggers between sites and into version control."""

    help = "Export, check or import thresholds, segments, rules and triggers as one JSON file; all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask what is to be done, and with which file."""
        steps = parser.add_subparsers(dest="step", required=True)
        export = steps.add_parser("export", help="write what is live")
        export.add_argument("file", nargs="?", metavar="FILE.json", help="standard output where none is named")
        for step, about in (("check", "say what is wrong"), ("import", "keep and publish all, or nothing")):
            sub = steps.add_parser(step, help=about)
            sub.add_argument("file", metavar="FILE.json", help="- for standard input")
            sub.add_argument("--remove", action="store_true", help="remove what is live and not in the file")
            sub.add_argument("--json", action="store_true", dest="as_json", help="answer with one JSON object")
        steps.choices["import"].add_argument("--dry-run", action="store_true", help="tell what would change, only")
        steps.add_parser("schema", help="print the JSON Schema of a condition")

    def handle(self, *args: Any, step: str, **options: Any) -> None:
        """Do the step."""
        self.console = Console(stderr=True, no_color=options["no_color"])
        match step:
            case "schema":
                self.stdout.write(json.dumps(condition_schema(), indent=2))
            case "export":
                self._export(options["file"])
            case _:
                does_it = step == "import" and not options["dry_run"]
                self._plan(options["file"], removes=options["remove"], does_it=does_it, as_json=options["as_json"])

    def _export(self, file: str | None) -> None:
        entries = stored_entries()
        if file is None:
            self.stdout.write(write_file(entries), ending="")
            return
        Path(file).write_text(write_file(entries), encoding="utf-8")
        self._say(_("%(count)d entries written to %(file)s.") % {"count": len(entries), "file": file})

    def _plan(self, file: str, *, removes: bool, does_it: bool, as_json: bool) -> None:
        plan = plan_import(_text_of(file), removes=removes, tries=not does_it)
        problems = plan.problems
        if does_it and not problems:
            try:
                do_import(plan)
            except ImportRefusedError as error:
                problems = error.problems
        self._report(plan, problems, is_done=does_it, as_json=as_json)
        if problems:
            raise SystemExit(1)

    def _report(self, plan: ImportPlan, problems: tuple[FileProblem, ...], *, is_done: bool, as_json: bool) -> None:
        told = [change_words(change) for change in plan.changes]
        for problem in problems:
            self._say(str(problem), style="red")
        for doubt in plan.doubts:
            self._say(_("Doubtful: %(doubt)s") % {"doubt": doubt}, style="yellow")
        if as_json:
            found = {"entries": len(plan.entries), "changes": told, "problems": list(map(str, problems))}
            self.stdout.write(
                json.dumps({**found, "doubts": list(map(str, plan.doubts)), "done": is_done and not problems})
            )
            return
        for words in told:
            self.stdout.write(words)
        self._say(self._end(plan, bool(problems), is_done))

    def _end(self, plan: ImportPlan, has_problems: bool, is_done: bool) -> str:
        if has_problems:
            return _("Nothing was changed. Mend the file and try again.")
        if not plan.changes:
            return _("Nothing would change: what is live is what the file says.")
        text = _("%(count)d changes are kept and published.") if is_done else _("%(count)d changes would be made.")
        return text % {"count": len(plan.changes)}

    def _say(self, text: str, style: str = "") -> None:
        self.console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def _text_of(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f'"{file}" cannot be read ({error}). Name a JSON file in UTF-8.') from error
