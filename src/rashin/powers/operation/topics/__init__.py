"""Topics: the company's own tree of what is spoken of, labelled samples, how far to trust it, searches."""
