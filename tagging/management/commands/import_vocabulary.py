"""Take a vocabulary file into the site's vocabulary."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import track
from wagtail.models import Site

from attune.tagging.curation.import_plan import ConceptStep, VocabularyPlan, plan_vocabulary_import
from attune.tagging.curation.importer import do_import, kept_value_words, read_vocabulary, refusal_words
from attune.tagging.vocabularies.base import UnreadableFileError
from attune.tagging.vocabularies.formats import FORMATS


class Command(BaseCommand):
    """Read SKOS, CSV or JSON Lines; add what is new, change what the file changed, keep what editors changed."""

    help = "Import topics from SKOS (RDF/XML, Turtle, JSON-LD), CSV or JSON Lines; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and how far to go."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--format", choices=FORMATS, default="", help="where the file's ending does not tell")
        parser.add_argument("--scheme", help="the vocabulary's name, for numbers without addresses; else the file's")
        parser.add_argument("--site", help="the host name of the one site that the topics are for; else all sites")
        parser.add_argument("--overwrite", action="store_true", help="let the file win over what editors changed")
        parser.add_argument("--retire-missing", action="store_true", help="retire topics that the file names no more")
        parser.add_argument("--dry-run", action="store_true", help="tell what would change, only")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object on the last line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, do, and tell."""
        self.console = Console(stderr=True, no_color=options["no_color"])
        path = Path(options["file"])
        try:
            reading = read_vocabulary(
                path.read_bytes(),
                name=path.name,
                format_name=options["format"],
                scheme=path.stem if options["scheme"] is None else options["scheme"],
            )
        except (OSError, UnreadableFileError) as error:
            raise CommandError(f'"{path.name}": {error}') from error
        plan = plan_vocabulary_import(reading, site_id=_site_id(options["site"]), overwrites=options["overwrite"])
        result = _counts(plan, retires_missing=options["retire_missing"])
        if not options["dry_run"]:
            do_import(plan, file=path.name, retires_missing=options["retire_missing"], progress=self._progress)
        self._tell(plan, result, options)

    def _progress(self, steps: Sequence[ConceptStep]) -> Iterable[ConceptStep]:
        return track(steps, description=_("Importing topics"), console=self.console)

    def _tell(self, plan: VocabularyPlan, result: dict[str, Any], options: dict[str, Any]) -> None:
        for each in (*result["refused"], *result["kept"], *result["loose"]):
            self.console.print(f"{each['where']}: {each['why']}", markup=False, highlight=False, soft_wrap=True)
        if plan.left_out:
            names = ", ".join(f"{name} ({count})" for name, count in plan.left_out.items())
            text = _("A vocabulary has no place for this, so it was left out: %(names)s.")
            self.console.print(text % {"names": names}, markup=False, highlight=False, soft_wrap=True)
        if options["json"]:
            self.stdout.write(json.dumps({**result, "left_out": plan.left_out, "dry_run": options["dry_run"]}))
            return
        for name in ("added", "changed", "unchanged", "retired", "missing"):
            self.stdout.write(f"{name:<10}{result[name]}")
        self.stdout.write(f"{'refused':<10}{len(result['refused'])}")


def _counts(plan: VocabularyPlan, *, retires_missing: bool) -> dict[str, Any]:
    """Say what a plan comes to; `retired` are among the changed, but for those that the file names no more."""
    missing = sum(not topic.is_retired for topic in plan.missing)
    retired = sum(step.changes.get("is_retired") == (False, True) for step in plan.steps)
    return {
        "added": len(plan.of_kind("added")),
        "changed": len(plan.of_kind("changed")),
        "unchanged": len(plan.of_kind("unchanged")),
        "retired": retired + (missing if retires_missing else 0),
        "missing": 0 if retires_missing else missing,
        "kept": [{"where": step.concept.where, "why": kept_value_words(step)} for step in plan.kept],
        "loose": [{"where": each.where, "why": refusal_words(each)} for each in plan.loose],
        "refused": [{"where": each.where, "why": refusal_words(each)} for each in plan.refusals],
    }


def _site_id(hostname: str | None) -> int | None:
    if hostname is None:
        return None
    site = Site.objects.filter(hostname=hostname).first()
    if site is None:
        known = ", ".join(Site.objects.values_list("hostname", flat=True))
        raise CommandError(f'There is no site with the host name "{hostname}". Choose one of: {known}.')
    return int(site.pk)
