"""English text: its words, and what they judge."""
