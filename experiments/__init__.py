"""What we test."""
