"""What visitors read of us is German where the site is: every text of the templates that they are shown."""

import re
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SHOWN = (
    "audience/consent_banner.html",
    "audience/consent_form.html",
    "audience/privacy_choices.html",
    "decisions/because.html",
    "decisions/because_link.html",
    "decisions/why.html",
    "decisions/tail.html",
    "decisions/why_not.html",
    "blocks/preview_ended.html",
)
REFUSALS = (
    "There is nothing to choose: Attune is switched off on this site.",
    "This form answers only the site's own pages.",
    "Nothing was changed.",
    "Choose one of the answers of the form.",
    "Choose one of the interests of the form.",
    "Too many visitors came from your address in the last minute. Wait a little, and choose then.",
)


def texts_of(name: str) -> list[str]:
    """Give what a template has translated, as translators are given it."""
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    blocks = re.findall(r"{% blocktranslate trimmed[^%]*%}(.*?){% endblocktranslate %}", source, re.DOTALL)
    joined = [" ".join(line.strip() for line in block.strip().splitlines()) for block in blocks]
    named = [re.sub(r"{{ *(\w+) *}}", r"%(\1)s", text) for text in joined]
    return [*re.findall(r'{% translate "([^"]+)" %}', source), *named]


@pytest.mark.parametrize("name", SHOWN)
def test_a_template_that_visitors_are_shown_is_german_throughout(name: str) -> None:
    texts = texts_of(name)

    assert texts
    with override("de"):
        assert [text for text in texts if gettext(text) == text] == []


def test_refusals_are_german() -> None:
    with override("de"):
        assert [text for text in REFUSALS if gettext(text) == text] == []
