"""Floor 4: what travels. Request and answer models, frames as bytes, problems."""
