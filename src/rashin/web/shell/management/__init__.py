"""Commands of Django that Rashin does its own way."""
