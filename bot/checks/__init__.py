"""Whether figures agree with each other: doubts that are shown, never refusals."""
