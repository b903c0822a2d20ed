"""Work that nobody waits for: keys to the collector, flushes, upkeep of the lake."""
