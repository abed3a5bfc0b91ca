"""Dense memories: one dial from the quadratic energy to the exponential, and what follows it."""
