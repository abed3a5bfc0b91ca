"""Where valleys lie: regions of a square grid, one for each minimum, nested as the barrier tree is.

The cells of every node of the tree are cut among its children until each minimum has its own.  Every part is
connected, so that two valleys can meet in the node where they do in the tree.  A cut runs across the direction from
one part's targets to the other's, bent round the smaller part; a smooth field that depends on nothing but the place
makes it wind.  Where the tree is its own mirror image, the parts of a pair are point reflections of each other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopviz.core import kernels
from hopviz.core.landscape.terrain_tree import Cells, Node, cells_by_remainder, together
from hopviz.core.landscape.winding import Field, winding
from hopviz.core.network import Floats
from hopviz.core.stepwise import Steps

Labels = NDArray[np.int32]

WINDING = 0.13
"""How far borders wind, in widths of the region that is cut."""
FEW, FEWEST = 1024, 64
"""Cells that tell how far a region goes, and how long it is."""
ROWS_ABOUT = 2.5
"""A part of n cells is looked for in so many times sqrt(n) rows on both sides of its end."""
BEND = 3.0
"""How soon a cut becomes straight: at one part in so many."""
ROUND_ENDS = 0.3
"""Larger parts of a region that is its own image are bands across it."""
BLOCK = 4
"""Cells along the side of the blocks that a land too crowded for cuts is laid out in."""


class CrowdedError(Exception):
    """A region cannot be cut in connected parts of the sizes that are asked for."""


class Layout:
    """The cells of a square grid, being cut among the nodes of a tree."""

    def __init__(self, root: Node, side: int, mirror: Cells | None, steadiness: float, winds: float) -> None:
        self.root, self.side, self.width = root, side, side + 2
        self._mirror, self._steadiness, self._winding = mirror, steadiness, WINDING * winds
        self.labels: Labels = np.full(self.width * self.width, -1, np.int32)
        rows = np.arange(1, side + 1)
        self._cells: Cells = (rows[:, np.newaxis] * self.width + rows).ravel().astype(np.int32)
        self._keys = np.empty(side * side, np.float32)
        self._scratch = np.empty(side * side, np.int32)
        self._runs = np.empty((3, side * side), np.int32)
        self._plain, self._odd, self._even = winding(side)
        self._part = root.leaves.bit_length()  # labels from here on are those of parts that will be cut
        self.labels[self._cells] = self._part
        self._part += 1

    def steps(self) -> Steps[Labels]:
        """Cut; returns the number of the minimum of each cell, with the rim, -1, all round.

        Raises
        ------
        CrowdedError
            If a region cannot be cut.
        """
        waiting: list[tuple[Node, Cells, bool]] = [(self.root, self._cells, self._mirror is not None)]
        done = 0
        while waiting:
            node, cells, mirrored = waiting.pop()
            if not node.children:
                self.labels[cells] = node.leaf
                if mirrored and self._mirror is not None and self._mirror[node.leaf] != node.leaf:
                    self.labels[self._image(cells)] = self._mirror[node.leaf]
                done += node.cells
                yield done / self._cells.size
                continue
            if node.leaves == node.mirrored and mirrored and cells.size == node.cells and self._is_central(cells):
                parts = self._cut_in_mirror(node, cells)
                self._part += 4
                if parts is not None:
                    waiting += parts
                    continue
                self.labels[cells] = self._part
                self._part += 1
                mirrored = False
            one, other = self._halves(node)
            at = self._cut(one, other, cells)
            self._part += 1
            waiting += [(other, cells[at:], mirrored), (one, cells[:at], mirrored)]
        return self.labels

    def _is_central(self, cells: Cells) -> bool:
        """Whether a region is its own image."""
        return bool(cells[0] + cells[-1] == self.width * self.width - 1)

    def _image(self, cells: Cells) -> Cells:
        return np.asarray(self.width * self.width - 1 - cells[::-1])

    def _halves(self, node: Node) -> tuple[Node, Node]:
        """Two parts of the children, alike in size as far as their targets' order allows, the smaller first."""
        children = node.children
        if len(children) > 2:
            pulls = np.array([child.pull for child in children])
            sizes = np.array([child.cells for child in children])
            spread = (pulls - node.pull) * np.sqrt(sizes)[:, np.newaxis]
            axis = np.linalg.eigh(spread.T @ spread)[1][:, 1]
            axis = axis if axis[np.abs(axis).argmax()] > 0 else -axis
            order = np.argsort(pulls @ axis, kind="stable")
            before = np.cumsum(sizes[order])[:-1]
            at = int(np.abs(before - 0.5 * node.cells).argmin()) + 1
            children = [children[k] for k in order]
        else:
            at = 1
        one, other = (together(part, node.height) for part in (children[:at], children[at:]))
        return (one, other) if one.cells <= other.cells else (other, one)

    def _cut(self, one: Node, other: Node, cells: Cells) -> int:
        """Bring the cells of `one`, the smaller, to the beginning; returns how many they are."""
        some = cells[:: 1 + cells.size // FEW]
        moments = kernels.terrain.moments(some, self.width)
        fraction = one.cells / cells.size
        bend = min(1.0, BEND * fraction)
        pull = one.pull - other.pull
        if np.hypot(*pull) < 1e-6:
            pull = np.array([1.0, 0.0])
        pull = pull / np.hypot(*pull)
        few = cells[:: 1 + cells.size // FEWEST]
        towards = np.array(
            kernels.terrain.best_direction(few, self.width, fraction, bend, pull[0], pull[1], self._steadiness)
        )
        for turn, strength in ((0.0, self._winding), (0.0, 0.0), (0.8, 0.0), (-0.8, 0.0), (1.6, 0.0), (3.1, 0.0)):
            c, s = np.cos(turn), np.sin(turn)
            d = np.array([c * towards[0] - s * towards[1], s * towards[0] + c * towards[1]])
            low, high = kernels.terrain.extent(some, self.width, d[0], d[1])
            middle = float(d @ moments[:2])
            ends = np.concatenate([moments[:2] + (high - middle) * d, moments[:2] + (low - middle) * d])
            begin, end = self._rows_about(cells, ends[0], one.cells) if turn == 0.0 else (0, cells.size)
            at = self._tried(cells, begin, end, one.cells, ends, bend, strength)
            if at:
                return at
        raise CrowdedError

    def _rows_about(self, cells: Cells, row: float, count: int) -> tuple[int, int]:
        """Where the cells begin and end that may be among so many about a point in a row, if those are much fewer."""
        away = ROWS_ABOUT * np.sqrt(count) + 2
        begin, end = np.searchsorted(cells, np.floor(np.array([row - away, row + away])) * self.width)
        return (int(begin), int(end)) if 3 * count < end - begin < 0.8 * cells.size else (0, cells.size)

    def _tried(self, cells: Cells, begin: int, end: int, count: int, ends: Floats, bend: float, strength: float) -> int:
        """Cut, about ends[:2], and bring these cells to the beginning; returns how many they are, 0 if it is no use."""
        tools, near, rest = kernels.terrain, cells[begin:end], int(self.labels[cells[0]])
        noise, reach = self._noise(self._plain, cells.size)
        tools.keys_round(near, self.width, ends, bend, strength * reach, noise, self._keys)
        tools.cut(near, self._keys, count, self.labels, self._part, rest)
        if self._parts(cells) != 2 and not self._mended(count, cells, near, rest):
            self.labels[cells] = rest
            if near.size < cells.size:
                return self._tried(cells, 0, cells.size, count, ends, bend, strength)
            return 0
        at = int(tools.gather(near, self.labels, self._part, self._scratch))
        if begin:
            those = near[:at].copy()
            cells[at : begin + at] = cells[:begin]
            cells[:at] = those
        return at

    def _noise(self, fields: Field, cells: int) -> tuple[Field, float]:
        """The winding field for a region of so many cells, and its width."""
        wide = np.sqrt(cells)
        octave = int(np.clip(np.round(np.log2(self.side / wide)), 0, len(fields) - 1))
        return fields[octave], float(wide)

    def _mended(self, count: int, cells: Cells, near: Cells, rest: int) -> bool:
        """Whether the new part, of so many of the cells near to it, and the rest can be made connected."""
        tools, width, one = kernels.terrain, self.width, self._part
        tools.keep_largest_part(near, self.labels, one, rest, width, self._scratch)
        tools.keep_largest_part(cells, self.labels, rest, one, width, self._scratch)
        excess = int((self.labels[cells] == one).sum()) - count
        giver, taker, sign = (one, rest, -1.0) if excess > 0 else (rest, one, 1.0)
        given = tools.shift(near, self._keys, sign, abs(excess), self.labels, giver, taker, width, self._scratch)
        return bool(given == abs(excess) and (self.labels[near] == one).sum() == count)

    def _cut_in_mirror(self, node: Node, cells: Cells) -> list[tuple[Node, Cells, bool]] | None:
        """Cut a region that is its own image; the parts to go on with, None where the symmetry cannot be kept."""
        by_leaves = {child.leaves: child for child in node.children}
        core = [child for child in node.children if child.leaves == child.mirrored]
        if len(core) > 1 or any(child.mirrored not in by_leaves for child in node.children):
            return None
        pairs = [child for child in node.children if child.leaves != child.mirrored]
        pulls = np.array([child.pull for child in pairs])
        axis = np.linalg.eigh((pulls * np.array([[child.cells] for child in pairs])).T @ pulls)[1][:, 1]
        axis = axis if axis[np.abs(axis).argmax()] > 0 else -axis
        d = np.array(
            kernels.terrain.best_direction(
                cells[:: 1 + cells.size // FEWEST], self.width, 0.5, 1.0, axis[0], axis[1], self._steadiness
            )
        )
        far = []
        for child in pairs:
            side = float(child.pull @ d)
            if side < 0 or (side == 0 and child.leaves & -child.leaves < child.mirrored & -child.mirrored):
                far.append(child)
        half = together(far, node.height)
        if 2 * half.cells + sum(child.cells for child in core) != cells.size:
            return None
        if core and half.cells < ROUND_ENDS * cells.size:
            parts = self._cut_ends(half, core[0], cells)
            if parts is not None:
                return parts
        if not core:
            for strength in (self._winding, 0.0):
                self._halve(d, cells, strength, self._part)
                if self._parts(cells) == 2:
                    at = int(kernels.terrain.gather(cells, self.labels, self._part, self._scratch))
                    return [(half, cells[:at], True)]
            return None
        for flatness, strength in ((max(0.1, 1 - 1.2 * core[0].cells / cells.size), self._winding), (0.0, 0.0)):
            noise, reach = self._noise(self._even, cells.size)
            kernels.terrain.keys_of_ellipse(
                cells, self.width, d[0], d[1], flatness, strength * reach, noise, self._keys
            )
            self._cut_evenly(core[0].cells, cells)
            inner = cells[self.labels[cells] == self._part]
            outer = cells[self.labels[cells] != self._part]
            self._halve(d, outer, strength, self._part + 2)
            if self._parts(cells) == 3:
                return [(half, outer[self.labels[outer] == self._part + 2], True), (core[0], inner, True)]
        return None

    def _cut_ends(self, half: Node, core: Node, cells: Cells) -> list[tuple[Node, Cells, bool]] | None:
        """Cut two round ends that are images of each other from a region, or nothing if they would tear it."""
        rest = int(self.labels[cells[0]])
        at = self._cut(half, core, cells)
        image = self._image(cells[:at])
        if (self.labels[image] == rest).all():
            self.labels[image] = self._part + 1
            inner = cells[at:][self.labels[cells[at:]] == rest]
            if self._parts(inner) == 1:
                return [(half, cells[:at], True), (core, inner, True)]
        self.labels[cells] = rest
        cells.sort()
        return None

    def _cut_evenly(self, count: int, cells: Cells) -> None:
        """Label the cells of the smallest keys as the first new part, images alike."""
        half = cells[: cells.size // 2]
        kernels.terrain.cut(half, self._keys[: half.size], count // 2, self.labels, self._part, self._part + 1)
        self.labels[self._image(half)] = self.labels[half][::-1]

    def _halve(self, d: Floats, cells: Cells, strength: float, part: int) -> None:
        """Label one half as a part, the other as the next, across a direction."""
        noise, reach = self._noise(self._odd, cells.size)
        kernels.terrain.keys_of_halves(cells, self.width, d[0], d[1], strength * reach, noise, self._keys)
        keys = self._keys[: cells.size]
        mirrored = keys[::-1]
        first = np.arange(cells.size) < cells.size // 2
        self.labels[cells] = np.where((keys < mirrored) | ((keys == mirrored) & first), part, part + 1)

    def _parts(self, cells: Cells) -> int:
        """How many connected parts these cells are cut into."""
        return int(kernels.terrain.parts(cells, self.labels, self.width, *self._runs))


def crowded(order: Cells, shares: Floats, side: int) -> Labels:
    """Blocks of cells along a curve that fills the square (Hilbert 1891), in the order of the tree's leaves.

    What lies together on the curve hangs together, and so does what lies together in the tree.  Areas are right to a
    block.
    """
    blocks = side // BLOCK
    count = cells_by_remainder(shares[order], blocks * blocks, 1)
    rows, columns = hilbert(blocks)
    grid = np.empty((blocks, blocks), np.int32)
    grid[rows, columns] = np.repeat(order, count)
    labels = np.full((side + 2, side + 2), -1, np.int32)
    labels[1:-1, 1:-1] = np.repeat(np.repeat(grid, BLOCK, axis=0), BLOCK, axis=1)
    return labels.ravel()


def hilbert(side: int) -> tuple[Cells, Cells]:
    """Rows and columns, (side^2,) each, of a walk over all cells of a square whose side is a power of two."""
    rows = columns = np.zeros(1, np.int64)
    size = 1
    while size < side:
        last = 2 * size - 1
        rows, columns = (
            np.concatenate([columns, rows, rows + size, last - columns]),
            np.concatenate([rows, columns + size, columns + size, size - 1 - rows]),
        )
        size *= 2
    return rows, columns
