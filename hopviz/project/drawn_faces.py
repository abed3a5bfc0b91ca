"""Drawn faces: people who each look in eight ways, as grey or coloured pictures of any size.

Faces of one person differ by brows, eyes and mouth only, so that they are alike as memories, and people are not.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.seeds import random_generator, spawned

Layers = NDArray[Any]
Levels = NDArray[np.uint8]

PEOPLE = (
    "Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gita", "Hugo", "Ines", "Jon", "Kira", "Leo", "Mia", "Nils", "Olga",
    "Paul", "Rosa", "Sven", "Tara", "Uwe", "Vera", "Wim", "Yuna", "Zoe",
)  # fmt: skip
LOOKS: dict[str, tuple[float, float, float, float]] = {
    "calm": (0.0, 0.0, 0.04, 1.0),
    "happy": (0.03, 0.16, 0.06, 1.0),
    "sad": (-0.12, -0.14, 0.04, 0.9),
    "surprised": (0.10, 0.0, 0.20, 1.5),
    "angry": (0.16, -0.08, 0.05, 0.8),
    "laughing": (0.05, 0.16, 0.18, 0.6),
    "sleepy": (0.0, -0.03, 0.05, 0.22),
    "smug": (-0.05, 0.09, 0.03, 0.6),
}
"""Tilt of the brows, bend of the mouth, how far it is open, and how far the eyes are, by name."""
TONES = ((0.95, 0.80, 0.66), (0.87, 0.66, 0.50), (0.70, 0.48, 0.34), (0.48, 0.32, 0.22))
HAIRS = ((0.12, 0.09, 0.08), (0.38, 0.22, 0.12), (0.85, 0.68, 0.32), (0.72, 0.28, 0.12), (0.72, 0.72, 0.74))
GROUNDS = ((0.86, 0.90, 0.95), (0.24, 0.32, 0.44), (0.62, 0.76, 0.62), (0.94, 0.86, 0.66), (0.55, 0.45, 0.62))
HAIRCUTS = ("bald", "short", "long", "tall")
CLOTHES = ((0.75, 0.18, 0.20), (0.15, 0.38, 0.62), (0.16, 0.45, 0.30), (0.90, 0.90, 0.92), (0.30, 0.22, 0.38))
GREYS = np.array([0.299, 0.587, 0.114], np.float32)
WHITE, DARK, LIPS = (0.97, 0.97, 0.97), (0.10, 0.09, 0.10), (0.62, 0.20, 0.20)


def face_name(number: int) -> str:
    """What face number `number` is called: "Ada happy"."""
    person, look = divmod(number, len(LOOKS))
    again, name = divmod(person, len(PEOPLE))
    return f"{PEOPLE[name]}{f' {again + 1}' if again else ''} {list(LOOKS)[look]}"


def face(number: int, side: int, colour: bool, seed: int) -> Levels:
    """Face number `number` of a seed, (side * side,) of greys or (3 * side * side,) of red, green, blue, 0 to 255."""
    person, look = divmod(number, len(LOOKS))
    drawn = _person(person, side, seed).looking(*list(LOOKS.values())[look])
    shades = drawn if colour else drawn @ GREYS
    levels: Levels = np.rint(255 * np.clip(shades, 0, 1)).astype(np.uint8).reshape(-1)
    return levels


class _Person:
    """What is the same in all faces of one person."""

    def __init__(self, person: int, side: int, seed: int) -> None:
        rng = random_generator(spawned(seed, person))
        tone, self._hair, ground, clothes = (
            each[int(rng.integers(len(each)))] for each in (TONES, HAIRS, GROUNDS, CLOTHES)
        )
        cut = HAIRCUTS[int(rng.integers(len(HAIRCUTS)))]
        wide, long, self._apart, self._eye, nose, self._mouth, self._brow = rng.uniform(
            (0.42, 0.54, 0.17, 0.060, 0.03, 0.16, 0.025), (0.58, 0.68, 0.25, 0.085, 0.08, 0.26, 0.055)
        )
        self._has_glasses, has_beard = rng.random(2) < (0.25, 0.2)
        self._brows = DARK if cut == "bald" else self._hair
        self._y, self._x = _places(side)
        self._soft = soft = 1.5 / side
        x, y = self._x, self._y
        self._base = picture = np.empty((side, side, 3), np.float32)
        picture[:] = ground
        _lay(picture, _ellipse(x, y - 1.15, 0.85, 0.45, soft), clothes)
        if cut == "long":
            _lay(picture, _ellipse(x, y - 0.08, wide + 0.17, long + 0.16, soft), self._hair)
        _lay(picture, _ellipse(x, y - 0.62, 0.17, 0.35, soft), tone)
        head = _ellipse(x, y, wide, long, soft)
        _lay(picture, head, tone)
        if cut != "bald":
            rise = 0.22 if cut == "tall" else 0.05
            crown = _ellipse(x, y + 0.16 + rise / 2, wide + 0.05, long - 0.10 + rise / 2, soft)
            _lay(picture, crown * _above(y + 0.30 * long + 0.10 * np.cos(3 * x), soft), self._hair)
        if has_beard:
            _lay(picture, head * _above(0.24 - y - 0.12 * np.abs(x), soft), self._hair)
        _lay(picture, _ellipse(x, y - 0.12, nose, 0.10, soft) * np.float32(0.35), DARK)

    def looking(self, tilt: float, bend: float, gape: float, lids: float) -> Layers:
        """The face with a look, (side, side, 3), 0 to 1."""
        x, y, soft, mouth, picture = self._x, self._y, self._soft, self._mouth, self._base.copy()
        high = max(self._eye * lids, 0.02)
        for sign in (-1.0, 1.0):
            across = x - sign * self._apart
            _lay(picture, _ellipse(across, y + 0.06, 1.35 * self._eye, high, soft), WHITE)
            _lay(picture, _ellipse(across, y + 0.06, 0.6 * self._eye, min(high, 0.6 * self._eye), soft), DARK)
            line = np.abs(y + 0.22 + 0.06 * (lids > 1.2) + sign * tilt * across / 0.12)
            _lay(picture, _above(line - self._brow, soft) * _above(np.abs(across) - 0.12, soft), self._brows)
            if self._has_glasses:
                ring = np.abs(np.sqrt(across**2 + (y + 0.06) ** 2) - 0.15)
                _lay(picture, _above(ring - 0.018, soft), DARK)
        part = np.minimum((x / mouth) ** 2, 1)
        lips = np.abs(y - 0.34 + bend * (part - 0.5)) - gape * np.sqrt(1 - part)
        _lay(picture, _above(lips, soft) * _above(np.abs(x) - mouth, soft), DARK if gape > 0.1 else LIPS)
        return picture


@lru_cache(maxsize=4)
def _person(person: int, side: int, seed: int) -> _Person:
    return _Person(person, side, seed)


def _lay(picture: Layers, mask: Layers, shade: tuple[float, float, float]) -> None:
    """Lay a colour over what is drawn so far."""
    picture += mask[..., np.newaxis] * (np.asarray(shade, np.float32) - picture)


def _places(side: int) -> tuple[Layers, Layers]:
    line = ((np.arange(side, dtype=np.float32) + 0.5) * 2 / side - 1).astype(np.float32)
    return line[:, np.newaxis], line[np.newaxis, :]


def _above(height: Layers, soft: float) -> Layers:
    """1 where the height is below zero, 0 where it is above, with an edge of a pixel."""
    return np.asarray(np.clip(0.5 - height / np.float32(soft), 0, 1), np.float32)


def _ellipse(x: Layers, y: Layers, wide: float, long: float, soft: float) -> Layers:
    radius = np.sqrt((x / np.float32(wide)) ** 2 + (y / np.float32(long)) ** 2)
    return _above((radius - 1) * np.float32(min(wide, long)), soft)
