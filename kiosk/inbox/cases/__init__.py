"""Case work: the sealed store of each case's events."""
