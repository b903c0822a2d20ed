"""A company's topics: an editable tree of them, what belongs to each and why, and suggestions from the texts."""
