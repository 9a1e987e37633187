"""The proof of a rule book: contexts on which engines must agree, run in a process of its own.

What tries a book before it goes live belongs here; the worker imports no Django.
"""
