"""What editors place on pages."""
