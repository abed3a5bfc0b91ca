"""Tiles of a weight matrix that are finer than its pyramid, made where somebody looks."""

from __future__ import annotations

import time
from collections import OrderedDict
from itertools import product

import numpy as np

from hopviz.core.network import Network
from hopviz.ui.weights.pyramid import Indices, Pyramid, indices

SIDE = 128
"""Pixels along the side of a tile: one is made in a millisecond or two."""
KEPT = 192
"""Tiles that are kept, the latest ones: three screens full."""

Place = tuple[int, int, int]
"""Level, and row and column of a tile."""


class Tiles:
    """Levels of the matrix of a network that are finer than the finest one of its pyramid."""

    def __init__(self, network: Network, pyramid: Pyramid) -> None:
        self._network, self._pyramid = network, pyramid
        self._made: OrderedDict[Place, Indices] = OrderedDict()
        self._missing: list[Place] = []
        """Of what was looked at last."""

    def picture(self, level: int, rows: range, cols: range) -> Indices:
        """Colour indices of a part of a level; where tiles are missing those of the pyramid stand for them."""
        coarse = self._pyramid.finest - level
        down, across = np.asarray(rows) >> coarse, np.asarray(cols) >> coarse
        out = np.asarray(self._pyramid.levels[0][down[:, np.newaxis], across])
        self._missing = []
        for row, col in product(_numbers(rows), _numbers(cols)):
            tile = self._made.get((level, row, col))
            if tile is None:
                self._missing.append((level, row, col))
                continue
            self._made.move_to_end((level, row, col))
            (to_rows, from_rows), (to_cols, from_cols) = _common(rows, row), _common(cols, col)
            out[to_rows, to_cols] = tile[from_rows, from_cols]
        return out

    def go_on(self, seconds: float) -> bool:
        """Make tiles that are missing in what was looked at last, for about so many seconds; whether there is one."""
        deadline, found = time.perf_counter() + seconds, bool(self._missing)
        while self._missing:
            place = self._missing.pop(0)
            self._made[place] = self._tile(*place)
            if time.perf_counter() >= deadline:
                break
        while len(self._made) > KEPT:
            self._made.popitem(last=False)
        return found

    def _tile(self, level: int, row: int, col: int) -> Indices:
        size = 2**level
        last = -(-self._network.n // size)
        rows, cols = (range(k * SIDE, min((k + 1) * SIDE, last)) for k in (row, col))
        return indices(self._network.mean_weights(size, rows, cols), self._pyramid.scale)


def _common(pixels: range, number: int) -> tuple[slice, slice]:
    """The pixels of tile number `number` that are among some pixels: their places there, and in the tile."""
    first, begin = pixels.start, number * SIDE
    start, stop = max(first, begin), min(pixels.stop, begin + SIDE)
    return slice(start - first, stop - first), slice(start - begin, stop - begin)


def _numbers(pixels: range) -> range:
    """The numbers of the tiles that hold some pixels."""
    return range(pixels.start // SIDE, -(-pixels.stop // SIDE))
