"""Answers into SVG, chart options and text for screen readers."""
