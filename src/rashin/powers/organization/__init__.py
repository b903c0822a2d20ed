"""組織行動: leaders, departments and culture act from customer value."""
