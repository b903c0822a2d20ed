"""Adds to what arrived, in derived tables of their own."""
