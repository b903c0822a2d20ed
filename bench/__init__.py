"""What is measured, against whom. ``./run bench [NAME] [--json] [--quick]``."""
