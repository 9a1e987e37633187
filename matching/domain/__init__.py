"""What matching thinks: queries and ranking, pure."""
