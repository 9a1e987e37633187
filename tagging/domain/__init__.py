"""What a text is about and how it is written, worked out without models, database or network."""
