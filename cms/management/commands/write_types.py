"""Write the types of the API as TypeScript, for who builds a front end on it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from cms.api import api
from cms.typescript import declarations


class Command(BaseCommand):
    """Write them into a file."""

    help = "Write the types of the API as TypeScript."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the file."""
        parser.add_argument("file", nargs="?", default="docs/headless/attune.d.ts", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Write the file, and the folder that it stands in."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(declarations(api.get_openapi_schema()), encoding="utf-8")
        self.stdout.write(f"The types of the API stand in {file}.")
