"""Is the exact landscape what looking at every state, one after the other, says it is?"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz import Asynchronous, Network, hebbian, landscape, pseudoinverse, recall, storkey
from hopviz.core.landscape.quadratic import quadratic
from tests.core.reference import OFF, all_states, energy, nets, quick, random_state

HINTON = np.zeros((5, 5))
for _i, _j, _w in [(0, 1, -4), (0, 2, 3), (0, 3, 2), (1, 3, 3), (1, 4, 3), (2, 3, -1), (3, 4, -1)]:
    HINTON[_i, _j] = HINTON[_j, _i] = _w

symmetric = nets(least=1, most=8, symmetric=True)
real = nets(least=2, most=8, symmetric=True, whole=False)


def changes(net):
    """(2^N, N) change of the energy by the flip of each unit in each state, ties exactly zero, all by brute force."""
    energies = net.energy(all_states(net.n, net.units))
    numbers = np.arange(1 << net.n)
    change = np.stack([energies[numbers ^ (1 << i)] - energies for i in range(net.n)], axis=1)
    change[np.abs(change) < 1e-9 * (1 + np.abs(energies).max())] = 0.0
    return energies, change


def expected_minima(net, strict):
    """The set of minima, each a frozen set of state numbers."""
    _, change = changes(net)
    if strict:
        return {frozenset([k]) for k in np.flatnonzero((change > 0).all(axis=1))}
    left = set(np.flatnonzero((change >= 0).all(axis=1)).tolist())
    found = set()
    while left:
        plateau, waiting = set(), [left.pop()]
        while waiting:
            k = waiting.pop()
            plateau.add(k)
            near = {k ^ (1 << i) for i in range(net.n) if change[k, i] == 0} & left
            left -= near
            waiting += near
        found.add(frozenset(plateau))
    return found


def plateaus(minima):
    return [frozenset(minima.plateau(k).tolist()) for k in range(len(minima))]


def check_minima(net):
    energies, change = changes(net)
    for strict in (False, True):
        minima = landscape.minima(net, strict)
        found = plateaus(minima)
        assert len(set(found)) == len(found)
        assert set(found) == expected_minima(net, strict)
        assert minima.energies == pytest.approx(energies[minima.numbers])
        assert (np.diff(minima.energies) >= -1e-12).all()
        assert minima.numbers.tolist() == [min(plateau) for plateau in found]
        assert minima.states.shape == (len(minima), net.n)
        assert [landscape.number_of(state) for state in minima.states] == minima.numbers.tolist()
        for plateau, shoulder in zip(found, minima.shoulders, strict=True):
            beside = {k ^ (1 << i) for k in plateau for i in range(net.n) if change[k, i] == 0} - plateau
            assert shoulder == any((change[k] < 0).any() for k in beside) == bool(beside)


@quick
@given(nets(least=1, most=12, symmetric=True), st.data())
def test_energies_are_the_quadratic_form(net, data):
    found = landscape.energies(net)
    states = all_states(net.n, net.units)
    assert found == pytest.approx(net.energy(states), abs=1e-9)
    k = data.draw(st.integers(0, 2**net.n - 1))
    assert found[k] == pytest.approx(energy(net, states[k]), abs=1e-9)
    assert np.array_equal(landscape.states_of(k, net.n, net.units), states[k])


@quick
@given(nets(least=1, most=12, symmetric=True, whole=False))
def test_energies_with_real_weights_are_the_quadratic_form(net):
    assert landscape.energies(net) == pytest.approx(net.energy(all_states(net.n, net.units)), rel=1e-12, abs=1e-11)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("n", [13, 17])
def test_energies_across_blocks(n, units):
    rng = np.random.default_rng(n)
    weights = rng.normal(size=(n, n))
    net = Network(weights + weights.T, rng.normal(size=n), units)
    found = landscape.energies(net)
    some = rng.integers(0, 1 << n, 3000)
    assert found[some] == pytest.approx(net.energy(landscape.states_of(some, n, units)), rel=1e-12, abs=1e-11)
    assert np.unique(found).size == 1 << n


@pytest.mark.parametrize("learn", [hebbian, storkey])
@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("n", [10, 12])
def test_equal_energies_are_equal_to_the_last_bit(n, units, learn):
    patterns = np.random.default_rng(3).choice([-1, 1], (4, n))
    net = learn(patterns, units)
    found = landscape.energies(net)
    levels = np.unique(found)
    assert np.diff(levels).min() > 1e-6
    if learn is hebbian:  # the same in whole numbers: 2 N E + P N = -sum of squares
        squares = ((all_states(n, "bipolar") @ patterns.T) ** 2).sum(axis=1)
        assert levels.size == np.unique(squares).size
        assert np.array_equal(np.argsort(-squares, kind="stable"), np.argsort(found, kind="stable"))


def test_typed_weights_have_a_common_measure_and_odd_ones_are_as_fine_as_floats():
    typed = quadratic(Network([[0, 0.1, -0.35], [0.1, 0, 0.3], [-0.35, 0.3, 0]], [0.25, 0, 0]))
    assert typed.unit == pytest.approx(0.1)
    assert not typed.tolerance.any()
    odd = quadratic(Network([[0, np.pi], [np.pi, 0]], [1, np.e]))
    assert odd.unit < 1e-13
    assert (odd.tolerance > 0).all()
    flat = quadratic(Network(np.zeros((3, 3))))
    assert not flat.linear.any()
    assert not flat.couplings.any()


@quick
@given(symmetric)
def test_minima_of_whole_weights_are_those_that_brute_force_finds(net):
    check_minima(net)


@quick
@given(real)
def test_minima_of_real_weights_are_those_that_brute_force_finds(net):
    check_minima(net)


@pytest.mark.parametrize("learn", [hebbian, storkey, pseudoinverse])
@pytest.mark.parametrize(("n", "p"), [(10, 4), (12, 2), (16, 2), (16, 4)])
def test_minima_of_an_even_number_of_memories(n, p, learn):
    patterns = np.random.default_rng(0 if (n, p) == (16, 2) else 1).choice([-1, 1], (p, n))
    net = learn(patterns)
    check_minima(net)
    if learn is hebbian:  # in whole numbers there is no rounding to argue about
        weights = patterns.T @ patterns
        np.fill_diagonal(weights, 0)
        states = all_states(n, "bipolar")
        wish = states * (states @ weights)
        assert landscape.minima(net, strict=True).members.size == (wish > 0).all(axis=1).sum()
        assert landscape.minima(net).members.size == (wish >= 0).all(axis=1).sum()
        assert (wish == 0).any()


@quick
@given(nets(least=2, most=6, symmetric=True, diagonal=False))
def test_which_minima_are_strict(net):
    weak, strict = landscape.minima(net), landscape.minima(net, strict=True)
    assert weak.numbers[weak.strict].tolist() == strict.numbers.tolist()
    assert strict.strict.all()


def test_hintons_network_has_three_strict_minima():
    minima = landscape.minima(Network(HINTON, units="binary"), strict=True)
    told = {"".join(map(str, state)): level for state, level in zip(minima.states, minima.energies, strict=True)}
    assert told == {"01011": -5, "11111": -5, "10110": -4}


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_a_flat_network_is_one_plateau(units):
    net = Network(np.zeros((6, 6)), units=units)
    minima = landscape.minima(net)
    assert plateaus(minima) == [frozenset(range(64))]
    assert len(landscape.minima(net, strict=True)) == 0
    assert landscape.barrier_tree(net).heights.tolist() == [0.0]
    assert not landscape.basins(net).any()


def test_weights_that_only_rounding_tells_from_ties():
    # 0.1 + 0.2 - 0.3 is not zero, and pi keeps these from being whole numbers of anything.
    weights = np.zeros((5, 5))
    weights[0, 1:4] = weights[1:4, 0] = [0.1, 0.2, 0.3]
    weights[3, 4] = weights[4, 3] = np.pi / 1000
    net = Network(weights)
    assert quadratic(net).unit < 1e-12
    check_minima(net)
    check_tree(net)


def test_minima_of_many_units_are_stable_and_lie_where_descent_ends():
    rng = np.random.default_rng(7)
    weights = rng.normal(size=(26, 26))
    net = Network(weights + weights.T - 2 * np.diag(np.diag(weights)), rng.normal(size=26))
    minima = landscape.minima(net)
    assert (net.fields(minima.states) * minima.states > 0).all()
    assert minima.energies == pytest.approx(net.energy(minima.states))
    known = set(minima.numbers.tolist())
    ends = {landscape.number_of(recall(net, random_state(net, rng), seed=k).state) for k in range(200)}
    assert ends <= known


@quick
@given(nets(least=2, most=7, symmetric=True, diagonal=False))
def test_basins_are_where_simulated_steepest_descent_ends(net):
    check_basins(net)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("n", [8, 11])
def test_basins_of_memories_and_of_real_weights(n, units):
    rng = np.random.default_rng(n)
    check_basins(hebbian(rng.choice([-1, 1], (4, n)), units))
    weights = rng.normal(size=(n, n))
    np.fill_diagonal(weights, 0)
    check_basins(Network(weights + weights.T, rng.normal(size=n), units))


def check_basins(net):
    basins, minima = landscape.basins(net), landscape.minima(net)
    of_state = {int(k): m for m, plateau in enumerate(plateaus(minima)) for k in plateau}
    for number, state in enumerate(all_states(net.n, net.units)):
        end = recall(net, state, Asynchronous("steepest")).state
        assert basins[number] == of_state[landscape.number_of(end)]


@quick
@given(nets(least=2, most=8, symmetric=True))
def test_with_a_diagonal_too_basins_run_down_the_energy(net):
    _, change = changes(net)
    minima = landscape.minima(net)
    of_state = {int(k): m for m, plateau in enumerate(plateaus(minima)) for k in plateau}
    basins = landscape.basins(net)
    for number in range(1 << net.n):
        at = number
        while change[at].min() < -1e-9:
            at ^= 1 << int(np.flatnonzero(change[at] <= change[at].min() + 1e-9)[0])
        assert basins[number] == of_state[at]


def least_heights(net):
    """(2^N, 2^N) least energy that a path between two states has to reach: Prim's spanning tree from each state."""
    energies = net.energy(all_states(net.n, net.units))
    count = energies.size
    edges = sorted(
        (max(energies[k], energies[k ^ (1 << i)]), k, k ^ (1 << i))
        for k in range(count)
        for i in range(net.n)
        if k < k ^ (1 << i)
    )
    heights = np.full((count, count), np.inf)
    heights[np.arange(count), np.arange(count)] = energies
    groups = {k: [k] for k in range(count)}
    for height, one, other in edges:  # Kruskal: the first edge between two groups is their lowest pass
        if groups[one] is not groups[other]:
            heights[np.ix_(groups[one], groups[other])] = height
            heights[np.ix_(groups[other], groups[one])] = height
            groups[one].extend(groups[other])
            for k in groups[other]:
                groups[k] = groups[one]
    return heights


