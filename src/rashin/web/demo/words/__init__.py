"""What customers write: a small grammar of Japanese with registers and dialects, phrase banks, and how they join."""
