"""Everything over HTTP for programs: questions, keys, uploads, jobs, with one OpenAPI description."""
