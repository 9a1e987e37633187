"""Think about visitors: consent, events, profiles; no clock, no request, no database."""
