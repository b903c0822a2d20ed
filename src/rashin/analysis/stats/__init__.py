"""Sums in, estimates out; every formula names its source."""
