"""The demo company: an invented Japanese furniture retailer, made from a seed, with truths planted in it."""
