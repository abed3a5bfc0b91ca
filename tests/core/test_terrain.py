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


def test_a_symmetric_net_has_a_symmetric_land():
    memories = np.random.default_rng(1).choice([-1, 1], (3, 12))
    land, cells, found = check_terrain(hebbian(memories), 128)
    mirror = found.basins[4095 - found.minima.numbers]
    assert np.array_equal(land.energies[mirror], land.energies)
    assert np.array_equal(land.areas[mirror], land.areas)
    assert np.array_equal(cells[mirror], cells)
    assert np.array_equal(mirror[land.basin], land.basin[::-1, ::-1])
    assert np.array_equal(land.floors[mirror], 127 - land.floors)
    apart = np.abs(land.heights - land.heights[::-1, ::-1])
    assert np.quantile(apart, 0.99) < 0.001 * np.ptp(land.heights)


@pytest.mark.parametrize("bias", [False, True])
def test_a_ball_is_at_the_energy_of_its_state(bias):
    rng = np.random.default_rng(3)
    weights = np.triu(rng.normal(size=(9, 9)), 1)
    net = Network(weights + weights.T, rng.normal(size=9) if bias else None)
    land = landscape.terrain(net, 64)
    found = land.landscape
    for state in range(512):
        for angle in (None, 0.1 * state):
            row, column, height = land.place_of(state, angle)
            assert height == found.energies[state]
            at = round(row), round(column)
            assert land.basin[at] == found.basins[state]
            assert land.place(int(found.basins[state]), found.energies[state], angle) == (row, column, height)
    for valley in range(len(land)):
        assert land.place(valley, land.energies[valley])[:2] == tuple(land.floors[valley])
        # Up to the lowest pass the ball lies on the ground, and moves on as its energy rises.
        last = None
        lowest = land.pass_heights[(land.pass_valleys == valley).any(axis=1)].min()
        for energy in np.linspace(land.energies[valley], lowest, 50):
            row, column, _ = land.place(valley, energy)
            r, c = int(row), int(column)
            beside = land.heights[r : r + 2, c : c + 2]
            t, u = row - r, column - c
            ground = [1 - t, t][: len(beside)] @ beside @ [1 - u, u][: beside.shape[1]]
            assert ground == pytest.approx(energy)
            last = row, column
        k = int(np.flatnonzero((land.pass_valleys == valley).any(axis=1))[0])
        assert np.abs(np.array(last) - land.passes[k]).max() <= 1


def test_every_cell_leads_downhill_to_its_floor():
    land = landscape.terrain(hebbian(np.random.default_rng(4).choice([-1, 1], (4, 10))), 64)
    h, basin, to = land.heights.ravel(), land.basin.ravel(), land.downhill.ravel()
    assert (h[to] <= h).all()
    assert np.array_equal(basin[to], basin)
    for _ in range(12):
        to = to[to]
    floors = land.floors.astype(int) @ [64, 1]
    assert np.array_equal(to, floors[basin])
    for (one, other), height, place in zip(land.pass_valleys, land.pass_heights, land.passes, strict=True):
        rows, columns = (
            {int(np.floor(place[0])), int(np.ceil(place[0]))},
            {int(np.floor(place[1])), int(np.ceil(place[1]))},
        )
        cells = [(r, c) for r in rows for c in columns]
        assert {int(land.basin[cell]) for cell in cells} == {one, other}
        assert all(land.heights[cell] == height for cell in cells)


def test_valleys_stay_where_they_lay():
    rng = np.random.default_rng(5)
    weights = np.triu(rng.normal(size=(12, 12)), 1)
    bias = 0.3 * rng.normal(size=12)
    before = landscape.terrain(Network(weights + weights.T, bias), 128)
    weights[0, 1] += 0.05
    after = landscape.terrain(Network(weights + weights.T, bias), 128, like=before)
    again = landscape.terrain(Network(weights + weights.T, bias), 128, like=before)
    assert np.array_equal(after.heights, again.heights)
    large = after.areas > 0.05
    for state, floor in zip(after.states[large], after.floors[large], strict=True):
        where = np.flatnonzero((before.states == state).all(axis=1))
        if where.size:
            assert np.hypot(*(before.floors[where[0]] - floor)) < 32


