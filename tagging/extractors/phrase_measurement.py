"""The phrases of texts as measured, before any is chosen: what the figures, and the learning, start from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from attune.tagging.domain.evaluation import PhraseComparison, compare_phrases, normalised
from attune.tagging.domain.keyphrases import chosen_phrases
from attune.tagging.domain.phrase_choice import SiteHabits, habits_of, with_habits
from attune.tagging.domain.phrase_features import Features, features_of
from attune.tagging.domain.phrase_weights import learn_weights
from attune.tagging.domain.phrases import Phrase, Stem, group_mentions
from attune.tagging.domain.text import PageText
from attune.tagging.extractors.base import Extractor, SupportsSketch
from attune.tagging.extractors.sketch import measurable
from attune.tagging.lexicons.language import language_of
from attune.tagging.lexicons.stemming import porter


class CannotSketchError(TypeError):
    """An extractor gives findings alone, so its phrases cannot be weighed anew."""


@dataclass(frozen=True, slots=True)
class MeasuredText:
    """All phrases that a text offers, by their keys, and what was measured of each."""

    phrases: Mapping[str, Phrase]
    features: Mapping[str, Features]

    def used_to(self, habits: SiteHabits) -> "MeasuredText":
        """Return the same, with what the site's other texts say of each phrase."""
        return MeasuredText(self.phrases, with_habits(self.features, habits))


def measure_text(extractor: Extractor, text: PageText) -> MeasuredText:
    """Measure the phrases of one text."""
    if not isinstance(extractor, SupportsSketch):
        name = type(extractor).__name__
        raise CannotSketchError(f'{name} has no method "sketch", so its phrases cannot be measured. Give it one.')
    language = language_of(text.whole, claimed=text.language)
    sketch = extractor.sketch(text)
    known = measurable(sketch, text, language=language)
    phrases = group_mentions(sketch.mentions, stem=known.stem)
    return MeasuredText(phrases, features_of(phrases, known))


def evaluate_in_order(
    texts: Sequence[MeasuredText], wanted: Sequence[Sequence[str]], *, taught: int = 0, stem: Stem = porter
) -> list[PhraseComparison]:
    """Set found against wanted phrases, all texts being one site; the first `taught` ones teach, and are not judged."""
    habits = habits_of([text.features for text in texts])
    settled = [text.used_to(habits) for text in texts]
    lessons = [
        (text.features, {normalised(phrase, stem=stem) for phrase in phrases})
        for text, phrases in zip(settled[:taught], wanted, strict=False)
    ]
    weights = learn_weights(lessons)
    return [
        compare_phrases(_forms(text, weights), phrases, stem=stem)
        for text, phrases in zip(settled[taught:], wanted[taught:], strict=True)
    ]


def _forms(text: MeasuredText, weights: Mapping[str, float]) -> list[str]:
    return [text.phrases[key].commonest_form for key, _ in chosen_phrases(text.phrases, text.features, weights)]
