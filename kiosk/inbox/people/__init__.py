"""Who reads: set-up, inviting, joining, leaving, starting again, and the signed list of readers."""
