"""Changing many declarations at once, in one transaction: operations, the order of rules, and what undoes them.

What changes more than one declaration belongs here; the buttons for it belong in admin.
"""
