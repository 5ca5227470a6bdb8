"""The conversation with whoever told: what staff answer, what they add."""
