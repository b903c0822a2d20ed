"""Questions on a page: scores, trends and funnels with their intervals, the people behind every bar, and files."""
