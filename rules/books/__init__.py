"""Rule books: publishing them, the live one of this process, earlier ones, and going back.

What makes, serves, schedules or replaces a book belongs here; the proof of a book belongs in proof.
"""
