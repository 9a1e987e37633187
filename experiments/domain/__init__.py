"""Fair comparisons, as pure functions."""
