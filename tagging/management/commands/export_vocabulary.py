"""Write the site's vocabulary as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from attune.tagging.curation.exporter import export_vocabulary
from attune.tagging.vocabularies.base import UnreadableFileError
from attune.tagging.vocabularies.formats import FORMATS


class Command(BaseCommand):
    """Write all topics as SKOS, CSV or JSON Lines; an import of that file changes nothing."""

    help = "Export topics as SKOS (RDF/XML, Turtle, JSON-LD), CSV or JSON Lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and which topics."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--format", choices=FORMATS, default="", help="where the file's ending does not tell")
        parser.add_argument("--scheme", default="", help="only topics of the vocabulary of this name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        path = Path(options["file"])
        try:
            path.write_bytes(export_vocabulary(name=path.name, format_name=options["format"], scheme=options["scheme"]))
        except (OSError, UnreadableFileError) as error:
            raise CommandError(f'"{path.name}": {error}') from error
        self.stderr.write(_("The vocabulary is written to %(file)s.") % {"file": path.name})
