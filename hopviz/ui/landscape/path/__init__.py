"""Path: the lowest way from one attractor to another."""
