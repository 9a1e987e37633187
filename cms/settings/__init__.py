"""Settings of the site: base reads the environment; test and production narrow it."""
