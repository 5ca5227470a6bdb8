"""New keys for a person and for the school, and moving what was sealed to the old ones."""
