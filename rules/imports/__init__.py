"""Rules that come from outside: files of rules, and drafts that other servers send.

What takes rules in from outside belongs here; the format of a file belongs in serialisation.
"""
