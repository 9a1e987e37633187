"""Reading a page: its text, its topics and the names on it, and how the findings are stored.

What turns a page into stored findings belongs here; judging a text is done in domain and the extractors.
"""
