"""Tables at rest: schema, inbox, commits, compaction, engines."""
