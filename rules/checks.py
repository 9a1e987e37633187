"""Refuse to start with settings that cannot be meant, or a package in our place."""

from collections.abc import Sequence
from importlib.metadata import packages_distributions
from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError

from attune.rules.conf import FINISH_SETTING, SECTION, finish_action
from attune.rules.review.permissions import is_reviewed, reviewed_models
from attune.settings_checks import SectionChecks, SettingFault, SettingSentences

OUR_DISTRIBUTION = "wagtail-attune"
OUR_FINISH = "attune.rules.review.workflow_finish.publish_approved"
OUR_PACKAGE = "attune"
SETTINGS = SectionChecks(
    section=SECTION,
    label="attune_rules",
    codes={
        SettingFault.UNKNOWN: "E001",
        SettingFault.KIND: "E002",
        SettingFault.CHOICE: "E003",
        SettingFault.RANGE: "E004",
    },
    sentences=SettingSentences(
        choice='ATTUNE["{section}"]: "{name}" is "{text}", which is no engine. Choose among: {choices}.'
    ),
)


def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """Name unknown keys, wrong types, an unknown engine and numbers out of range."""
    return SETTINGS.errors()


def check_names(**kwargs: Any) -> list[CheckMessage]:
    """Name other distributions that install a package of our name: their files would overwrite ours."""
    others = sorted(set(packages_distributions().get(OUR_PACKAGE, ())) - {OUR_DISTRIBUTION})
    if not others:
        return []
    message = (
        f'The package "{OUR_PACKAGE}" is also installed by {", ".join(others)}, whose files take the place of ours.'
    )
    hint = f"Uninstall that, and install {OUR_DISTRIBUTION} anew."
    return [Error(message, hint=hint, id="attune_rules.E006")]


def check_workflow(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Say where what was approved would not go live, as with Wagtail's own setting; for sites that have it approved.

    Whether they do stands in the database, so it is asked where checks may ask that, as when the site is migrated.
    """
    if not databases or finish_action() == OUR_FINISH or not _has_reviews():
        return []
    return [
        Warning(
            f'Rules that need a second pair of eyes could not go live. Write {FINISH_SETTING} = "{OUR_FINISH}".',
            id="attune_rules.W007",
        )
    ]


def _has_reviews() -> bool:
    try:
        return any(map(is_reviewed, reviewed_models()))
    except DatabaseError:
        # Its tables are yet to come.
        return False
