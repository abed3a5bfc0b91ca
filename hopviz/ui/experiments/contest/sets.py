"""Sets of memories that are too many for Hebb's rule: letters, generated pictures, or those of the project."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hopviz.core.seeds import random_generator
from hopviz.project import bank
from hopviz.project.model import Project

SIDE, PICTURES, PICTURE_SIDE = 10, 1000, 32
ON_THEIR_SIDES = "BCDEFGJKLPQRTU"
"""Letters that turned by a quarter are no letters, 14 of them: 40 with the alphabet."""
PRESENT, LETTERS, CLOUDS = "present", "letters", "pictures"
MOST_UNITS, MOST_NUMBERS = 4096, 1 << 22
TOO_LARGE = "These are too many: four networks learn up to 4,096 units, and 4 million units times memories"


@dataclass(frozen=True, eq=False)
class MemorySet:
    """Memories with names, on a grid."""

    key: tuple[object, ...]
    """What tells it from others."""
    rows: int
    cols: int
    patterns: NDArray[np.float32]
    """(P, N) from -1 to 1."""
    names: tuple[str, ...]
    is_grey: bool


def memory_set(key: str, project: Project) -> MemorySet:
    """The set of a key; the project's for `PRESENT`."""
    if key == LETTERS:
        return letters()
    if key == CLOUDS:
        return clouds()
    patterns = project.patterns.astype(np.float32)
    return MemorySet((key, *project.memory_revisions), project.rows, project.cols, patterns, project.names, False)


@cache
def letters() -> MemorySet:
    """The alphabet, and 14 letters on their sides: 40 in 100 units."""
    upright = {name: bank.letter(name, SIDE, SIDE) for name in bank.letters()}
    turned = {f"{name} on its side": np.rot90(upright[name]) for name in ON_THEIR_SIDES}
    drawn = {**upright, **turned}
    patterns = np.array([pattern.reshape(-1) for pattern in drawn.values()], np.float32)
    return MemorySet((LETTERS,), SIDE, SIDE, patterns, tuple(drawn), False)


@cache
def clouds() -> MemorySet:
    """Generated grey pictures: random noise with the spectrum of photographs, an amplitude of 1/frequency."""
    rng, side = random_generator(1), PICTURE_SIDE
    along = np.fft.fftfreq(side)
    frequency = np.hypot(along[:, None], along)
    frequency[0, 0] = np.inf
    noise = np.fft.fft2(rng.standard_normal((PICTURES, side, side)))
    height = np.fft.ifft2(noise / frequency).real.reshape(PICTURES, -1)
    grey = height / (2.0 * height.std(axis=1, keepdims=True))
    patterns = np.clip(grey, -1.0, 1.0).astype(np.float32)
    names = tuple(f"picture {number}" for number in range(1, PICTURES + 1))
    return MemorySet((CLOUDS,), side, side, patterns, names, True)
