"""What leaves the house and what members are told: notices, webhooks, and the queue and log they share."""