def check_tree(net):
    tree = landscape.barrier_tree(net)
    minima = tree.minima
    count = len(minima)
    heights = least_heights(net)
    assert plateaus(minima) == plateaus(landscape.minima(net))
    for a, b in itertools.combinations(range(count), 2):
        expected = heights[minima.numbers[a], minima.numbers[b]]
        assert tree.merging_energy(a, b) == pytest.approx(expected, abs=1e-9)
    assert tree.heights[:count] == pytest.approx(minima.energies)
    assert (tree.parents[:-1] > np.arange(2 * count - 2)).all()
    assert tree.parents[tree.root] == -1
    assert (tree.heights[tree.parents[:-1]] >= tree.heights[:-1] - 1e-12).all()
    assert sorted(tree.leaf_order.tolist()) == list(range(count))
    if count > 1:
        assert net.energy(tree.saddle_states) == pytest.approx(tree.heights[count:], abs=1e-9)
    for k, children in enumerate(tree.children):
        assert (tree.parents[children] == count + k).all()
    # What a minimum has to climb to reach a deeper one, from all pairs.
    assert tree.barriers[0] == np.inf
    for m in range(1, count):
        climb = min(heights[minima.numbers[m], minima.numbers[deeper]] for deeper in range(m))
        assert tree.barriers[m] == pytest.approx(climb - minima.energies[m], abs=1e-9)
    return tree


