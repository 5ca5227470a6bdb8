"""What was told: collected, opened, listed, shown, and never without two readers."""
