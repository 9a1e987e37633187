"""Thresholds: a named number, changed in one place, with a version; books hold the number itself."""

import pytest
from django.core.exceptions import ValidationError

from attune.rules.books import publisher
from attune.rules.builder.fields import from_condition, to_condition
from attune.rules.domain.conditions import All, InSegment, InvalidConditionError, Not, make_test
from attune.rules.domain.facts.values import ThresholdRef
from attune.rules.domain.language.exchange import from_exchange, to_exchange
from attune.rules.domain.thresholds import UnknownThresholdError, thresholds_of, with_thresholds
from attune.rules.facts.registry import registry
from attune.rules.models import BookRecord, Segment, Threshold
from attune.rules.services import live_book, publish_book
from attune.rules.words.sentences import condition_sentence, parse_typed_sentence
from tests.rules import strategies
from tests.rules.made import MOBILE, rule, segment

OFTEN = make_test(registry.get("visits_7d"), "at_least", ThresholdRef("often"))
VOCABULARY = strategies.registry()


def threshold(slug="often", value=3.0, **kwargs):
    return Threshold.objects.create(name=slug.title(), slug=slug, value=value, **kwargs)


def test_the_number_takes_the_place_of_the_name():
    condition = All((Not(OFTEN), MOBILE, InSegment("x")))

    assert list(thresholds_of(condition)) == ["often"]
    found = with_thresholds(condition, {"often": 5})
    assert found == All((Not(make_test(registry.get("visits_7d"), "at_least", 5)), MOBILE, InSegment("x")))
    with pytest.raises(UnknownThresholdError, match='"often" is no live threshold. Did you mean "oft"?'):
        with_thresholds(condition, {"oft": 5})


def test_the_exchange_form_names_it():
    form = {"fact": "visits", "operator": "at_least", "value": {"threshold": "dwell_p75"}}

    assert to_exchange(from_exchange(form, VOCABULARY)) == form


@pytest.mark.parametrize(
    ("fact", "operator", "value", "message"),
    [
        ("country", "is", {"threshold": "often"}, "is one number, and this test takes none"),
        ("visits", "between", {"threshold": "often"}, "is one number, and this test takes none"),
        ("first_seen", "within_days", {"threshold": "often"}, "is one number, and this test takes none"),
        ("visits", "at_least", {"threshold": "no slug"}, "A threshold is named by its slug"),
        ("visits", "at_least", {"threshold": "often", "more": 1}, "must be a number"),
        ("visits", "at_least", {"threshold": 3}, "must be a number"),
        ("visits", "between", [{"threshold": "often"}, 3], "must be a number"),
    ],
)
def test_what_is_no_threshold_is_refused(fact, operator, value, message):
    with pytest.raises(InvalidConditionError, match=message):
        from_exchange({"fact": fact, "operator": operator, "value": value}, VOCABULARY)


@pytest.mark.django_db
def test_it_passes_the_form_and_reads_in_words():
    threshold()
    stream = Segment._meta.get_field("condition").stream_block.to_python(from_condition(OFTEN))

    assert to_condition(stream) == OFTEN
    assert condition_sentence(OFTEN) == "Visits in 7 days is at least the threshold “Often”."
    assert parse_typed_sentence(condition_sentence(OFTEN)) == OFTEN


@pytest.mark.django_db
@pytest.mark.usefixtures("fresh_process")
class TestPublishing:
    @pytest.fixture(autouse=True)
    def _unproved(self, monkeypatch):
        monkeypatch.setattr(publisher, "prove", lambda *args, **kwargs: None)

    def test_a_book_holds_the_number_and_the_version(self):
        threshold(value=4, version=2)
        rule(condition=OFTEN)

        publish_book()

        stored = BookRecord.objects.get().book["rule:welcome"]
        assert stored["condition"]["value"] == 4
        assert stored["thresholds"] == {"often": 2}
        assert live_book().book.conditions["rule:welcome"].value == 4

    def test_a_new_number_is_a_new_version_and_a_new_book(self, django_capture_on_commit_callbacks):
        found = threshold(value=4)
        rule(condition=OFTEN)
        publish_book()

        found.value = 9
        with django_capture_on_commit_callbacks(execute=True):
            found.save_revision().publish()

        found.refresh_from_db()
        assert found.version == 1
        assert live_book().book.conditions["rule:welcome"].value == 9

    def test_without_its_threshold_a_rule_is_left_out_and_says_why(self):
        threshold(live=False)
        rule(condition=OFTEN)
        segment("mobile")

        publication = publish_book()

        assert publication.left_out == {"rule:welcome": '"often" is no live threshold.'}
        assert live_book().book.rules_in_order() == ()


@pytest.mark.django_db
@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2e15])
def test_a_number_out_of_range_is_refused(value):
    with pytest.raises(ValidationError):
        Threshold(name="X", slug="x", value=value).full_clean()
