"""Settings of tagging: defaults, and what is refused at the start."""

import pytest
from django.test import override_settings

from attune.tagging.checks import check_settings
from attune.tagging.conf import TaggingSettings, tagging_settings


def test_an_empty_section_gives_the_defaults() -> None:
    with override_settings(ATTUNE={}):
        assert tagging_settings() == TaggingSettings()
        assert check_settings(None) == []


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ({"EXTRACTER": "spacy"}, "is no setting of tagging"),
        ({"EXTRACTOR": "magic"}, "Choose one of spacy, keyword"),
        ({"EXTRACTOR": 3}, "is no str"),
        ({"MAX_TOPICS": "8"}, "is no int"),
        ({"MAX_TOPICS": 0}, "Give a whole number of 1 or more"),
        ({"MAX_TOPICS": True}, "is no int"),
        ({"PINNED_SALIENCE": 80}, "above 0, at most 1"),
        ({"LEAST_CONFIDENCE_BY_TYPE": {"cms.ArticlePage": 8}}, "above 0, at most 1"),
        ({"HALF_LIFE_DAYS": 14}, "is no mapping"),
        ({"HALF_LIFE_DAYS": {"news": 0}}, "a number of days above 0"),
        ({"HALF_LIFE_DAYS": {"news": "7"}}, "a number of days above 0"),
        ({"HALF_LIFE_DAYS": {7: 7}}, "Give a kind of content (news, opinion, story, how-to, reference, other)"),
        ({"MODELS": {"en": "no_such_model"}}, 'model "no_such_model"'),
        ({"MODELS": {"en": 3}}, "a language of two letters"),
        ({"MODELS": "en_core_web_sm"}, "is no mapping"),
        ({"EXTRACTOR": "tests.tagging.nowhere.Reader"}, "No module named"),
        ({"EXTRACTOR": "pathlib.Path"}, "has no version and no extract"),
    ],
)
def test_a_bad_setting_is_refused_in_a_full_sentence(section: dict[str, object], words: str) -> None:
    with override_settings(ATTUNE={"TAGGING": section}):
        (error,) = check_settings(None)

    assert words in error.msg


def test_a_missing_model_is_no_matter_for_the_keyword_reader() -> None:
    with override_settings(ATTUNE={"TAGGING": {"EXTRACTOR": "keyword", "MODELS": {"en": "no_such_model"}}}):
        assert check_settings(None) == []


def test_half_lives_of_a_site_stand_over_the_usual_ones() -> None:
    with override_settings(ATTUNE={"TAGGING": {"HALF_LIFE_DAYS": {"news": 3, "podcast": 30.5}}}):
        half_lives = tagging_settings().half_life_days

        assert check_settings(None) == []
    assert (half_lives["news"], half_lives["podcast"], half_lives["story"]) == (3, 30.5, 365.0)


def test_a_path_of_an_extractor_is_accepted() -> None:
    with override_settings(ATTUNE={"TAGGING": {"EXTRACTOR": "attune.tagging.extractors.keyword.KeywordExtractor"}}):
        assert check_settings(None) == []


def test_a_missing_pipeline_says_what_to_install_or_leave_out() -> None:
    with override_settings(ATTUNE={"TAGGING": {"MODELS": {"fr": "no_such_model"}}}):
        (error,) = check_settings(None)

    assert '["MODELS"]["fr"]' in error.msg
    assert "take the language out of MODELS" in str(error.hint)
