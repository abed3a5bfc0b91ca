"""Graph of units and connections."""
