"""The roof: settings, addresses, wiring, and the pages made of several powers."""
