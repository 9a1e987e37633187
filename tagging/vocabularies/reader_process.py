"""The process that reads a vocabulary's file: it opens nothing, takes so much memory and time, and may be ended.

It gets its errand on standard input, and answers on standard output with a reading, or with why there is none.
"""

import codecs
import json
import resource
import sys
from contextlib import suppress

from django.conf import settings

from attune.tagging.domain.concepts import Concept, Translation
from attune.tagging.vocabularies.base import UnreadableFileError
from attune.tagging.vocabularies.formats import FORMATS
from attune.tagging.vocabularies.limits import MOST_MEMORY_BYTES, MOST_SECONDS
from attune.tagging.vocabularies.serialisation import pack_reading

READ, REFUSED = b"+", b"-"
# What a file may say that it is written in; each is a module that is opened the first time.
ENCODINGS = (
    "utf-16",
    "utf-32",
    "latin-1",
    "cp1250",
    "cp1251",
    "cp1252",
    "iso8859-2",
    "iso8859-5",
    "iso8859-15",
    "koi8-r",
)
SAMPLE = Concept(key="urn:a", uri="urn:a", name="A", broader=("urn:b",), translations=(Translation("de", "Ä"),))


def main() -> int:
    """Read one file."""
    settings.configure(USE_I18N=False)
    preload_modules()
    errand = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    block_file_access()
    try:
        reading = FORMATS[errand["format"]].read(content, scheme=errand["scheme"], language=errand["language"])
        sys.stdout.buffer.write(READ + pack_reading(reading))
    except UnreadableFileError as error:
        sys.stdout.buffer.write(REFUSED + json.dumps({"text": error.text, "values": error.values}).encode())
    return 0


def preload_modules() -> None:
    """Have all modules loaded that reading needs: each format is read once, and each encoding looked up."""
    for name in ENCODINGS:
        codecs.lookup(name)
    for form in FORMATS.values():
        form.read(form.write([SAMPLE]), scheme="", language="en")


def block_file_access() -> None:
    """Have the system itself refuse more: a file or connection that was opened now would get no number."""
    for limit, most in (
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_AS, MOST_MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # A system that knows a limit not, or has set a lower one, keeps to its own.
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    sys.exit(main())
