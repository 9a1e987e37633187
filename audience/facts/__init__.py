"""The facts that the audience offers to conditions: of the request, the moment, visits and interests.

Each module holds the facts of one kind; a new fact goes to its kind, and is listed in all_facts.
"""
