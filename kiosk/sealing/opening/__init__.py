"""The half that opens. The staff side alone may import it; a test watches that the public side never does."""
