"""The DECISIONS section of the settings."""

from dataclasses import dataclass

from attune.conf import SettingsSection, setting


@dataclass(frozen=True, slots=True)
class DecisionsConf:
    """The settings in ATTUNE["DECISIONS"]."""

    ENABLED: bool = setting(True, "False shows the defaults everywhere.")
    PAGE_CACHE_SECONDS: int = setting(3_600, "A rendered body is kept for at most this time; 0 keeps none.", least=0)
    CANDIDATES: int = setting(24, "So many pages are asked for, before pins and boosts.", least=0)
    MATCH_TIMEOUT_MS: int = setting(60, "The search for pages may take this time.", least=0)
    READ_TIMEOUT_MS: int = setting(
        80, "Each read for a decision may take this time, where the database can be left waiting.", least=0
    )
    EXPOSURE_FACTS_SHARE: float = setting(
        0.1,
        "Of this share of the measured page views, what the rules read comes back, encrypted, when the first slot is "
        "seen: simulations run on it.",
        least=0,
        most=1,
    )
    GUARD: str = setting(
        "log",
        "What happens when something of one visitor gets into a body that is shared: log serves the page privately and "
        "logs an error, raise fails, for tests and CI.",
        choices=("log", "raise"),
    )
    CORE_SLOTS: tuple[str, ...] = setting(
        (), "The names of slots that never adapt.", wanted='like ("join", "news-lead")'
    )


SECTION = SettingsSection("DECISIONS", DecisionsConf)


def conf() -> DecisionsConf:
    """Return the settings of decisions."""
    return SECTION.read()
