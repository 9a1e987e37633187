"""Which workflow experiments pass on their way to visitors; told by a floor that knows of rules."""

from collections.abc import Callable
from typing import Any

from attune.providers import Provider

# Finds the workflow where a site names none for experiments; None where there is none.
default_workflow: Provider[Callable[[], Any]] = Provider("the workflow of experiments", otherwise=lambda: None)
