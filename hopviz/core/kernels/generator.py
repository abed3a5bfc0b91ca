"""The random generator of runs: xoshiro256++ (Blackman and Vigna, ACM Trans. Math. Softw. 47, 36, 2021).

Its state is four integers in an array (4,) uint64, so that it travels with a run, and a copy of it is a snapshot.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels.compiler import compiled_in_place, inlined

WHOLES = 9007199254740992.0
"""2^53, how many numbers from 0 to 1 are drawn."""


@inlined
def rotated(x, places):
    """The 64 bits of x turned to the left."""
    return (x << places) | (x >> (np.uint64(64) - places))


@inlined
def after_next(s0, s1, s2, s3):
    """64 random bits, and the state after them, for loops that keep it in registers."""
    bits = rotated(s0 + s3, np.uint64(23)) + s0
    s2 ^= s0
    s3 ^= s1
    return bits, s0 ^ s3, s1 ^ s2, s2 ^ (s1 << np.uint64(17)), rotated(s3, np.uint64(45))


@inlined
def next_bits(generator):
    """64 random bits."""
    bits, s0, s1, s2, s3 = after_next(generator[0], generator[1], generator[2], generator[3])
    generator[0], generator[1], generator[2], generator[3] = s0, s1, s2, s3
    return bits


@inlined
def whole_of(bits):
    """64 random bits as a whole number from 0 to `WHOLES` - 1."""
    return np.int64(bits >> np.uint64(11))


@inlined
def fraction_of(bits):
    """64 random bits as a number from 0 to 1, 1 excluded: a multiple of 2^-53."""
    return float(whole_of(bits)) * (1.0 / WHOLES)


@inlined
def uniform(generator):
    """A random number from 0 to 1, 1 excluded: a multiple of 2^-53."""
    return fraction_of(next_bits(generator))


@inlined
def below(count, generator):
    """A random whole number from 0 to count - 1."""
    return int(uniform(generator) * count)


@compiled_in_place
def shuffle(turns, generator):
    """Put an array into random order, in place (Fisher and Yates)."""
    for k in range(turns.size - 1, 0, -1):
        m = below(k + 1, generator)
        turns[k], turns[m] = turns[m], turns[k]
