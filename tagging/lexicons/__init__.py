"""Word lists and small statistics from packages, each behind one door."""
