"""Loss functionals of a correct and an incorrect energy: one to a file."""