@quick
@given(nets(least=1, most=7, symmetric=True))
def test_the_tree_of_whole_weights_joins_minima_at_the_lowest_passes(net):
    check_tree(net)


@quick
@given(nets(least=2, most=7, symmetric=True, whole=False))
def test_the_tree_of_real_weights_joins_minima_at_the_lowest_passes(net):
    check_tree(net)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize(("n", "p"), [(9, 3), (10, 4)])
def test_the_tree_of_memories(n, p, units):
    tree = check_tree(hebbian(np.random.default_rng(p).choice([-1, 1], (p, n)), units))
    assert len(tree.minima) > 3
    # No branch crosses another: the leaves below each merge stand side by side.
    below = {leaf: [leaf] for leaf in range(len(tree.minima))}
    place = np.argsort(tree.leaf_order)
    for k, (one, other) in enumerate(tree.children):
        below[len(tree.minima) + k] = both = below[one] + below[other]
        assert np.ptp(place[both]) == len(both) - 1
        assert min(below[one]) < min(below[other])


@pytest.mark.parametrize("whole", [True, False])
def test_the_survey_of_many_units_hangs_together(whole):
    n = 15
    rng = np.random.default_rng(4)
    weights = rng.integers(-2, 3, (n, n)).astype(float) if whole else rng.normal(size=(n, n))
    net = Network(weights + weights.T)
    found = landscape.Survey(net).finish()
    assert np.array_equal(found.energies, landscape.energies(net))
    assert np.array_equal(found.basins, landscape.basins(net))
    assert found.basin_sizes().sum() == 1 << n
    assert (found.basins[found.minima.members] == np.repeat(*grouped(found.minima))).all()
    assert np.array_equal(found.minima.members, landscape.minima(net).members)
    assert ((found.steepest < 0) == np.isin(np.arange(1 << n), found.minima.members)).all()
    # Below the height at which two minima meet, no flip leads from the one's side to the other's.
    tree = found.tree
    for node in tree.parents[: len(found.minima)]:
        side = np.isin(found.basins, leaves_below(tree, node)) & (found.energies < tree.heights[node] - 1e-9)
        lower = found.energies < tree.heights[node] - 1e-9
        for i in range(n):
            assert (lower[np.flatnonzero(side) ^ (1 << i)] <= side[np.flatnonzero(side) ^ (1 << i)]).all()


