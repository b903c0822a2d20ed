"""One question per file: asks the lake, judges with statistics."""
