"""Django's backend for PostgreSQL, such that who serves a request waits for no answer for ever."""
