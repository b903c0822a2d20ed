"""Many voices in short: those that stand for the rest, or a model's draft about them, each sentence with its voices."""
