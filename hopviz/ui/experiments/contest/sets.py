"""Sets of memories that are too many for Hebb's rule: letters, pictures that are generated or brought along, others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from hopviz.actions.attention_edits import workspace_of
from hopviz.core.counting import counted
from hopviz.core.seeds import random_generator
from hopviz.core.stepwise import Steps, part
from hopviz.project import bank
from hopviz.project.model import Project
from hopviz.project.numbers import number
from hopviz.project.picture_sets import MIDDLE, NETWORK, Photographs, PictureSet, pictures_steps, vectors_of

SIDE, PICTURES, PICTURE_SIDE = 10, 1000, 32
"""Rows of a letter, and pictures that are held at most, and their rows."""
ON_THEIR_SIDES = "BCDEFGJKLPQRTU"
"""Letters that turned by a quarter are no letters, 14 of them: 40 with the alphabet."""
PRESENT, LETTERS, CLOUDS, WORKSPACE = "present", "letters", "pictures", "workspace"
MOST_UNITS, MOST_NUMBERS = 4096, 1 << 22
CONTRAST = 2.0
"""Standard deviations of a picture from its mean to black, and to white."""
TOO_LARGE = "These are too many: four networks learn up to 4,096 units, and 4 million units times memories"
NO_MEMORIES = "Store memories, or drop photographs on the window: these are the present memories"
NO_PICTURES = "The workspace has no pictures yet: in the experiment Attention, drop photographs, or a folder of them"


@dataclass(frozen=True, eq=False)
class MemorySet:
    """Memories with names, on a grid."""

    rows: int
    cols: int
    patterns: NDArray[np.float32]
    """(P, N), black at -1 and white at 1; in colour red, green and blue of each pixel after each other."""
    names: tuple[str, ...]
    is_grey: bool
    """Whether they are shown with all their levels, not as units that are on or off."""
    shades: NDArray[np.float32] | None = None
    """(P, 2) what level zero of each memory is shown at, and by how much one is brighter; black is -1, white 1."""

    def picture(self, values: NDArray[np.floating], like: int | None = None) -> NDArray[np.float64]:
        """(rows, cols), or (rows, cols, 3), of a state; as bright and as full of contrast as a memory."""
        shape = (self.rows, self.cols) if values.size == self.rows * self.cols else (self.rows, self.cols, 3)
        shown = np.asarray(values, np.float64).reshape(shape)
        if like is None or self.shades is None:
            return shown
        middle, spread = self.shades[like].tolist()
        brought: NDArray[np.float64] = middle + spread * shown
        return brought


@dataclass(frozen=True, eq=False)
class Recipe:
    """How large a set is, and how it is made."""

    key: tuple[object, ...]
    """What tells it from others."""
    count: int
    units: int
    make: Callable[[], Steps[MemorySet]]
    remark: str = ""
    """What is left out of it."""

    @property
    def lack(self) -> str:
        """Why these memories cannot be held by all networks, in a sentence; empty if they can."""
        if not self.count:
            return NO_PICTURES if self.key[0] == WORKSPACE else NO_MEMORIES
        return TOO_LARGE if self.units > MOST_UNITS or self.units * self.count > MOST_NUMBERS else ""


def recipe_of(key: str, project: Project) -> Recipe:
    """The set of a key; those of the project for `PRESENT`, and of its workspace for `WORKSPACE`."""
    if key == LETTERS:
        return Recipe((LETTERS,), len(bank.letters()) + len(ON_THEIR_SIDES), SIDE**2, partial(_at_once, letters))
    if key == CLOUDS:
        return Recipe((CLOUDS,), PICTURES, PICTURE_SIDE**2, partial(_at_once, clouds))
    if key == WORKSPACE:
        return _of_workspace(workspace_of(project).pictures)
    told = (key, project.memory_revisions, project.names, project.rows, project.cols)
    return Recipe(told, len(project.memories), project.n, partial(_at_once, partial(_present, project)))


def _at_once(make: Callable[[], MemorySet]) -> Steps[MemorySet]:
    yield 0.0
    return make()


def _present(project: Project) -> MemorySet:
    return MemorySet(project.rows, project.cols, project.patterns.astype(np.float32), project.names, False)


def _of_workspace(pictures: PictureSet) -> Recipe:
    if pictures.source == NETWORK:
        return Recipe((WORKSPACE, pictures), 0, 0, partial(_at_once, letters))
    count, pixels = min(pictures.count, PICTURES), pictures.side**2
    loses_colour = pictures.size > MOST_UNITS
    remarks = []
    if count < pictures.count:
        remarks.append(f"the first of {number(pictures.count)}")
    if loses_colour:
        remarks.append(f"in grey, as colours would be {counted(pictures.size, 'unit')}")
    units, steps = pixels if loses_colour else pictures.size, partial(_pictures_steps, pictures, count, loses_colour)
    return Recipe((WORKSPACE, pictures), count, units, steps, ", ".join(remarks))


def _pictures_steps(pictures: PictureSet, count: int, loses_colour: bool) -> Steps[MemorySet]:
    """The first pictures of a set."""
    kept = pictures.photographs
    if kept is not None:
        kept = Photographs(kept.names[:count], kept.levels[:count], kept.side, kept.colour)
    made = yield from part(pictures_steps(replace(pictures, count=count, photographs=kept), (), 0, 0), 0.0, 0.9)
    vectors, means, spreads = made.vectors, made.means, made.spreads
    if loses_colour:
        vectors, means, spreads = vectors_of(made.levels.reshape(count, -1, 3).mean(axis=2), made.is_even)
    if not made.is_even:
        return MemorySet(made.rows, made.cols, vectors, made.names, False)
    shades = np.column_stack([means / np.float32(MIDDLE) - 1, CONTRAST * spreads / np.float32(MIDDLE)])
    return MemorySet(made.rows, made.cols, vectors / np.float32(CONTRAST), made.names, True, shades)


@cache
def letters() -> MemorySet:
    """The alphabet, and 14 letters on their sides: 40 in 100 units."""
    upright = {name: bank.letter(name, SIDE, SIDE) for name in bank.letters()}
    turned = {f"{name} on its side": np.rot90(upright[name]) for name in ON_THEIR_SIDES}
    drawn = {**upright, **turned}
    patterns = np.array([pattern.reshape(-1) for pattern in drawn.values()], np.float32)
    return MemorySet(SIDE, SIDE, patterns, tuple(drawn), False)


@cache
def clouds() -> MemorySet:
    """Generated grey pictures: random noise with the spectrum of photographs, an amplitude of 1/frequency."""
    rng, side = random_generator(1), PICTURE_SIDE
    along = np.fft.fftfreq(side)
    frequency = np.hypot(along[:, None], along)
    frequency[0, 0] = np.inf
    noise = np.fft.fft2(rng.standard_normal((PICTURES, side, side)))
    height = np.fft.ifft2(noise / frequency).real.reshape(PICTURES, -1)
    grey = height / (CONTRAST * height.std(axis=1, keepdims=True))
    patterns = np.clip(grey, -1.0, 1.0).astype(np.float32)
    names = tuple(f"picture {number}" for number in range(1, PICTURES + 1))
    return MemorySet(side, side, patterns, names, True)
