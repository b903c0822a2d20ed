"""Return on experience: reads the five powers, none reads it."""
