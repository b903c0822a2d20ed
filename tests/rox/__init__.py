"""Return on experience."""
