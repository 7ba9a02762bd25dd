"""Methods in which a term of the energy or of the objective limits the low-energy volume."""
