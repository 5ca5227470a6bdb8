"""How long a worry is kept, its reviews, and destroying it."""
