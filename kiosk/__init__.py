"""A worry box for schools: a child tells, the words are sealed, and only named staff can open them."""

__version__ = "0.1.0"
