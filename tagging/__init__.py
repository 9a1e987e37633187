"""What content is about."""
