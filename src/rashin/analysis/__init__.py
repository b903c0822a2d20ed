"""What happened, and what it means: lake, statistics, sequences, text, questions, charts. No Django, HTML or clock."""
