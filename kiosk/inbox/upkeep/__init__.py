"""What a school keeps up besides its cases: reviews of its policy and reports, and the training of its staff."""
