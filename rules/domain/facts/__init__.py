"""Facts: their types, values and JSON form, and how texts and versions are compared.

What a condition compares with what belongs here; it imports nothing of language and analysis.
"""
