"""Vocabulary files: each format is one module that reads bytes into concepts and writes concepts as bytes."""
