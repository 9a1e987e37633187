"""A foreign site's app: page types of its own that adapt, and that something else than Wagtail's pages serves too."""
