"""Facts as the site knows them: the registry, thresholds, recent requests, failures and values in words.

What is known of facts while the site runs belongs here; a fact itself belongs to the app that can read it.
"""
