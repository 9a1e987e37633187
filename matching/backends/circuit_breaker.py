"""What leaves a backend alone for a while after it failed."""

from attune.circuit_breaker import CircuitBreaker

__all__ = ["CircuitBreaker"]
