"""Read a vocabulary's file in a process of its own, which is ended when it takes too long or nobody waits any more."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from tempfile import TemporaryFile

from django.utils.translation import gettext_noop

from attune.tagging.domain.concepts import VocabularyReading
from attune.tagging.vocabularies.base import UnreadableFileError
from attune.tagging.vocabularies.limits import MOST_WAITING_SECONDS
from attune.tagging.vocabularies.reader_process import READ, REFUSED
from attune.tagging.vocabularies.serialisation import unpack_reading
from attune.time_limits import TimeLimit

logger = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "attune.tagging.vocabularies.reader_process")
LOOK_EVERY_SECONDS = 0.5


class ReadingStoppedError(Exception):
    """Whoever asked does not want it any more."""


def never_stopped() -> bool:
    """Go on."""
    return False


def read_in_process(
    content: bytes, *, format_name: str, scheme: str, language: str, is_stopped: Callable[[], bool] = never_stopped
) -> VocabularyReading:
    """Return what the format reads; raise UnreadableFileError, or ReadingStoppedError once is_stopped() says so."""
    errand = json.dumps({"format": format_name, "scheme": scheme, "language": language}).encode() + b"\n"
    path = os.pathsep.join(each for each in sys.path if each)
    with TemporaryFile() as given:
        # A file and no pipe, for a pipe would have to be filled while the answer is waited for.
        given.write(errand + content)
        given.seek(0)
        with subprocess.Popen(  # noqa: S603
            COMMAND,
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        ) as process:
            try:
                answer, words = _waited_for(process, is_stopped)
            finally:
                process.kill()
    if answer[:1] == REFUSED:
        refusal = json.loads(answer[1:])
        raise UnreadableFileError(refusal["text"], **refusal["values"])
    if process.returncode or answer[:1] != READ:
        logger.warning("The process that reads a vocabulary ended by %s: %s", process.returncode, words[-2_000:])
        raise UnreadableFileError(
            gettext_noop("Reading the file takes more memory or time than there is for it. Cut it into parts.")
        )
    return unpack_reading(answer[1:])


def _waited_for(process: "subprocess.Popen[bytes]", is_stopped: Callable[[], bool]) -> tuple[bytes, bytes]:
    limit = TimeLimit(MOST_WAITING_SECONDS)
    while True:
        with suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=LOOK_EVERY_SECONDS)
        if is_stopped():
            raise ReadingStoppedError
        if limit.is_over:
            raise UnreadableFileError(
                gettext_noop("Reading the file takes longer than %(most)d seconds. Cut it into parts."),
                most=MOST_WAITING_SECONDS,
            )
