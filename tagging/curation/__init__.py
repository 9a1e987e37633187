"""Changes of the vocabulary: merging, splitting, import, export, and the log by which each can be undone.

What changes topics belongs here; the formats of files belong in vocabularies.
"""
