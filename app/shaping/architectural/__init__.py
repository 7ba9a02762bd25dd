"""Methods whose low-energy volume is bounded by construction."""
