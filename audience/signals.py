"""Signals that the audience sends."""

from django.dispatch import Signal

# Sent within the transaction that stores new events; carries `visitor`, and `event`, the id of one that waits.
events_stored = Signal()
