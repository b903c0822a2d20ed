"""Japanese text: its words, and what they judge."""
