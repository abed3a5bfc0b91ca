"""Free energy over the plane of two memories, as a map."""
