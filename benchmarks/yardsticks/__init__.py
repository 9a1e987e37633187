"""The other rule engines that ours are measured by, each with the input that suits it best."""
