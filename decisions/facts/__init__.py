"""The facts that decisions offer to conditions: of the page that is shown, and of how it is written.

A fact of the page belongs here; facts of the visitor or the request belong in the app audience.
"""
