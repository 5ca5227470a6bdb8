"""What is due for whom: the list, putting off, asking whether it has stopped, and standing in for each other."""
