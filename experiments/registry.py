"""What other apps may register with experiments: the slots that pages have, and the workflow of a new experiment."""

from attune.experiments.known_slots import known_slots
from attune.experiments.workflow import default_workflow

__all__ = [
    "default_workflow",
    "known_slots",
]
