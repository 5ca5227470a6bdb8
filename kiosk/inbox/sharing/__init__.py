"""Letting a colleague in to a worry, and taking that back."""
