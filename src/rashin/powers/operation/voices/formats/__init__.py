"""What others send, read into voices: one file a system. Pure functions of what came."""
