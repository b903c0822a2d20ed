"""Staff, who need no account: who works where, how they are reached, since when."""
