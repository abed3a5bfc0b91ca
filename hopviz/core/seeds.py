"""Seeds of independent streams of random numbers, and the generators seeded from them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def generator_state(seed: int | np.random.SeedSequence) -> NDArray[np.uint64]:
    """(4,) the state of `kernels.generator` that a seed begins with."""
    sequence = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    state: NDArray[np.uint64] = sequence.generate_state(4, np.uint64).astype(np.uint64)
    return state


def random_generator(seed: int | np.random.SeedSequence) -> np.random.Generator:
    """Numpy's PCG64, by name: what `default_rng` makes may become another generator, and the runs of a seed others."""
    return np.random.Generator(np.random.PCG64(seed))


def spawned(seed: int, *numbers: int) -> int:
    """A seed of 64 bits for stream `number` of those that belong to a seed, as `SeedSequence.spawn` makes them.

    More numbers name a stream of those that belong to that stream, and so on.
    """
    return seed_of(np.random.SeedSequence(seed, spawn_key=numbers))


def seed_of(sequence: np.random.SeedSequence) -> int:
    """A seed of 64 bits, for what takes a number."""
    return int(sequence.generate_state(1, np.uint64)[0])
