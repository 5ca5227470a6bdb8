"""The demonstration school's concerns, and the way in that they take: posted as forms, like anybody's.

`concerns` reads the data, `forms` reads a page's forms as a browser does, `posting` walks the pages.
Nothing here knows a key or a database: what the public side can't take from a browser can't get in.
"""
