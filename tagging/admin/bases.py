"""What other apps build their own admin pages of: the panel of findings, and the words for kinds of topics."""

from attune.tagging.admin.panels import AnalysisPanel
from attune.tagging.term_labels import FORMAT_CHOICES, KIND_CHOICES

__all__ = [
    "AnalysisPanel",
    "FORMAT_CHOICES",
    "KIND_CHOICES",
]
