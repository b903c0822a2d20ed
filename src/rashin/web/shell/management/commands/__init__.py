"""Each is found by its name."""
