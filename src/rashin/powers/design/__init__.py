"""デザイン: find what customers cannot say, and turn it into value."""
