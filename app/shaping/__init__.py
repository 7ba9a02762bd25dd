"""How energies are shaped: the three families, and what their methods share."""
