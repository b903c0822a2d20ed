"""What a survey is, as a value: read from JSON, written to JSON, checked and followed. No Django, no clock."""
