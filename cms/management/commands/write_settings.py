"""Write the reference of the settings as a page of docs/."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from cms.settings_reference import settings_page


class Command(BaseCommand):
    """Write docs/settings.md, or another file."""

    help = "Writes the reference of the settings from their declarations."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file to write."""
        parser.add_argument("file", nargs="?", type=Path, default=Path("docs/settings.md"))

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Write it, with its folder."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(settings_page(), encoding="utf-8")
        self.stdout.write(f"Wrote the settings to {file}.")
