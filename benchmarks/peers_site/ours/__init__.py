"""The page under ours."""
