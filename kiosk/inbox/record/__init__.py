"""The audit chain: who did what, and the page that shows it."""
