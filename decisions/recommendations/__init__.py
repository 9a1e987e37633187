"""What fills a list of pages: the sources of recommendations, each one class, and how their pages are joined.

A source is registered when the site starts. What rules pin is no source: it takes its place whatever sources offer.
"""
