"""Settings that cannot be meant are refused by name."""

import pytest

from attune.matching.checks import check_settings
from attune.matching.conf import MatchingConf, conf


@pytest.fixture
def problems(settings):
    def of(**section) -> list[str]:
        settings.ATTUNE = {"MATCHING": section}
        return [f"{error.id} {error.msg}" for error in check_settings()]

    return of


def test_nothing_set_means_the_defaults(problems):
    assert problems() == []
    assert conf() == MatchingConf()


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ({"TIMEOUT": 5}, 'E001 ATTUNE["MATCHING"]: "TIMEOUT" is unknown. Did you mean "TIMEOUT_MS"?'),
        ({"TIMEOUT_MS": "80"}, 'E002 ATTUNE["MATCHING"]: "TIMEOUT_MS" is \'80\'. Make it a whole number.'),
        ({"DIVERSITY": True}, 'E002 ATTUNE["MATCHING"]: "DIVERSITY" is True. Make it a number.'),
        ({"DIVERSITY": 1.5}, 'E003 ATTUNE["MATCHING"]: "DIVERSITY" is 1.5. Make it a share from 0 to 1.'),
        ({"POOL": 0}, 'E003 ATTUNE["MATCHING"]: "POOL" is 0. Make it more than 0.'),
        ({"BACKEND": "solr"}, 'E004 ATTUNE["MATCHING"]: "BACKEND" is "solr". Choose among: database, elastic.'),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(problems, section, problem):
    assert problems(**section) == [f"attune_matching.{problem}"]


def test_elastic_without_a_server_is_refused(problems, settings):
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
    (problem,) = problems(BACKEND="elastic")

    assert "Set ELASTICSEARCH_URL" in problem
