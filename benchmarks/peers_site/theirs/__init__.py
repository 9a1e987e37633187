"""The page under wagtail-personalisation, as its documentation shows; it runs in an environment of its own."""
