"""デジタル: scale and sharpen operations."""
