"""Conditions, actions, changes and reasons in the words of the reader's language.

Sentences for people belong here; the grammar that they follow belongs in domain.
"""
