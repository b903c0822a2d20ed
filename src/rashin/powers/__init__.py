"""The five powers of CX経営, one room each; no room has a door to another."""
