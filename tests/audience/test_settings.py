"""Settings that mean nothing are refused at the start, with what is wrong and what to write."""

import pytest
from django.test import override_settings

from audience.checks import check_settings
from audience.conf import conf


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"HALF_LIVE_DAYS": 3}, 'ATTUNE["AUDIENCE"]["HALF_LIVE_DAYS"] is no setting. The settings are HALF_LIFE_DAYS'),
        ({"HALF_LIFE_DAYS": "3"}, "which is of the wrong type. It must be a number."),
        ({"HALF_LIFE_DAYS": 0}, "It must be above 0."),
        ({"RETENTION_DAYS": True}, "It must be a whole number."),
        ({"RETENTION_DAYS": 1.5}, "It must be a whole number."),
        ({"TRUSTED_PROXIES": "10.0.0.0/8"}, "It must be a list of texts."),
        ({"TRUSTED_PROXIES": ["10.0.0.0/64"]}, 'holds "10.0.0.0/64", which is no network.'),
        ({"WEBHOOKS": ["crm"]}, "It must be a dictionary."),
    ],
)
def test_a_bad_setting_is_refused(written, message):
    with override_settings(ATTUNE={"AUDIENCE": written}):
        (error,) = check_settings()

    assert message in error.msg


def test_good_settings_are_taken():
    with override_settings(ATTUNE={"AUDIENCE": {"HALF_LIFE_DAYS": 7, "TRUSTED_PROXIES": ["10.0.0.0/8"]}}):
        assert check_settings() == []
        assert conf().HALF_LIFE_DAYS == 7
        assert conf().TRUSTED_PROXIES == ("10.0.0.0/8",)
    assert check_settings() == []
