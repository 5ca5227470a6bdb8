"""How the school deals with bullying, step by step, for everybody who signs in and for its website."""
