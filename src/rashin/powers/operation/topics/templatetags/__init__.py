"""Template filters of topics."""
