"""Staff write down what they were told: by telephone, on paper, in person; it becomes a worry like any other."""
