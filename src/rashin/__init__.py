"""Rashin (羅針): the operating system for CX経営, managing a whole company from its customers' experience."""

__version__ = "0.1.0"
