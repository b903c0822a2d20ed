"""The porch: ways in for events and files. Knows the lake, not Django."""
