"""What another rule book would have shown on the page views of the last days.

Replaying and comparing belong here; the screens and words of it belong in admin.
"""
