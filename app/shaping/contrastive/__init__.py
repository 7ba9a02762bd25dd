"""Contrastive methods: push energy down on the data, up elsewhere."""
