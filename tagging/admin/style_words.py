"""How a page is written, told to editors: each judgement in words, and what in the text gave it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from attune.tagging.analysis.reasons import read_reasons
from attune.tagging.conf import tagging_settings
from attune.tagging.domain.freshness import freshness, half_life_of
from attune.tagging.domain.semantics import StyleReason, StyleSign
from attune.tagging.models import PageAnalysis
from attune.tagging.term_labels import FORMATS, KINDS

_CUES = {
    StyleSign.BRIGHTEST: gettext_lazy("brightest sentence"),
    StyleSign.DARKEST: gettext_lazy("darkest sentence"),
    StyleSign.MOST_FORMAL: gettext_lazy("most formal sentence"),
    StyleSign.LEAST_FORMAL: gettext_lazy("most like speech"),
    StyleSign.MOST_PERSONAL: gettext_lazy("most personal sentence"),
    StyleSign.HARDEST_SENTENCE: gettext_lazy("hardest sentence"),
    StyleSign.HARDEST_WORDS: gettext_lazy("rare, long words"),
    StyleSign.TITLE: gettext_lazy("the title says"),
    StyleSign.STEPS: gettext_lazy("numbered steps"),
    StyleSign.ORDERS: gettext_lazy("tells the reader what to do"),
    StyleSign.REPORTED: gettext_lazy("reports what was said"),
    StyleSign.RECENT: gettext_lazy("speaks of these days"),
    StyleSign.NEWSWORTHY: gettext_lazy("tells what is new"),
    StyleSign.VIEWS: gettext_lazy("gives views"),
    StyleSign.DEMANDS: gettext_lazy("makes demands"),
    StyleSign.DEFINITIONS: gettext_lazy("says what things are"),
    StyleSign.LISTED: gettext_lazy("lists entries"),
    StyleSign.QUESTIONS: gettext_lazy("questions and answers"),
    StyleSign.TOLD: gettext_lazy("tells what somebody did"),
    StyleSign.SPOKEN: gettext_lazy("lets people speak"),
    StyleSign.SCENE: gettext_lazy("sets a scene"),
    StyleSign.NAMED: gettext_lazy("named as"),
    StyleSign.NAMED_IN: gettext_lazy("first named in"),
}


@dataclass(frozen=True, slots=True)
class StyleRow:
    """One judgement: what was judged, the answer in words, and the signs that gave it."""

    label: str
    said: str
    because: tuple[str, ...] = ()


def style_rows(analysis: PageAnalysis, published_at: datetime | None, *, own_kind: str = "") -> tuple[StyleRow, ...]:
    """Say in words how the page is written; what is not known is left out.

    A kind that an editor chose on the page stands before what was judged.
    """
    because = {name: tuple(map(_told, given)) for name, given in read_reasons(analysis.reasons).items()}
    answers = _answers(analysis, own_kind) | _standing(analysis, published_at, own_kind or analysis.kind)
    return tuple(StyleRow(str(_LABELS[name]), said, because.get(name, ())) for name, said in answers.items() if said)


def language_name(code: str) -> str:
    """Name a language in the reader's own; one that Django does not know keeps its code."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _answers(analysis: PageAnalysis, own_kind: str) -> dict[str, str]:
    """Give what the text itself says."""
    known: Mapping[str, float | None] = {
        name: getattr(analysis, name) for name in ("grade", "polarity", "formality", "subjectivity")
    }
    spoken = {name: _SPEAKERS[name](value) for name, value in known.items() if value is not None}
    return {
        "reading_minutes": _("%(minutes)g min") % {"minutes": analysis.reading_minutes},
        **spoken,
        "kind": _kind(own_kind, analysis.kind),
        "format": str(FORMATS.get(analysis.format, analysis.format)),
        "language": language_name(analysis.language),
        "period": _years(analysis.period_from, analysis.period_to),
        "place": analysis.place,
    }


