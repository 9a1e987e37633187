"""The language of conditions: the sentences that they are written and read as, and their exchange form.

Phrases, parser and formats belong here; it may use facts, and nothing of analysis.
"""
