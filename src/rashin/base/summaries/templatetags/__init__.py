"""Tags of summaries."""
