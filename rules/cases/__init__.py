"""Cases of conditions as people write them in files: their facts, values and types.

What reads such a file belongs here; what is done with a case belongs to who asked.
"""
