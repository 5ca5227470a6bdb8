"""Counting, pure: what staff were told and what was done about it, as numbers without a name and without a word.

Nothing here knows a database, a web page, a key or a clock.
"""
