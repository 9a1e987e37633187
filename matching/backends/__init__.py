"""Adapters of the matching port: where candidates come from."""