def _standing(analysis: PageAnalysis, published_at: datetime | None, kind: str) -> dict[str, str]:
    """Give what time and readers say of the page; nothing before it was published, or was read by anybody."""
    said = {}
    if published_at is not None:
        half_life = half_life_of(kind, tagging_settings().half_life_days)
        share = freshness(published_at, now=timezone.now(), half_life_days=half_life)
        said["freshness"] = _("%(share)d %%, halved every %(days)g days") % {
            "share": round(100 * share),
            "days": half_life,
        }
    if analysis.author_reputation is not None:
        share = round(100 * analysis.author_reputation)
        said["author_reputation"] = _("of 100 views of a page, about %(share)d are expected to be reads") % {
            "share": share
        }
    return said


def _told(reason: StyleReason) -> str:
    """Put one sign into words."""
    match reason.cue:
        case StyleSign.SENTENCE_LENGTH:
            return _("%(count)s words in a sentence, on average") % {"count": reason.quotes[0]}
        case StyleSign.MEDIA:
            return ", ".join(_counted([int(count) for count in reason.quotes]))
        case StyleSign.HARDEST_WORDS | StyleSign.NAMED:
            return f"{_CUES[reason.cue]}: {', '.join(reason.quotes)}"
        case _:
            return f"{_CUES[reason.cue]}: {' '.join(f'“{quote}”' for quote in reason.quotes)}"


def _counted(counts: Sequence[int]) -> Iterator[str]:
    videos, audios, pictures, words = counts
    if videos:
        yield ngettext("%(n)d video", "%(n)d videos", videos) % {"n": videos}
    if audios:
        yield ngettext("%(n)d recording", "%(n)d recordings", audios) % {"n": audios}
    if pictures:
        yield ngettext("%(n)d picture", "%(n)d pictures", pictures) % {"n": pictures}
    yield ngettext("%(n)d word", "%(n)d words", words) % {"n": words}


def _kind(own: str, judged: str) -> str:
    words = str(KINDS.get(judged, judged)) if judged else _("not clear")
    if not own or own == judged:
        return words
    return _("%(own)s, as chosen on the page (by its words: %(judged)s)") % {
        "own": KINDS.get(own, own),
        "judged": words,
    }


def _grade(grade: float) -> str:
    return _("%(grade)g: read with ease at the age of about %(age)d") % {
        "grade": round(grade, 1),
        "age": round(grade) + 5,
    }


def _tone(polarity: float) -> str:
    words = ((-0.25, _("dark")), (-0.05, _("rather dark")), (0.05, _("neutral")), (0.25, _("rather bright")))
    return next((word for least, word in words if polarity <= least), _("bright"))


def _formality(formality: float) -> str:
    words = ((0.5, _("like speech")), (0.6, _("rather informal")), (0.68, _("rather formal")))
    return next((word for most, word in words if formality <= most), _("formal"))


def _voice(subjectivity: float) -> str:
    words = ((0.35, _("reports")), (0.65, _("reports, with views")))
    return next((word for most, word in words if subjectivity <= most), _("personal, with views"))


def _years(first: int | None, last: int | None) -> str:
    if first is None:
        return ""
    return str(first) if first == last else f"{first}–{last}"


_SPEAKERS = {"grade": _grade, "polarity": _tone, "formality": _formality, "subjectivity": _voice}
_LABELS = {
    "reading_minutes": gettext_lazy("Reading time"),
    "grade": gettext_lazy("Grade level"),
    "polarity": gettext_lazy("Tone"),
    "formality": gettext_lazy("Formality"),
    "subjectivity": gettext_lazy("Voice"),
    "kind": gettext_lazy("Kind"),
    "format": gettext_lazy("Format"),
    "language": gettext_lazy("Language"),
    "period": gettext_lazy("Years named"),
    "place": gettext_lazy("Place"),
    "freshness": gettext_lazy("Freshness"),
    "author_reputation": gettext_lazy("Author’s reputation"),
}
