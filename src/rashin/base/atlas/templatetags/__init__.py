"""Template filters of the atlas."""
