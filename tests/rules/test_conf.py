"""Settings of the rules app: what cannot be meant is named before the site starts."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from attune.rules import checks
from attune.rules.checks import check_settings
from attune.rules.conf import conf


@pytest.mark.parametrize(
    ("section", "code", "message"),
    [
        ({"ENGIN": "index"}, "E001", '"ENGIN" is unknown. Did you mean "ENGINE"?'),
        ({"SPEED": 1}, "E001", '"SPEED" is unknown. Choose among: ENGINE'),
        ({"ENGINE": 1}, "E002", '"ENGINE" is 1. Make it a text.'),
        ({"PROOF_TIMEOUT_MS": True}, "E002", '"PROOF_TIMEOUT_MS" is True. Make it a whole number.'),
        ({"ENGINE": "drools"}, "E003", '"ENGINE" is "drools", which is no engine.'),
        ({"CACHE_PAUSE_MS": 0}, "E004", '"CACHE_PAUSE_MS" is 0. Make it more than 0.'),
        ({"REJUDGE_SHARE": 1.5}, "E004", '"REJUDGE_SHARE" is 1.5. Make it a share from 0 to 1.'),
        ({"REJUDGE_SHARE": -0.1}, "E004", '"REJUDGE_SHARE" is -0.1. Make it a share from 0 to 1.'),
        ({"REJUDGE_SHARE": float("nan")}, "E004", '"REJUDGE_SHARE" is nan. Make it a share from 0 to 1.'),
        ({"REJUDGE_SHARE": True}, "E002", '"REJUDGE_SHARE" is True. Make it a share from 0 to 1.'),
        ({"REJUDGE_SHARE": "1 %"}, "E002", "\"REJUDGE_SHARE\" is '1 %'. Make it a share from 0 to 1."),
        ({"PROOF_TIMEOUT_MS": 60_000}, "E004", "An editor would wait too long."),
    ],
)
def test_a_wrong_setting_is_named(settings, section, code, message):
    settings.ATTUNE = {"RULES": section}

    problems = check_settings()

    assert [problem.id for problem in problems] == [f"attune_rules.{code}"]
    assert message in problems[0].msg


@pytest.mark.parametrize("share", [0, 1, 0.5])
def test_a_share_may_be_written_as_a_whole_number(settings, share):
    settings.ATTUNE = {"RULES": {"REJUDGE_SHARE": share}}

    assert check_settings() == []
    assert share == conf().REJUDGE_SHARE


@pytest.mark.parametrize("engine", ["index", "durable", "plain"])
def test_every_engine_may_be_chosen(settings, engine):
    settings.ATTUNE = {"RULES": {"ENGINE": engine}}

    assert check_settings() == []
    assert engine == conf().ENGINE


def test_a_site_without_the_section_has_the_defaults(settings):
    settings.ATTUNE = {}

    assert check_settings() == []
    assert conf().ENGINE == "index"


def test_a_package_of_our_name_from_elsewhere_is_refused_and_one_of_an_app_s_name_is_not(monkeypatch):
    owners = {"attune": ["wagtail-attune", "attune"], "rules": ["django-rules"]}
    monkeypatch.setattr(checks, "packages_distributions", lambda: owners)

    refused = [message.msg for message in checks.check_names()]

    assert refused == ['The package "attune" is also installed by attune, whose files take the place of ours.']


def test_this_site_has_every_name_to_itself():
    assert checks.check_names() == []


@pytest.mark.django_db
def test_a_site_on_which_nothing_approved_would_go_live_is_warned(settings):
    call_command("second_eyes", "on", stdout=StringIO())
    assert checks.check_workflow(["default"]) == []
    del settings.WAGTAIL_FINISH_WORKFLOW_ACTION

    (problem,) = checks.check_workflow(["default"])

    assert problem.id == "attune_rules.W007"
    assert (
        'Write WAGTAIL_FINISH_WORKFLOW_ACTION = "attune.rules.review.workflow_finish.publish_approved".' in problem.msg
    )


@pytest.mark.django_db
def test_a_site_that_has_nothing_approved_needs_no_setting(settings):
    del settings.WAGTAIL_FINISH_WORKFLOW_ACTION

    assert checks.check_workflow(["default"]) == []
    with pytest.raises(CommandError, match="Write WAGTAIL_FINISH_WORKFLOW_ACTION"):
        call_command("second_eyes", "on")
    assert checks.check_workflow(["default"]) == []
