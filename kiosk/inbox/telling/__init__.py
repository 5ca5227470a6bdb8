"""Telling staff that something waits: by mail, in the same bytes for everything, and without losing any of it."""
