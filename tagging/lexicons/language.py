"""Which language a text is in: the one door to py3langid."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_LEAST_WORDS = 8
_LEAST_CONFIDENCE = 0.9
_SEEN_CHARACTERS = 2_000


def language_of(text: str, *, claimed: str = "") -> str:
    """Return a text's language as two letters; what is too short to tell has the language it claims, else English."""
    claim = claimed.split("-")[0].lower() or "en"
    if not any(character.isalpha() for character in text):
        return claim
    found, confidence = _identifier().classify(text[:_SEEN_CHARACTERS])
    is_clear = confidence >= _LEAST_CONFIDENCE and (len(text.split()) >= _LEAST_WORDS or not text.isascii())
    return str(found) if is_clear else claim


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
