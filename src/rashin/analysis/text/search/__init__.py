"""Words, phrases and meaning looked up in any number of texts."""
