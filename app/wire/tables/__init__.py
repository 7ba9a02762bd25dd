"""Tables of numbers as people keep them, read as points: ``table.read`` is the way in."""
