"""What other apps show editors of decisions: who decided, why, and what was found in experiments."""

from attune.decisions.coverage.activity import flagged_rules
from attune.decisions.decision_sources import DecisionSource, decision_sources_of
from attune.decisions.experiment_findings import ExperimentFinding, experiment_findings
from attune.decisions.explanation.decision_words import preview_words
from attune.decisions.explanation.editor_request import CounterfactualQuestion, question_of

__all__ = [
    "CounterfactualQuestion",
    "DecisionSource",
    "ExperimentFinding",
    "decision_sources_of",
    "experiment_findings",
    "flagged_rules",
    "preview_words",
    "question_of",
]
