"""Settings that mean nothing are refused at the start, with what is wrong and what to write."""

import subprocess
import sys

import pytest
from django.test import override_settings

from attune.audience.checks import check_hooks, check_proxies, check_settings
from attune.audience.conf import conf
from tests.audience.receiver import OLD_SECRET, SECRET

CRM = "https://crm.example/hook"


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
        ({"SERVER_KEYS": "abc"}, 'SERVER_KEYS"] is ..., which is of the wrong type. It must be a list of texts.'),
        ({"SERVER_KEYS": ["a" * 32, "short"]}, "holds as number 2 a key of less than 32 signs."),
        ({"SERVER_KEYS": ["sha256:" + "g" * 64]}, "holds as number 1 no digest."),
        ({"WEBHOOKS": ["crm"]}, "It must be a dictionary."),
        ({"WEBHOOKS": {"": CRM}}, "names a hook ''. Give it a name of printable letters."),
        ({"WEBHOOKS": {7: CRM}}, "names a hook 7."),
        ({"WEBHOOKS": {"crm": None}}, 'gives "crm" these parts: NoneType. Write {"URL":'),
        ({"WEBHOOKS": {"crm": {"SECRET": SECRET}}}, "these parts: SECRET. Write"),
        ({"WEBHOOKS": {"crm": {"URL": CRM, "TOKEN": "x"}}}, "these parts: URL, TOKEN. Write"),
        ({"WEBHOOKS": {"crm": "crm.example/hook"}}, """leads "crm" to 'crm.example/hook', which is no address"""),
        ({"WEBHOOKS": {"crm": "ftp://crm.example/"}}, "which is no address of the web."),
        ({"WEBHOOKS": {"crm": "https://crm.example:port/"}}, "which is no address of the web."),
        ({"WEBHOOKS": {"crm": "https://[crm/"}}, "which is no address of the web."),
        ({"WEBHOOKS": {"crm": {"URL": 7}}}, 'leads "crm" to 7'),
        (
            {"WEBHOOKS": {"crm": {"URL": CRM, "SECRET": "hush"}}},
            'gives "crm" a SECRET that cannot be one. Write "whsec_"',
        ),
        ({"WEBHOOKS": {"crm": {"URL": CRM, "SECRET": [SECRET, 7]}}}, "a SECRET that cannot be one."),
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


@pytest.mark.parametrize(
    ("hook", "message"),
    [
        (CRM, 'ATTUNE["AUDIENCE"]["WEBHOOKS"]["crm"] has no SECRET, so that its receiver cannot know who calls.'),
        ({"URL": CRM, "SECRET": []}, "has no SECRET"),
        ({"URL": "http://crm.example/hook", "SECRET": SECRET}, "is called without HTTPS"),
        ({"URL": "http://10.0.0.7/hook", "SECRET": SECRET}, "is called without HTTPS"),
    ],
)
def test_a_site_on_the_internet_does_not_start_with_a_hook_that_is_not_safe(hook, message):
    with override_settings(ATTUNE={"AUDIENCE": {"WEBHOOKS": {"crm": hook}}}):
        (error,) = check_hooks()
        assert check_settings() == []

    assert message in error.msg


@pytest.mark.parametrize(
    "hook",
    [
        {"URL": CRM, "SECRET": SECRET},
        {"URL": CRM, "SECRET": [SECRET, OLD_SECRET]},
        {"URL": "http://localhost:8080/hook", "SECRET": SECRET},
        {"URL": "http://127.0.0.1/hook", "SECRET": SECRET},
        {"URL": "http://[::1]:8080/hook", "SECRET": SECRET},
    ],
)
def test_a_signed_hook_by_https_or_on_this_machine_is_safe(hook):
    with override_settings(ATTUNE={"AUDIENCE": {"WEBHOOKS": {"crm": hook}}}):
        assert [*check_settings(), *check_hooks()] == []


def test_a_hook_that_cannot_be_read_is_named_once():
    with override_settings(ATTUNE={"AUDIENCE": {"WEBHOOKS": {"crm": 7}}}):
        assert len(check_settings()) == 1
        assert check_hooks() == []


@pytest.mark.parametrize(
    ("written", "header", "message"),
    [
        ({}, None, "names no proxy. Behind one all visitors would share one address"),
        ({"TRUSTED_PROXIES": []}, ("HTTP_X_FORWARDED_PROTO", "https"), "names no proxy."),
        ({"TRUSTED_PROXIES": ["10.0.0.1", "0.0.0.0/0"]}, None, 'holds "0.0.0.0/0": anybody may then claim'),
        ({"TRUSTED_PROXIES": ["unix", "::/0"]}, None, 'holds "::/0": anybody may then claim'),
    ],
)
def test_a_site_on_the_internet_is_warned_that_it_believes_nobody_or_everybody(written, header, message):
    with override_settings(ATTUNE={"AUDIENCE": written}, SECURE_PROXY_SSL_HEADER=header):
        (warning,) = check_proxies()

    assert message in warning.msg


@pytest.mark.parametrize(
    ("proxies", "header"),
    [([], None), (["127.0.0.1"], ("HTTP_X_FORWARDED_PROTO", "https")), (["unix", "10.0.0.0/8", "fd00::/8"], None)],
)
def test_who_says_which_proxies_to_believe_is_not_warned(proxies, header):
    with override_settings(ATTUNE={"AUDIENCE": {"TRUSTED_PROXIES": proxies}}, SECURE_PROXY_SSL_HEADER=header):
        assert check_proxies() == check_settings() == []


SAYING = """
from cms.settings.production import ATTUNE, SECURE_PROXY_SSL_HEADER
print(ATTUNE["AUDIENCE"].get("TRUSTED_PROXIES"), SECURE_PROXY_SSL_HEADER)
"""


@pytest.mark.parametrize(
    ("said", "proxies"),
    [
        (None, "None ('HTTP_X_FORWARDED_PROTO', 'https')"),
        ("", "None ('HTTP_X_FORWARDED_PROTO', 'https')"),
        ("none", "[] None"),
        (" 127.0.0.1, unix ,", "['127.0.0.1', 'unix'] ('HTTP_X_FORWARDED_PROTO', 'https')"),
    ],
)
def test_the_environment_names_the_proxies(said, proxies, tmp_path):
    names = {"SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "attune.example", "ATTUNE_VAR_DIR": str(tmp_path)}
    names |= {} if said is None else {"ATTUNE_TRUSTED_PROXIES": said}

    told = subprocess.run([sys.executable, "-c", SAYING], env=names, capture_output=True, text=True, check=True)  # noqa: S603

    assert told.stdout.strip() == proxies
