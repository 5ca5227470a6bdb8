"""The school's own facts, drafted, previewed, signed and published in the browser."""
