"""Runnable benchmarks: python -m benchmarks.<name> --json prints one object on the last line."""
