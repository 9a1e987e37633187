"""Real articles from a file: read each line, refuse what is wrong, keep the rest."""
