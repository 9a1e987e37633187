"""A look: as whom, when and from where somebody looks at the site to try it; nothing of it is counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from attune.rules.domain.facts.values import MOST_LETTERS

# As many as a condition may ask for.
LONGEST_CAMPAIGN = MOST_LETTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewContext:
    """Hold what somebody asked to see: a persona's slug, an aware moment, a campaign, segments switched on or off.

    What is not said is as it is: without a persona one looks as oneself, without a moment it is now.
    """

    persona: str = ""
    at: datetime | None = None
    campaign: str = ""
    segments: Mapping[str, bool] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Say whether nothing is asked for."""
        return not (self.persona or self.at or self.campaign or self.segments)


NO_PREVIEW = PreviewContext()
