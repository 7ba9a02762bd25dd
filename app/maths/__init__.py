"""Floor 1: the mathematics. Pure JAX; no pydantic, no I/O, nothing imported from above."""
