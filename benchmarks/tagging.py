"""How fast a worker reads pages, on one core: the whole of it, its parts, its memory, and from a save to the panel.

python -m benchmarks.tagging [--rounds 3] [--examples 300] [--json]

The pages are the demo's articles, cut to 500 words, with a vocabulary of 200 topics and a model learned from as many
examples as asked for. A page of 1,000 words is then saved, published and read in a throw-away site, until the panel
shows what was found.
"""

import argparse
import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

# One core, as a worker has it: read by numpy's library when it is loaded.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.site import count_missed_bars, say, throwaway_site

WORDS, LONG = 500, 1_000
TOPICS = 200
# An editor who has saved a page waits no longer for what was found.
BARS = {"save_to_panel_s": 5.0}


def main() -> int:
    """Run, print a table or one JSON object, and say which bars were missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="how often each page is read")
    parser.add_argument("--examples", type=int, default=300, help="pages that the model has learned from")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with throwaway_site():
        result = measure(arguments.rounds, arguments.examples)
    print(json.dumps(result) if arguments.json else "\n".join(f"{key:>22}  {value}" for key, value in result.items()))
    return 1 if count_missed_bars(result, BARS) else 0


def measure(rounds: int, examples: int) -> dict[str, Any]:
    """Read every page in turn, part by part, then save one and look at its panel."""
    from attune.tagging.analysis.page_reader import PageReader
    from attune.tagging.conf import tagging_settings
    from attune.tagging.domain.text import PageText
    from attune.tagging.extractors.sketch import findings_from
    from attune.tagging.extractors.spacy import SpacyExtractor
    from attune.tagging.learning.model import LabelledText, learn_model
    from attune.tagging.learning.suggestion import suggest_topics
    from attune.tagging.learning.text_features import extract_features
    from attune.tagging.lexicons.language import language_of

    running = demo_words()
    texts = [PageText("", "", " ".join(cut), "en") for cut in pieces(running, WORDS)]
    vocabulary = vocabulary_from(running)
    slugs = [entry.slug for entry in vocabulary.entries]
    say(f"learning from {examples} examples ...")
    taught = [LabelledText(texts[at % len(texts)], {slugs[at % TOPICS]: 1.0}) for at in range(examples)]
    model = learn_model(taught, vocabulary, seed=1)
    limits = tagging_settings()
    extractor = SpacyExtractor(limits)
    reader = PageReader(limits, extractor, 1, model)
    say(f"reading {len(texts)} pages of {WORDS} words, {rounds} times ...")
    whole = timed(lambda text: reader.read(text, vocabulary), texts, rounds)
    parts = {
        "language": timed(lambda text: language_of(text.whole), texts, rounds),
        "grammar_and_names": timed(extractor.sketch, texts, rounds),
        "topics": timed(
            lambda text: suggest_topics(
                extract_features(text, vocabulary, language="en"), vocabulary, model, most=8, least=0.25
            ),
            texts,
            rounds,
        ),
        "phrases_and_manner": timed(
            lambda seen: findings_from(seen[1], seen[0], language="en", extractor="spacy", limits=limits),
            [(text, extractor.sketch(text)) for text in texts],
            rounds,
        ),
    }
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "page_500_words_ms": round(whole, 1),
        "worker_memory_mb": round(memory_mb, 1),
        "save_to_panel_s": round(save_to_panel_s(" ".join(running[:LONG])), 3),
        "words_per_s": round(WORDS / whole * 1000),
        **{f"{name}_words_per_s": round(WORDS / each * 1000) for name, each in parts.items()},
        "pages": len(texts),
        "topics": TOPICS,
        "examples": examples,
    }


def timed(act: Callable[[Any], Any], texts: Sequence[Any], rounds: int) -> float:
    """Return the median of what one page takes, in milliseconds, after one round to warm up."""
    for text in texts[:3]:
        act(text)
    times = []
    for text in list(texts) * rounds:
        started = time.perf_counter()
        act(text)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def save_to_panel_s(body: str) -> float:
    """Return how long it takes from saving and publishing a page until its panel shows what was found, in seconds."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse
    from django.utils.html import escape
    from wagtail.models import Page

    from attune.tagging.models import Topic
    from attune.tagging.services import tag_page
    from cms.models import ArticlePage

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("reader", "reader@example.org", "a-long-password"))
    Topic.objects.create(name="Floods")
    home = Page.objects.filter(depth=2).first()
    page = home.add_child(instance=ArticlePage(title="A long page"))
    started = time.perf_counter()
    page.title, page.body = "A long page on floods", [{"type": "paragraph", "value": f"<p>{escape(body)}</p>"}]
    page.save_revision().publish()
    # What the worker does; on commit the task would be sent there.
    tag_page(page.pk)
    answer = client.get(reverse("attune_tagging:findings", args=[page.pk]))
    seconds = time.perf_counter() - started
    if "Floods" not in answer.content.decode():
        raise RuntimeError("The panel does not show the topic of the page.")
    return seconds


def demo_words() -> list[str]:
    """Return the words of the demo's articles, one after the other."""
    from cms.demo.content import read_articles

    return [word for article in read_articles() for word in article.text.split()]


def pieces(running: Sequence[str], size: int) -> list[Sequence[str]]:
    """Cut words into pages of one size; what is left over is left out."""
    return [running[start : start + size] for start in range(0, len(running) - size + 1, size)]


def vocabulary_from(running: Sequence[str]) -> Any:
    """Make topics of the longest words."""
    from attune.tagging.domain.vocabulary import TopicEntry, Vocabulary

    longest = sorted(
        {word.strip(".,;:!?\"'()").lower() for word in running if word.isalpha()}, key=lambda w: (-len(w), w)
    )
    return Vocabulary(tuple(TopicEntry(word, word) for word in sorted(longest[:TOPICS])))


if __name__ == "__main__":
    sys.exit(main())
