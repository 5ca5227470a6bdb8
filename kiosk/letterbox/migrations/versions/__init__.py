"""One file a revision. A published one is never edited: the next change is a new file."""
