"""How people answer: pages, doors, the API, quotas, quality flags, and what an answer sets off."""
