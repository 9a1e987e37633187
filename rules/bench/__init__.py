"""What a draft is worth before it is live: its analysis, sample visitors, and a book with drafts in it.

What judges a draft belongs here; its screens belong in admin, and the solver that it asks in domain.
"""
