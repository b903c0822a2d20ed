"""A page for each of the five powers: what it is for, what is measured, what it rests on, what to do next."""
