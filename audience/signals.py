"""Signals that the audience sends."""

from django.dispatch import Signal

# Sent within the transaction that stores new events; carries `visitor`, its id.
events_stored = Signal()
