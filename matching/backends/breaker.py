"""What leaves a backend alone for a while after it failed."""

from attune.breaker import Breaker

__all__ = ["Breaker"]
