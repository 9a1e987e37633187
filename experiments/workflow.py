"""Which workflow experiments pass on their way to visitors; told by a floor that knows of rules."""

from collections.abc import Callable
from typing import Any

Find = Callable[[], Any]


class DefaultWorkflow:
    """Keep how the workflow is found where a site names none for experiments; filled in AppConfig.ready()."""

    def __init__(self) -> None:
        """Start with none."""
        self._find: Find = lambda: None

    def offer(self, find: Find) -> None:
        """Let an app say which workflow it is."""
        self._find = find

    def get(self) -> Any:
        """Return the workflow, or nothing."""
        return self._find()


default_workflow = DefaultWorkflow()
