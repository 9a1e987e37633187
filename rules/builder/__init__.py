"""The form fields in which conditions, actions and effects are put together, and their way to plain values and back.

Blocks, widgets, panels and choosers belong here; what a condition means belongs in domain.
"""
