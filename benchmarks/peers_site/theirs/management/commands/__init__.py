"""Commands of their site."""
