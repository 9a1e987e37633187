"""How often rules, segments and triggers act: counts of what was seen, what is odd about them, and the notices of it.

What counts or judges past decisions belongs here; the page that shows it belongs in admin.
"""
