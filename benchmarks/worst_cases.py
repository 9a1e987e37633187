"""How long the longest and oddest texts take that are read at all, each held to a bar.

python -m benchmarks.worst_cases [--rounds 3] [--json]

Pages are as long as pages are read, of one repeated sign, word or sentence that is hard for some part of the reader;
JSON is what a pattern could look at again and again. It ends with 1 where a bar is missed.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from functools import partial

from benchmarks.site import count_missed_bars, say, throwaway_site

PAGE_CHARACTERS = 200_000
SIGNS = ("😀", "19 ", "Abc ", "\n- x", '"“', "洪水", "1999 ", "very good! ")
# Each is read without end, and refused.
JSON_PIECES = ('"', '\\"', '"\\', "[", "{", '[{"', '"a",', "[],", "\\")
JSON_SHORT, JSON_LONG = 20_000, 400_000
# Seconds; the last one is how many times as long a JSON of twenty times the length may take.
BARS = {"page_of_one_sign_s": 20.0, "emoji_sentences_s": 10.0, "page_of_100000_words_s": 60.0, "json_ratio": 40.0}


def main() -> int:
    """Run, print a table or one JSON object, and say which bars were missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="how often each JSON is read; the best counts")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with throwaway_site():
        result = measure(PAGE_CHARACTERS, arguments.rounds)
    print(json.dumps(result) if arguments.json else "\n".join(f"{key:>24}  {value}" for key, value in result.items()))
    return 1 if count_missed_bars(result, BARS) else 0


def measure(characters: int, rounds: int) -> dict[str, float]:
    """Read each text; pages have so many characters."""
    from attune.tagging.conf import tagging_settings
    from attune.tagging.domain.text import PageText
    from attune.tagging.extractors.spacy import SpacyExtractor
    from attune.tagging.extractors.style import semantics_of
    from attune.tagging.lexicons.sentiment import polarities

    say(f"reading pages of {characters} characters ...")
    pages = [PageText("", "", sign * (characters // len(sign))) for sign in SIGNS]
    sentence = "The flood came over the wall of the old harbour town. "
    long = PageText("Floods", "", sentence * (characters // len(sentence)), "en")
    extractor = SpacyExtractor(tagging_settings())
    say("reading JSON ...")
    return {
        "page_of_one_sign_s": max(seconds(partial(semantics_of, page, {}, (), language="en")) for page in pages),
        "emoji_sentences_s": seconds(partial(polarities, ["😀🌊" * 500] * 200)),
        "page_of_100000_words_s": seconds(partial(extractor.extract, long)),
        "json_ratio": max(_json_ratio(piece, rounds) for piece in JSON_PIECES),
    }


def seconds(act: Callable[[], object]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    act()
    return round(time.perf_counter() - started, 4)


def _json_ratio(piece: str, rounds: int) -> float:
    short, long = (
        min(seconds(partial(_refuse, piece * (size // len(piece)))) for _ in range(rounds))
        for size in (JSON_SHORT, JSON_LONG)
    )
    # Below this nothing can be told from the clock's own steps.
    return round(long / max(short, 0.001), 1)


def _refuse(text: str) -> None:
    from attune.safe_json import UnreadableJsonError, read_json

    try:
        read_json(text, most_bytes=1_000_000)
    except UnreadableJsonError:
        return
    raise RuntimeError("A text was read that is no JSON.")


if __name__ == "__main__":
    sys.exit(main())
