"""Surveys: asked at the right moment, answered on a phone, scored as their literature says."""
