"""A reader's own index of what they can open: quick lists and search, sealed on the disk, gone when they sign out."""
