"""Compiled kernels over one customer's events in order: arrays in, arrays out."""
