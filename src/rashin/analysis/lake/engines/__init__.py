"""One file per engine; nobody else imports it."""
