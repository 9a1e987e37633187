"""Write down anew which slots stand on which published pages."""

from typing import Any

from django.core.management.base import BaseCommand

from attune.blocks.services import index_all_slots


class Command(BaseCommand):
    """Index the slots of all published pages; twice does no harm."""

    help = "Write down which slots stand on which published pages, for a site whose pages are older than its slots."

    def handle(self, *args: Any, **options: Any) -> None:
        """Index, and count."""
        self.stdout.write(self.style.SUCCESS(f"{index_all_slots()} slots are known."))
