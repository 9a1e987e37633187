"""Which variant fills each slot, in what order, and why: as pure functions."""
