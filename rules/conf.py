"""The RULES section of the settings."""

from dataclasses import dataclass

from django.conf import settings

from attune.conf import SettingsSection, setting


@dataclass(frozen=True, slots=True)
class RulesConf:
    """The settings in ATTUNE["RULES"]."""

    ENGINE: str = setting("index", "The engine that serves the requests.", choices=("index", "durable", "plain"))
    PROOF_TIMEOUT_MS: int = setting(
        10_000,
        "A new book is proved within this time, or it is not published.",
        above=0,
        most=10_000,
        advice="An editor would wait too long.",
    )
    CACHE_PAUSE_MS: int = setting(3_000, "After a failure the shared cache is left alone for this time.", above=0)
    VERSION_HOLDS_SECONDS: int = setting(
        60,
        "The shared cache keeps the number of the book for this time; a number that is lost on its way is found in the "
        "database after it, at the latest.",
        above=0,
    )
    REJUDGE_SHARE: float = setting(
        0.01,
        "This share of the requests is judged once more by another engine, after the response.",
        least=0,
        most=1,
        wanted="a share from 0 to 1",
    )


SECTION = SettingsSection("RULES", RulesConf)
FINISH_SETTING = "WAGTAIL_FINISH_WORKFLOW_ACTION"


def conf() -> RulesConf:
    """Return the settings of rules."""
    return SECTION.read()


def finish_action() -> str:
    """Return the path of what Wagtail does with a page or rule that was approved; "" where the site names none."""
    return str(getattr(settings, FINISH_SETTING, ""))
