"""Changes of the site's tables."""
