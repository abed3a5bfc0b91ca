"""The terrain against the barrier tree and the basins: its grid is flooded here, cell by cell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from hopviz import Network, hebbian, landscape
from tests.core.reference import nets, quick, rounding


def flooded(land):
    """(M, M) the height at which water from every two floors meets: Kruskal over the sides that cells share."""
    side, h = land.side, land.heights.ravel()
    cells = np.arange(side * side).reshape(side, side)
    ones = np.concatenate([cells[:, :-1].ravel(), cells[:-1].ravel()])
    others = np.concatenate([cells[:, 1:].ravel(), cells[1:].ravel()])
    heights = np.maximum(h[ones], h[others])
    floors = (land.floors[:, 0] * side + land.floors[:, 1]).astype(int)
    parents = list(range(side * side))
    held = {int(cell): [k] for k, cell in enumerate(floors)}
    meeting = np.full((len(land), len(land)), np.inf)
    np.fill_diagonal(meeting, h[floors])

    def root(k):
        while parents[k] != k:
            parents[k] = parents[parents[k]]
            k = parents[k]
        return k

    order = np.argsort(heights, kind="stable")
    for height, a, b in zip(heights[order].tolist(), ones[order].tolist(), others[order].tolist(), strict=True):
        one, other = root(a), root(b)
        if one == other:
            continue
        parents[other] = one
        mine, theirs = held.pop(one, []), held.pop(other, [])
        if mine and theirs:
            meeting[np.ix_(mine, theirs)] = height
            meeting[np.ix_(theirs, mine)] = height
        if mine or theirs:
            held[one] = mine + theirs
    return meeting


def lakes(land):
    """Floors, as row and column, of all lakes that water would stand in: level places with nothing lower beside."""
    side, h = land.side, land.heights
    low, found, seen = np.pad(h, 1, constant_values=np.inf), [], np.zeros(h.shape, bool)
    beside = np.minimum.reduce([low[:-2, 1:-1], low[2:, 1:-1], low[1:-1, :-2], low[1:-1, 2:]])
    for row, column in zip(*np.nonzero(beside >= h), strict=True):
        if seen[row, column]:
            continue
        level, waiting, drains = [], [(row, column)], False
        seen[row, column] = True
        while waiting:
            r, c = waiting.pop()
            level.append((r, c))
            for r2, c2 in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
                if 0 <= r2 < side and 0 <= c2 < side:
                    drains |= h[r2, c2] < h[r, c]
                    if h[r2, c2] == h[r, c] and not seen[r2, c2]:
                        seen[r2, c2] = True
                        waiting.append((r2, c2))
        if not drains:
            found.append(set(level))
    return found


def check_terrain(net, side=64):
    found = landscape.ExactLandscape(net).finish()
    land = landscape.terrain(net, side)
    tree, count = found.tree, len(found.minima)
    assert len(land) == count
    assert np.array_equal(land.minima.members, found.minima.members)
    assert np.array_equal(land.energies, found.minima.energies)
    assert np.array_equal(land.areas, found.basin_sizes() / found.energies.size)
    floors = land.floors.astype(int)
    assert np.array_equal(land.heights[tuple(floors.T)], land.energies)
    assert np.array_equal(land.basin[tuple(floors.T)], np.arange(count))
    meeting = flooded(land)
    for a in range(count):
        for b in range(a):
            assert meeting[a, b] == tree.merging_energy(a, b)
    for lake in lakes(land):
        assert lake & {(int(r), int(c)) for r, c in floors}
    cells = np.bincount(land.basin.ravel(), minlength=count)
    assert cells.sum() == side * side
    return land, cells, found


@quick
@given(nets(least=1, most=8, symmetric=True))
def test_the_land_of_whole_weights_is_flooded_as_the_tree_grows(net):
    land, cells, _ = check_terrain(net)
    assert (np.abs(cells - land.areas * land.side**2) <= np.where(cells == 16, 16, 2)).all()


@quick
@given(nets(least=2, most=8, symmetric=True, whole=False))
def test_the_land_of_real_weights_is_flooded_as_the_tree_grows(net):
    land, cells, _ = check_terrain(net)
    assert (np.abs(cells - land.areas * land.side**2) <= np.where(cells == 16, 16, 2)).all()


def test_the_land_of_weights_that_only_rounding_tells_from_ties():
    check_terrain(rounding())


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize(("n", "p"), [(9, 3), (10, 4)])
def test_the_land_of_memories(n, p, units):
    check_terrain(hebbian(np.random.default_rng(p).choice([-1, 1], (p, n)), units), 128)


def test_a_crowded_land():
    net = Network(np.eye(8) - 1)  # an antiferromagnet: 70 minima meet at one height
    check_terrain(net, 128)
