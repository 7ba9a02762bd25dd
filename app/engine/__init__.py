"""Floor 3: computing runs. Compiled programs, trajectories, frames, processes."""
