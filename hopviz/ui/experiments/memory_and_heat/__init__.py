"""Memory and heat: the overlap with a memory against temperature, and the phase diagram of the Hopfield model."""
