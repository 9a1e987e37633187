"""Rendered pages in the shared cache: their keys and versions, what they depend on, and what routing remembers.

What stores an answer for later requests, or ends its life, belongs here; what is sent to browsers belongs in
delivery.
"""
