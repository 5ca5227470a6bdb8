"""The survey on the staff side: answers that are counted and never read, and the page on which staff answer it."""
