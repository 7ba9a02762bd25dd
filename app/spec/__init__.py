"""Floor 0: what a piece is. No mathematics, no I/O, nothing imported from above."""
