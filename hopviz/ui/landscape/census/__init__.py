"""Census of attractors."""
