"""What a survey found: each question by its kind, two questions crossed, in one pass over the responses."""
