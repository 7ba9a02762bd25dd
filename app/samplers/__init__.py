"""Markov chains on the window: one sampler to a file."""
