"""Where data comes from: one dataset to a file."""
