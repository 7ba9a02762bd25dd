"""Energies with parameters, which methods shape: one to a file."""
