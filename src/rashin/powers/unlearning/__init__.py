"""脱学習: let go of past success, keep adapting."""
