"""Reach: who is asked, when, over which channel, and what became of every invitation."""
