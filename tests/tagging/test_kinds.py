"""What sort of piece a text is: short texts of our own, labelled by hand, and what each is taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.tagging.domain.formats import ContentFormat, Media, content_format, format_reasons
from attune.tagging.domain.kinds import ContentKind, classify_kind
from attune.tagging.domain.semantics import StyleSign
from attune.tagging.domain.text import PageText

NEWS = PageText(
    "Council approves a second footbridge",
    "Work on the bridge at Low Lane will begin in March.",
    "The council voted on Tuesday to build a second footbridge over the Wren. It will cost 1.2 million pounds. "
    "“We have waited nine years for this,” said Asha Karim, who chairs the residents' group. According to the planning "
    "office, work will begin in March. The old bridge has been closed since last week. Buses will stop at the "
    "mill until "
    "then. A council officer said the closure had been announced in January.",
)
UNTITLED_NEWS = PageText(
    "Harbour crane",
    "",
    "The harbour's last crane came down on Friday. A spokesman said that nobody was hurt. The port has agreed to sell "
    "the steel, and the quay will be closed until Monday. “It was time,” said Della Roe, the harbour master. "
    "Officials confirmed that a smaller crane will be built this year. It will cost two million pounds.",
)
HOW_TO = PageText(
    "Dry herbs that keep their scent",
    "All that is needed is string and a cool attic.",
    "Cut the stems in the morning. Shake them and tie five to a bunch. Hang the bunches head down, away from the sun. "
    "Leave them for two weeks. Then rub the leaves off and fill a jar. Write the date on it. The scent fades after a "
    "year. Do not keep the jar above a stove.",
)
STEPS = PageText(
    "Changing a tap washer",
    "",
    "You need a spanner and ten minutes.\n1. Turn the water off.\n2. Open the tap until it runs dry.\n"
    "3. Unscrew the head.\n4. Change the washer.\n5. Put it back together.\nA drip that stays means a worn seat.",
)
OPINION = PageText(
    "Leave the benches alone",
    "",
    "I think the plan to take the benches out of Fell Square is a mistake. It is wrong to punish the old for what the "
    "noisy do. The council should ask who sits there. We must not build a town in which nobody can stop. Surely a lamp "
    "would do more. I believe most people would agree, and I hope that they say so. Why should a square be empty?",
)
CASE = PageText("The case against leaf blowers", "", "They are loud. They move dust. A rake is quiet.")
GLOSSARY = PageText(
    "Words of the waterworks",
    "",
    "Sluice: a gate that holds water back.\nWeir: a low wall across a river.\nHead: the height of water above a "
    "point.\n"
    "Spillway: a channel for what a dam cannot hold.\nCulvert: a pipe under a road.",
)
FAQ = PageText(
    "Library cards",
    "",
    "How do I join?\nAt the desk, with a proof of address.\nCan my children join?\nFrom their first birthday.\n"
    "How long may I keep a book?\nThree weeks.\nWhat happens if I lose my card?\nWe make you another.",
)
DEFINED = PageText(
    "The neap tide",
    "",
    "A neap tide is a tide of small range. It is defined as the tide at the first and last quarter of the moon. "
    "The range "
    "is measured in metres. The word is of unknown origin. Spring tides are the opposite. A tide table contains both. "
    "For example, the neaps of a harbour may differ by a metre. The term also refers to the level of that tide.",
)
STORY = PageText(
    "The ferryman's coat",
    "",
    "One morning in the rain Tomas found a coat on the ferry. He held it up and looked for a name. She had left in a "
    "hurry, he thought. For a while he kept it behind the wheel. “She will come back,” he said, and waited. "
    "Years later "
    "he wore it himself. When she came at last, she laughed and told him to keep it. He smiled and gave her his hand.",
)
INTERVIEW = PageText(
    "Eleven winters at the lock",
    "",
    "When did you come here?\nIn the great frost.\nWhat was the work like?\nWet.\nWere you ever afraid?\nOnce.\n"
    "What keeps you?\nThe quiet.\nAnd the next winter?\nTwelve.",
)
UNCLEAR = PageText("Rivers", "", "A river bends where its bank is soft. Silt settles on the inside. The bend moves.")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (NEWS, "news"),
        (UNTITLED_NEWS, "news"),
        (HOW_TO, "how-to"),
        (STEPS, "how-to"),
        (PageText("How to read a river gauge"), "how-to"),
        (PageText("Seven ways to keep a cellar dry"), "how-to"),
        (OPINION, "opinion"),
        (CASE, "opinion"),
        (PageText("Why we left the old map behind"), "opinion"),
        (GLOSSARY, "reference"),
        (FAQ, "reference"),
        (DEFINED, "reference"),
        (STORY, "story"),
        (INTERVIEW, "story"),
        (PageText("An interview with the flood warden"), "story"),
        (UNCLEAR, ""),
        (PageText("The river in spring", "", "It rose. It fell."), ""),
        (PageText(), ""),
    ],
)
def test_a_piece_is_taken_for_what_it_is(text: PageText, kind: str) -> None:
    assert classify_kind(text).kind == kind


def test_the_signs_are_quoted_the_strongest_first() -> None:
    reasons = classify_kind(STEPS).reasons

    assert [reason.cue for reason in reasons] == [StyleSign.ORDERS, StyleSign.STEPS]
    assert reasons[1].quotes == ("1. Turn the water off.", "2. Open the tap until it runs dry.")
    assert classify_kind(NEWS).reasons[0].cue is StyleSign.TITLE
    assert classify_kind(UNCLEAR).reasons == ()


@pytest.mark.parametrize(
    ("media", "word_count", "form"),
    [
        (Media(), 0, ContentFormat.TEXT),
        (Media(pictures=1), 40, ContentFormat.TEXT),
        (Media(videos=1), 250, ContentFormat.VIDEO),
        (Media(videos=1), 251, ContentFormat.TEXT),
        (Media(videos=2, pictures=9), 400, ContentFormat.VIDEO),
        (Media(audios=1), 120, ContentFormat.AUDIO),
        (Media(pictures=4), 240, ContentFormat.GALLERY),
        (Media(pictures=4), 241, ContentFormat.TEXT),
        (Media(pictures=3), 10, ContentFormat.TEXT),
    ],
)
def test_the_format_follows_what_there_is_most_of(media: Media, word_count: int, form: ContentFormat) -> None:
    assert content_format(media, word_count=word_count) is form


def test_the_format_is_explained_by_what_was_counted() -> None:
    assert format_reasons(Media(videos=1, pictures=2), word_count=80)[0].quotes == ("1", "0", "2", "80")
    assert format_reasons(Media(), word_count=80) == ()


@given(st.text(max_size=60), st.text())
def test_any_text_has_a_kind_or_none(title: str, body: str) -> None:
    assert classify_kind(PageText(title, "", body)).kind in {"", *ContentKind}
