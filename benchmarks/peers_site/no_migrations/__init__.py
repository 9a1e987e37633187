"""The tables of both pages are made as their models stand, so that no migration has to follow these."""
