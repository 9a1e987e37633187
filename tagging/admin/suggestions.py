"""What would be found on a page as it stands in a form: told, and never stored."""

from dataclasses import dataclass

from django.core.cache import cache
from wagtail.models import Page

from attune.cache_entries import read_entry
from attune.keys import schema_key
from attune.tagging.admin.reports import Report, report_of_findings
from attune.tagging.analysis.page_reader import current_reader
from attune.tagging.analysis.page_text import text_of
from attune.tagging.domain.findings import Findings
from attune.tagging.models import PageAnalysis
from attune.tagging.selectors import vocabulary_for

# An editor waits for these: about 7,000 words are read in a few seconds, and the rest seldom changes the answer.
MOST_CHARACTERS = 40_000
KEPT_S = 300


@dataclass(frozen=True, slots=True)
class TopicSuggestions:
    """What was found, by which fingerprint it is known, and whether it is of a part of the text only.

    Without a report the page was read already as it stands in the form.
    """

    fingerprint: str
    report: Report | None
    is_cut: bool


def suggestions_for(page: Page, *, seen: str = "") -> TopicSuggestions | None:
    """Read a page as it stands in memory; None for a page that is not to be read, or has no word.

    A text that the asker has `seen` is not read again, and has no report.
    """
    whole = text_of(page)
    if whole is None or not whole.whole:
        return None
    text, vocabulary, reader = whole.cut(MOST_CHARACTERS), vocabulary_for(page), current_reader(page)
    fingerprint, is_cut = reader.fingerprint(text, vocabulary), text != whole
    if fingerprint == seen or PageAnalysis.objects.filter(page_id=page.pk, fingerprint=fingerprint).exists():
        return TopicSuggestions(fingerprint, None, is_cut)
    key = schema_key(f"tagging:suggestions:{fingerprint}")
    findings = read_entry(key, Findings)
    if findings is None:
        findings = reader.read(text, vocabulary)
        cache.set(key, findings, KEPT_S)
    return TopicSuggestions(fingerprint, report_of_findings(page, findings), is_cut)
