"""The kit that every page is made of. It knows no model."""
