"""Cases: a customer who needs an answer gets one, in time, and what went wrong becomes an improvement."""
