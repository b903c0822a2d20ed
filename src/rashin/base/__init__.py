"""What every power stands on."""
