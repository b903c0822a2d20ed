"""Customers as people look for them: a searchable projection of the lake's profiles, segments, consent."""
