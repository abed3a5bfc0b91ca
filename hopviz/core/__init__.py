"""The dynamics, the learning and the landscapes: numpy, numba and the standard library only."""
