"""What would be found on a page as it stands in a form: told, and never stored."""

from dataclasses import dataclass

from django.core.cache import cache
from wagtail.models import Page

from attune.kept import read_entry
from attune.keys import schema_key
from tagging.domain.findings import Findings
from tagging.models import PageAnalysis
from tagging.reading import current_reader
from tagging.reports import Report, report_of_findings
from tagging.selectors import vocabulary_for
from tagging.text import text_of

# An editor waits for these: about 7,000 words are read in a few seconds, and the rest seldom changes the answer.
MOST_CHARACTERS = 40_000
KEPT_S = 300


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What was found, by which fingerprint it is known, and whether it is of a part of the text only.

    Without a report the page was read already as it stands in the form.
    """

    fingerprint: str
    report: Report | None
    is_cut: bool


def suggestions_for(page: Page, *, seen: str = "") -> Suggestions | None:
    """Read a page as it stands in memory; None for a page that is not to be read, or has no word.

    A text that the asker has `seen` is not read again, and has no report.
    """
    whole = text_of(page)
    if whole is None or not whole.whole:
        return None
    text, vocabulary, reader = whole.cut(MOST_CHARACTERS), vocabulary_for(page), current_reader(page)
    fingerprint, is_cut = reader.fingerprint(text, vocabulary), text != whole
    if fingerprint == seen or PageAnalysis.objects.filter(page_id=page.pk, fingerprint=fingerprint).exists():
        return Suggestions(fingerprint, None, is_cut)
    key = schema_key(f"tagging:suggestions:{fingerprint}")
    findings = read_entry(key, Findings)
    if findings is None:
        findings = reader.read(text, vocabulary)
        cache.set(key, findings, KEPT_S)
    return Suggestions(fingerprint, report_of_findings(page, findings), is_cut)
