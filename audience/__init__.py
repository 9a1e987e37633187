"""Who is visiting."""
