"""Patterns for leaders: figures over everything that somebody can open, and reports that governors read."""
