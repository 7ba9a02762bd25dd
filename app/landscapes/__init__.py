"""Analytic energies, nothing to train: one to a file."""
