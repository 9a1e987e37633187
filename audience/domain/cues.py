"""Cues: what happens in a page and may ask for one slot anew, without loading the page."""

from collections.abc import Mapping

from attune.rules.domain.translation import gettext_noop

SCROLLED, STAYED, SKIPPED, LIKED = "scrolled_75", "stayed_30s", "skipped_section", "liked"

# By the name that the browser sends: what editors read, after "when the visitor has".
CUES: Mapping[str, str] = {
    SCROLLED: gettext_noop("scrolled past three quarters of what stands above it"),
    STAYED: gettext_noop("stayed for 30 seconds"),
    SKIPPED: gettext_noop("scrolled past a section without stopping"),
    LIKED: gettext_noop("said that they like the page"),
}
