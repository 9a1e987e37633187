"""What editors' judgements of one topic teach about it on every other page, long before a model is trained."""

import math
from dataclasses import dataclass

# So many judgements are needed before they say much.
_DOUBT = 3.0


@dataclass(frozen=True, slots=True)
class TopicFeedback:
    """How often editors kept a topic and removed it, and how often they should have kept it by its confidences."""

    kept: int = 0
    removed: int = 0
    predicted: float = 0.0

    @property
    def shift(self) -> float:
        """Return by how much the log odds of the topic move; many removals of what seemed sure move it far down."""
        wrong = self.kept + self.removed - self.predicted
        return math.log((self.kept + _DOUBT) / (self.predicted + _DOUBT)) - math.log(
            (self.removed + _DOUBT) / (wrong + _DOUBT)
        )
