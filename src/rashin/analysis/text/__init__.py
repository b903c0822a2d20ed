"""Strings in, meaning out."""
