"""The demo: a small magazine, its readers, and the rules that adapt it to them."""
