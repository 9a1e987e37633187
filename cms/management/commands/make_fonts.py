"""Make the theme's typefaces ready for browsers."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.fonts import FACES, font_folder, make_fonts


class Command(BaseCommand):
    """Cut the typefaces out of their packages; run it before collectstatic."""

    help = "Make the theme's typefaces ready for browsers; run it before collectstatic. Twice does no harm."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, and say how large they are."""
        size = make_fonts()
        self.stdout.write(self.style.SUCCESS(f"{len(FACES)} faces, {size / 1000:.0f} kB, in {font_folder()}"))