@pytest.mark.parametrize("seed", range(3))
def test_a_land_of_what_was_found(seed):
    rng = np.random.default_rng(seed)
    count, n = 12, 100
    energies = np.round(rng.normal(size=count), 1)
    passes = np.maximum.outer(energies, energies) + rng.integers(1, 5, (count, count))
    passes = np.minimum(passes, passes.T)
    passes[0, 3] = passes[3, 0] = np.inf
    if seed == 2:  # the last has been reached from nowhere
        passes[-1, :-1] = passes[:-1, -1] = np.inf
    states = rng.choice([-1, 1], (count, n))
    land = landscape.terrain_of(states, energies, rng.integers(1, 100, count), passes, 64)
    lowest = passes.copy()
    for k in range(count):  # the minimax of Floyd and Warshall
        lowest = np.minimum(lowest, np.maximum.outer(lowest[:, k], lowest[k]))
    meeting, apart = flooded(land), ~np.eye(count, dtype=bool)
    known = apart & np.isfinite(lowest)
    assert np.array_equal(meeting[known], lowest[known])
    assert (meeting[apart & ~known] > lowest[known].max()).all()
    assert np.isfinite(land.heights).all()
    assert land.minima is None
    assert land.areas.sum() == pytest.approx(1)
    more = landscape.terrain_of(
        states[:-1], energies[:-1], np.ones(count - 1), passes[:-1, :-1], 64, like=land, top=9.0
    )
    assert len(more) == count - 1
    with pytest.raises(ValueError, match="no states but its minima"):
        land.place_of(0)


def test_a_flat_land_and_one_of_one_valley():
    for net in (
        Network([[0.0]]),
        Network(np.zeros((4, 4))),
        Network([[0.0]], [1.0]),
        hebbian(np.ones((1, 3)), "binary"),
    ):
        land, cells, _ = check_terrain(net, 32)
        assert cells.sum() == 1024
        assert land.place(0, land.energies[0])[2] == land.energies[0]


def test_what_is_refused():
    with pytest.raises(ValueError, match="symmetric weights"):
        landscape.terrain(Network([[0.0, 1.0], [0.0, 0.0]]))
    with pytest.raises(ValueError, match="at most 22 units"):
        landscape.terrain(Network(np.zeros((23, 23))))
    net = hebbian([[1, -1, 1]])
    for side in (0, 16, 100, 2048):
        with pytest.raises(ValueError, match="side must be a"):
            landscape.terrain(net, side)
    with pytest.raises(ValueError, match="room for 16 valleys, not for 70 minima"):
        landscape.terrain(Network(np.eye(8) - 1), 32)
    with pytest.raises(TypeError, match="a Network is needed"):
        landscape.terrain(None)
    with pytest.raises(ValueError, match="valley must be"):
        landscape.terrain(net, 32).place(9, 0.0)
    good = [[[1, -1], [-1, 1]], [0.0, 0.0], [1, 1], [[0.0, 1.0], [1.0, 0.0]]]
    for at, bad, told in (
        (0, [1, -1], "shape"),
        (1, [0.0], "shape"),
        (1, [0.0, np.nan], "finite"),
        (2, [1, 0], "above 0"),
        (3, [[0.0, -1.0], [-1.0, 0.0]], "below the minima"),
        (3, [[0.0, 1.0], [2.0, 0.0]], "symmetric"),
    ):
        with pytest.raises(ValueError, match=told):
            landscape.terrain_of(*[bad if k == at else value for k, value in enumerate(good)])
    with pytest.raises(ValueError, match="barrier tree"):
        landscape.terrain_steps(landscape.ExactLandscape(net, tree=False).finish())
