"""Who is here, what they may do, what they did, and the work that waits."""
