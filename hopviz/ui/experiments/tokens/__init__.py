"""Tokens experiment: vectors that attend to each other, beside a lattice of spins."""
