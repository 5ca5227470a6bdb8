"""Hand-over: a case leaves the worry box, as texts, a chronology, tables, or what somebody may see about themselves."""