def grouped(minima):
    return np.arange(len(minima)), np.diff(minima.firsts)


def leaves_below(tree, node):
    if node < len(tree.minima):
        return [node]
    one, other = tree.children[node - len(tree.minima)]
    return leaves_below(tree, one) + leaves_below(tree, other)


def same(one, other):
    """Whether two results agree in every array, through and through."""
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    if hasattr(one, "__dataclass_fields__"):
        return all(same(getattr(one, name), getattr(other, name)) for name in one.__dataclass_fields__)
    return one is other or one == other


NET = hebbian(np.random.default_rng(1).choice([-1, 1], (4, 18)))
LARGE = hebbian(np.random.default_rng(1).choice([-1, 1], (4, 40)))
COMPUTATIONS = {
    "energies": lambda: landscape.EnergyWalk(hebbian(np.ones((1, 21)))),
    "minima": lambda: landscape.MinimaSearch(NET),
    "survey": lambda: landscape.Survey(NET),
    "density": lambda: landscape.DensitySearch(NET, np.ones(18, int)),
    "sampled": lambda: landscape.DensitySearch(LARGE, np.ones(40, int), samples=3000),
}


@pytest.mark.parametrize("name", COMPUTATIONS)
def test_slices_change_nothing_report_progress_and_can_be_dropped(name):
    whole = COMPUTATIONS[name]().finish()
    sliced = COMPUTATIONS[name]()
    with pytest.raises(RuntimeError, match="no result yet"):
        _ = sliced.result
    progress = [sliced.progress]
    dropped = COMPUTATIONS[name]()
    dropped.advance(0.0)
    while not sliced.advance(0.0):
        assert not sliced.done
        progress.append(sliced.progress)
    assert progress[0] == 0.0
    assert progress == sorted(progress)
    assert sliced.progress == 1.0
    assert len(progress) > 1
    assert same(sliced.result, whole)
    assert sliced.advance(1.0)  # nothing more to do
    assert not dropped.done
    assert dropped.progress < 1


def test_results_are_read_only():
    found = landscape.Survey(hebbian([[1, -1, 1, 1, -1]])).finish()
    for result in (found, found.minima, found.tree, landscape.density(found.net, [1] * 5)):
        for name in result.__dataclass_fields__:
            array = getattr(result, name)
            if isinstance(array, np.ndarray):
                assert not array.flags.writeable, name
    assert not landscape.energies(found.net).flags.writeable


