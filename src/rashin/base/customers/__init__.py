"""One view of each person: profiles, segments, consent."""
