"""What is kept of requests while rules are matched: recent requests, and the facts that could not be read."""

from attune.rules.facts.read_failures import record_read_failures
from attune.rules.facts.recent_requests import forget_recent_requests

__all__ = [
    "forget_recent_requests",
    "record_read_failures",
]