@pytest.mark.parametrize(
    ("ask", "most", "named"),
    [
        (landscape.energies, 24, "256 MiB"),
        (landscape.minima, 30, "2\\^31"),
        (landscape.basins, 22, "200 MiB"),
        (landscape.barrier_tree, 22, "200 MiB"),
    ],
)
def test_too_many_units_and_asymmetric_weights_are_refused(ask, most, named):
    with pytest.raises(ValueError, match=f"at most {most} units.*{named}"):
        ask(Network(np.zeros((most + 1, most + 1))))
    with pytest.raises(ValueError, match="at most"):
        ask(Network(np.zeros((1000, 1000))))
    with pytest.raises(ValueError, match="symmetric weights"):
        ask(Network([[0, 1], [-1, 0]]))


def test_a_landscape_with_too_many_minima_is_refused():
    with pytest.raises(ValueError, match="too flat"):
        landscape.minima(Network(np.zeros((24, 24))))


@pytest.mark.parametrize("given", [-0.1, float("nan")])
def test_a_slice_of_no_length_is_refused(given):
    with pytest.raises(ValueError, match="seconds"):
        landscape.MinimaSearch(NET).advance(given)


@pytest.mark.parametrize("bad", [[4], [-1], [0.5]])
def test_numbers_of_no_state_are_refused(bad):
    with pytest.raises(ValueError, match="whole numbers from 0 to 3"):
        landscape.states_of(bad, 2)
    with pytest.raises(ValueError, match="1 to 62"):
        landscape.states_of([0], 63)
    with pytest.raises(ValueError, match="at most 62"):
        landscape.number_of(np.ones(63))


@quick
@given(nets(least=1, most=8, symmetric=True), st.integers(0, 2**32 - 1), st.integers(1, 9))
def test_the_density_counts_every_state(net, seed, bins):
    native = random_state(net, np.random.default_rng(seed))
    found = landscape.density(net, native, bins)
    states = all_states(net.n, net.units)
    distance = (states != native).sum(axis=1)
    energies = landscape.energies(net)
    assert found.exact
    assert found.counts.sum() == 2**net.n
    assert np.array_equal(found.counts.sum(axis=1), np.bincount(distance, minlength=net.n + 1))
    middle = 0.5 * (found.edges[1:] + found.edges[:-1])
    width = found.edges[1] - found.edges[0]
    for d in range(net.n + 1):  # every energy lies in its bin: the means differ by half a bin at most
        here = np.sort(energies[distance == d])
        binned = np.repeat(middle, found.counts[d])
        assert np.abs(here - binned).max() <= 0.5 * width * (1 + 1e-9) + 1e-9
    assert (10**found.log10_states).sum() == pytest.approx(2**net.n)
    again = landscape.density(net, native, bins, energies)
    assert np.array_equal(again.counts, found.counts)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_the_sampled_density_tells_the_moments_at_every_distance(units):
    n = 30
    rng = np.random.default_rng(5)
    weights = rng.normal(size=(n, n))
    net = Network(weights + weights.T, rng.normal(size=n), units)
    native = random_state(net, rng)
    found = landscape.density(net, native, 400, samples=4000, seed=2)
    assert not found.exact
    assert (found.counts.sum(axis=1) == 4000).all()
    middle = 0.5 * (found.edges[1:] + found.edges[:-1])
    reverse = np.where(native == 1, OFF[units], 1)
    means = found.shares @ middle
    width = found.edges[1] - found.edges[0]
    for d in (0, 1, 7, 15, 29, 30):  # states drawn independently, a unit's values permuted
        drawn = np.array([np.where(rng.permutation(n) < d, reverse, native) for _ in range(4000)])
        energies = net.energy(drawn)
        error = 5 * energies.std() * np.sqrt(2 / 4000) + 0.5 * width
        assert means[d] == pytest.approx(energies.mean(), abs=error)


def test_the_density_refuses_what_it_cannot_mean():
    net = hebbian([[1, -1, 1]])
    with pytest.raises(ValueError, match="one native state"):
        landscape.density(net, [[1, 1, 1]])
    with pytest.raises(ValueError, match="at least one bin"):
        landscape.density(net, [1, 1, 1], bins=0)
    with pytest.raises(ValueError, match="shape \\(8,\\)"):
        landscape.density(net, [1, 1, 1], energies=np.zeros(4))
    with pytest.raises(ValueError, match="symmetric"):
        landscape.density(Network([[0, 1], [-1, 0]]), [1, 1])
