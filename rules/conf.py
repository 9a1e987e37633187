"""The RULES section of the settings."""

from dataclasses import dataclass, fields

from django.conf import settings

ENGINES = ("index", "durable", "plain")


@dataclass(frozen=True, slots=True)
class RulesConf:
    """Defaults of ATTUNE["RULES"].

    ENGINE serves the requests. A new book is proved within PROOF_TIMEOUT_MS or not published.
    After the shared cache failed it is left alone for CACHE_PAUSE_MS; its version number is held for
    VERSION_HOLDS_SECONDS, so that a number lost on the way is found in the database after that time at the latest.
    REJUDGE_SHARE of the requests, 0 to 1, are judged once more by another engine, after the response.
    """

    ENGINE: str = "index"
    PROOF_TIMEOUT_MS: int = 10_000
    CACHE_PAUSE_MS: int = 3_000
    VERSION_HOLDS_SECONDS: int = 60
    REJUDGE_SHARE: float = 0.01


def conf() -> RulesConf:
    """Read the section; unknown keys are left to checks.py."""
    known = {field.name for field in fields(RulesConf)}
    return RulesConf(**{key: value for key, value in section().items() if key in known})


def section() -> dict[str, object]:
    """Give what the site wrote into ATTUNE["RULES"]."""
    found: dict[str, object] = getattr(settings, "ATTUNE", {}).get("RULES", {})
    return found
