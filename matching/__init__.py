"""Which content fits whom."""
