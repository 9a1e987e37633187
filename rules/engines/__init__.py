"""Engines: three ways to say which segments and rules of a book hold, all giving one answer."""
