"""Data in: files that are mapped, imported and undone; what SDKs send, live; what was refused, and replayed."""
