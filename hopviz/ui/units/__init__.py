"""Units: grid, graph and drawing."""
