"""Voices: every way in for what customers say, the health of each way, and one voice looked at closely."""
