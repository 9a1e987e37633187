"""What the database keeps of rules: declarations, thresholds, rule books, disagreements and the task of a review.

Models belong here, and what their fields need; this package hands all of them on, and no other app imports it.
"""

from attune.rules.models.books import BookRecord, Disagreement
from attune.rules.models.declarations import Declaration, DeclarationQuerySet, Rule, Segment, Trigger, workflow_of_rules
from attune.rules.models.threshold import Threshold

__all__ = [
    "BookRecord",
    "Declaration",
    "DeclarationQuerySet",
    "Disagreement",
    "Rule",
    "Segment",
    "Threshold",
    "Trigger",
    "workflow_of_rules",
]
