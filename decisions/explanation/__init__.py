"""Why a page shows what it shows: for visitors, for editors, and what would have to change.

Reasons and their words belong here; views for visitors belong in delivery.
"""
