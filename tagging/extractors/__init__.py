"""Readers of pages: each gives the same findings, by other means."""
