"""Rules as text: the JSON of a book, the files of rules, and how entries are stored.

Formats and their reading and writing belong here; what is done with what was read belongs elsewhere.
"""
