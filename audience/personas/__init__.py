"""Personas: made-up visitors with their facts and forms, and the preview of the site as one of them.

What describes a made-up visitor belongs here; the screens on which personas are listed belong in admin.
"""
