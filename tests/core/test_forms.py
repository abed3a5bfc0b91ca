"""The three forms of couplings: the same fields, energies, ties, verdicts and runs in each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopviz.core import ising
from hopviz.core.asymmetry import antisymmetric
from hopviz.core.census import Census
from hopviz.core.couplings import MOST_DENSE, Factored, Sparse, check_factors, is_cheaper_factored
from hopviz.core.learning import Perceptron, forget, hebbian, pseudoinverse, store, storkey
from hopviz.core.learning.oneshot import check_work
from hopviz.core.network import Network, to_units
from hopviz.core.quality import recall_quality
from hopviz.core.recall import recall
from hopviz.core.rules import Asynchronous, Parallel, Stochastic
from hopviz.core.simulation import Simulation
from hopviz.core.unlearning import Unlearning
from hopviz.project.model import Project
from tests.core.reference import OFF, RULES, energy, field, nets, quick, random_state


def rng_of(draw) -> np.random.Generator:
    return np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


@st.composite
def factored(draw, kinds=("hebb", "whole", "strong", "real", "projection")) -> Network:
    """Networks of factors of every type: +1/-1 once each, in whole and in real strengths, and real ones."""
    rng, n, count = rng_of(draw), draw(st.integers(1, 9)), draw(st.integers(0, 6))
    kind, units = draw(st.sampled_from(kinds)), draw(st.sampled_from(["bipolar", "binary"]))
    factors, strengths, divisor = rng.choice(np.array([-1, 1], np.int8), (n, count)), np.ones(count), float(n)
    if kind == "whole":
        factors, strengths, divisor = rng.integers(-1, 2, (n, count), np.int8), rng.integers(-3, 4, count), 1.0
    elif kind == "strong":  # whole numbers beyond 16 bits
        strengths = 9000 * rng.integers(1, 4, count)
    elif kind == "real":
        strengths = rng.normal(size=count)
    elif kind == "projection":
        factors, divisor = np.linalg.qr(rng.normal(size=(n, count)))[0], 1.0
        strengths = np.ones(factors.shape[1])
    couplings = Factored(factors, strengths, divisor)
    bias = None
    if draw(st.booleans()):
        bias = rng.normal(size=n) if kind in ("real", "projection") else rng.integers(-2, 3, n) / divisor
    elif units == "binary" and draw(st.booleans()):
        bias = -0.5 * couplings.sums
    return Network(couplings, bias, units)


@st.composite
def sparse(draw) -> Network:
    """Networks of few weights, symmetric or not, with weights of units to themselves or without."""
    net, rng = draw(nets(most=9)), rng_of(draw)
    keep = rng.random((net.n, net.n)) < 0.4
    weights = net.weights * (keep | keep.T if net.is_symmetric else keep)
    rows, cols = np.nonzero(weights)
    order = rng.permutation(rows.size)
    return Network(Sparse(net.n, rows[order], cols[order], weights[rows, cols][order]), net.bias, net.units)


@st.composite
def lattices(draw) -> Network:
    """Square lattices, most with a bias that is the same everywhere."""
    rows, cols, periodic = draw(st.integers(3, 4)), draw(st.integers(3, 4)), draw(st.booleans())
    coupling, bias = draw(st.sampled_from([1.0, -0.5, 0.3])), draw(st.sampled_from([0.0, 0.3, -1.2]))
    net = ising.lattice(rows, cols, coupling, bias, periodic)
    return net if draw(st.integers(0, 4)) else Network(net.couplings, np.arange(net.n) % 3 - 1.0)


@st.composite
def masks(draw, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Clamped and removed units: none, or some of each."""
    rng = rng_of(draw)
    some = draw(st.booleans())
    return rng.random(n) < 0.2 * some, rng.random(n) < 0.2 * some


def in_dense_form(net: Network) -> Network:
    return Network(np.array(net.weights), net.bias, net.units)


def either() -> st.SearchStrategy[Network]:
    return st.one_of(factored(), sparse(), lattices())


@quick
@given(either(), st.data())
def test_fields_and_energies_are_those_of_the_definitions(net, data):
    s = random_state(net, rng_of(data.draw))
    expected = [field(net, s, i) for i in range(net.n)]
    np.testing.assert_allclose(net.fields(s), expected, atol=1e-9)
    assert net.energy(s) == pytest.approx(energy(net, s), abs=1e-9)
    frame = Simulation(net, s).frame()
    np.testing.assert_allclose(frame.fields, expected, atol=1e-9)
    assert frame.energy == pytest.approx(energy(net, s), abs=1e-9)


@quick
@given(either(), st.data())
def test_what_is_asked_of_a_network_is_the_same_in_each_form(net, data):
    rng, dense = rng_of(data.draw), in_dense_form(net)
    states = rng.choice([OFF[net.units], 1], (5, net.n))
    lesioned = data.draw(masks(net.n))[1]
    assert net.is_symmetric == dense.is_symmetric
    for ask in (
        lambda net: net.fields(states),
        lambda net: net.energy(states),
        lambda net: net.energy_gaps(states, lesioned),
        lambda net: net.own_votes(states[0]),
        lambda net: net.tension(states[0]),
        lambda net: net.conversion[1],
        lambda net: net.converted("binary" if net.units == "bipolar" else "bipolar")[0].weights,
        lambda net: net.part(np.flatnonzero(~lesioned)).weights if not lesioned.all() else 0,
        lambda net: net.couplings.mean_row_size,
        lambda net: net.couplings.exerted(states.astype(float)),
    ):
        np.testing.assert_allclose(ask(net), ask(dense), atol=1e-9)
    assert np.array_equal(net.fields(states) == 0, dense.fields(states) == 0)
    assert (net.couplings.row_sizes >= np.abs(net.weights).sum(axis=1) - 1e-9).all()
    rows, cols = rng.integers(net.n, size=4), rng.integers(net.n, size=3)
    np.testing.assert_allclose(net.weights_block(rows, cols), net.weights[np.ix_(rows, cols)], atol=1e-12)


@settings(quick, max_examples=300)
@given(st.sampled_from(RULES), either(), st.data())
def test_the_same_seed_gives_the_same_run(rule, net, data):
    dense, rng = in_dense_form(net), rng_of(data.draw)
    start, seed = random_state(net, rng), data.draw(st.integers(0, 99))
    clamped, lesioned = data.draw(masks(net.n))
    here, there = (Simulation(form, start, rule, seed, clamped, lesioned) for form in (net, dense))
    for _ in range(6):
        for simulation in (here, there):
            if rng.random() < 0.2:  # how a run is cut, and looked at, changes nothing
                simulation.restore(simulation.snapshot())
        updates = int(rng.integers(0, 40))
        one, other = here.advance(updates), there.advance(updates)
        for name in ("state", "flipped", "flip_moment", "moments", "cycle"):
            assert np.array_equal(getattr(one, name), getattr(other, name)), name
        assert (one.updates, one.flips, one.visited, one.unstable, one.period) == (
            other.updates, other.flips, other.visited, other.unstable, other.period
        )  # fmt: skip
        assert np.array_equal(np.sign(one.fields), np.sign(other.fields))
        for name in ("fields", "energy", "energies", "two_time", "adaptation"):
            np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=1e-9)
        unit = int(rng.integers(net.n))
        if not (clamped | lesioned)[unit]:
            assert np.array_equal(here.update_unit(unit).state, there.update_unit(unit).state)
        value = [int(rng.choice([OFF[net.units], 1]))]
        for simulation in (here, there):
            simulation.set_units([unit], value)


@quick
@given(factored(), st.booleans())
def test_runs_can_be_long(net, noisy):
    """The overlaps that follow flip by flip stay those of the state."""
    rule = Stochastic(2.0) if noisy else Parallel()
    start = np.full(net.n, 1)
    here, there = (Simulation(form, start, rule, 3).advance(3000) for form in (net, in_dense_form(net)))
    assert np.array_equal(here.state, there.state)
    np.testing.assert_allclose(here.fields, there.fields, atol=1e-9)
    np.testing.assert_allclose(here.energy, there.energy, atol=1e-9)


@quick
@given(st.lists(either(), min_size=2, max_size=4), st.sampled_from(RULES), st.data())
def test_a_run_goes_on_with_a_network_of_another_form(chosen, rule, data):
    rng, n = rng_of(data.draw), min(net.n for net in chosen)
    chosen = [Network(net.part(np.arange(n)).couplings, net.bias[:n], chosen[0].units) for net in chosen]
    start = random_state(chosen[0], rng)
    here, there = Simulation(chosen[0], start, rule, 5), Simulation(in_dense_form(chosen[0]), start, rule, 5)
    kept = here.snapshot(), there.snapshot()
    for net in chosen[1:]:
        here.replace_network(net)
        there.replace_network(in_dense_form(net))
        one, other = here.advance(20), there.advance(20)
        assert np.array_equal(one.state, other.state)
        np.testing.assert_allclose(one.fields, other.fields, atol=1e-9)
    here.restore(kept[0])
    there.restore(kept[1])
    assert np.array_equal(here.advance(20).state, there.advance(20).state)
    assert np.array_equal(Simulation.at(here.snapshot()).advance(20).state, there.advance(20).state)


def two_forms(count: int, n: int, units: str, **options) -> tuple[Network, Network, np.ndarray]:
    patterns = np.random.default_rng(n).choice([-1, 1], (count, n))
    dense, other = (hebbian(patterns, units, form=form, **options) for form in ("dense", "factored"))
    assert (dense.form, other.form) == ("dense", "factored")
    return dense, other, patterns


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("normalise", [False, True])
def test_hebb_s_rule_in_both_forms(units, bias, normalise):
    dense, other, patterns = two_forms(7, 60, units, bias=bias, normalise=normalise)
    assert np.array_equal(dense.weights, other.weights)
    np.testing.assert_allclose(dense.bias, other.bias, atol=1e-12)
    xi = to_units(patterns, units)
    assert np.array_equal(np.sign(dense.fields(xi)), np.sign(other.fields(xi)))


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_census_and_quality_do_not_depend_on_the_form(units):
    dense, other, patterns = two_forms(4, 40, units)
    for order in ("shuffled", "steepest", "random"):
        one, two = (Census(net, 5, Asynchronous(order), patterns).advance(starts=60) for net in (dense, other))
        assert np.array_equal(one.states, two.states)
        assert np.array_equal(one.hits, two.hits)
        np.testing.assert_allclose(one.energies, two.energies)
    for rule in (Asynchronous(), Parallel(), Stochastic(0.3)):
        assert recall_quality(dense, patterns, rule, 0.3, 20) == recall_quality(other, patterns, rule, 0.3, 20)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("bias", [False, True])
def test_storing_and_forgetting_in_both_forms(units, bias):
    dense, other, patterns = two_forms(5, 1100, units, bias=bias)
    more = np.random.default_rng(1).choice([-1, 1], 1100)
    for learn, pattern in ((store, more), (forget, patterns[2]), (store, more), (store, -more), (forget, patterns[0])):
        dense, other = (learn(net, pattern, bias=bias) for net in (dense, other))
        assert (dense.form, other.form) == ("dense", "factored")
        np.testing.assert_allclose(dense.weights, other.weights, atol=1e-12)
        np.testing.assert_allclose(dense.bias, other.bias, atol=1e-12)
    assert other.couplings.count == 4
    for pattern in (more, more, -more, patterns[1], patterns[3], patterns[4]):
        other = forget(other, pattern, bias=bias)
    assert other.couplings.count == 0
    assert not other.weights.any()
    np.testing.assert_allclose(other.bias, 0, atol=1e-12)


def test_storing_goes_over_to_a_matrix_when_that_is_cheaper():
    n = 1024
    patterns = np.random.default_rng(0).choice([-1, 1], (66, n))
    most = max(count for count in range(1, 66) if is_cheaper_factored(n, count))
    net = hebbian(patterns[:most])
    assert net.form == "factored"
    net = store(net, patterns[most])
    assert net.form == "dense"
    assert np.array_equal(net.weights, hebbian(patterns[: most + 1], form="dense").weights)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_dreaming_in_both_forms(units):
    dense, other, _ = two_forms(12, 1100, units)
    here, there = Unlearning(dense, 0.05, seed=2), Unlearning(other, 0.05, seed=2)
    for dreams in (1, 2, 9, 40):
        one, two = here.dream(dreams), there.dream(dreams)
        assert np.array_equal(one.start, two.start)
        assert np.array_equal(one.settled, two.settled)
        assert one.energy == pytest.approx(two.energy)
        np.testing.assert_allclose(here.network().weights, there.network().weights, atol=1e-12)
        np.testing.assert_allclose(here.network().bias, there.network().bias, atol=1e-12)
    assert there.network().form == "dense"
    assert Unlearning(other, 0.05).network().form == "factored"


@pytest.mark.parametrize("bias", [False, True])
def test_the_projection_keeps_real_factors(bias):
    patterns = np.random.default_rng(3).choice([-1, 1], (12, 1030))
    net = pseudoinverse(patterns, bias=bias)
    dense = in_dense_form(net)
    assert net.form == "factored"
    assert (net.fields(patterns) * patterns > 0).all()
    cue = patterns[0] * np.where(np.arange(1030) < 200, -1, 1)
    one, two = (recall(form, cue, Asynchronous(), 4) for form in (net, dense))
    assert np.array_equal(one.state, patterns[0])
    assert (one.updates, one.flips, one.outcome) == (two.updates, two.flips, two.outcome)


def test_the_form_is_chosen_by_cost():
    rng = np.random.default_rng(0)
    assert hebbian(rng.choice([-1, 1], (5, 100))).form == "dense"
    assert hebbian(rng.choice([-1, 1], (51, 1024))).form == "factored"
    assert hebbian(rng.choice([-1, 1], (400, 1024))).form == "dense"
    assert hebbian(rng.choice([-1, 1], (50, MOST_DENSE + 1))).form == "factored"
    assert storkey(rng.choice([-1, 1], (2, 100))).form == "dense"
    with pytest.raises(ValueError, match='form must be "dense" or "factored"'):
        hebbian([[1, -1]], form="sparse")  # type: ignore[arg-type]


def test_a_matrix_that_is_too_large_says_how_large_it_would_be():
    n = 65536
    net = hebbian(np.ones((1, n), np.int8))
    for ask in (lambda: net.weights, lambda: hebbian(np.ones((1, n), np.int8), form="dense")):
        with pytest.raises(ValueError, match=r"65,536 units would take 32 GiB of memory: .* up to 16,384 units"):
            ask()
    assert net.nbytes < 2e6
    with pytest.raises(ValueError, match="a block of 65,536 x 65,536 weights would take 32 GiB"):
        net.weights_block(np.arange(n), np.arange(n))
    for learn in (storkey, Perceptron):
        with pytest.raises(ValueError, match="65,536 units would take 32 GiB"):
            learn(np.ones((1, n), np.int8))


def test_weights_of_too_many_units_are_refused_before_anything_is_made_of_them():
    n = 65536
    given = np.broadcast_to(0.0, (n, n))  # takes no memory
    for make in (Network, lambda weights: Project(256, 256, learning="given", weights=weights)):
        with pytest.raises(ValueError, match=r"65,536 units would take 32 GiB of memory: .* up to 16,384 units"):
            make(given)
    with pytest.raises(ValueError, match="65,536 units would take 32 GiB"):
        antisymmetric(n, np.random.default_rng(0))


def test_too_many_patterns_are_refused_before_anything_is_made_of_them():
    many = np.broadcast_to(True, (100_000, 65536))
    for learn in (hebbian, pseudoinverse):
        with pytest.raises(ValueError, match=r"100,000 memories of 65,536 units would take 6.1 GiB: at most 32,768 of"):
            learn(many)
    with pytest.raises(ValueError, match="none fits"):
        hebbian(np.broadcast_to(True, (1, 2**31 + 1)))


def test_a_pseudo_inverse_that_takes_too_much_while_it_is_made_says_how_many_memories_fit():
    check_work(10**6, 32)
    with pytest.raises(ValueError, match=r"3 memories of 100,000,000 units would take 8.9 GiB .* at most 1 of so many"):
        check_work(10**8, 3)


def test_real_factors_that_are_too_large_say_how_many_fit():
    with pytest.raises(ValueError, match=r"9,000 memories .* would take 4.4 GiB as real numbers: at most 8,192 of so"):
        check_factors(1 << 16, 9000)


def test_a_network_too_large_for_a_matrix_keeps_its_factors_as_they_are():
    n = 65536
    net = hebbian(np.ones((1, n), np.int8))
    assert np.array_equal(net.weights_block([0, 7], [7, 65535]), np.array([[1, 1], [0, 1]]) / n)


def test_a_block_is_of_units_that_there_are():
    net = Network([[0, 1], [1, 0]])
    for rows in ([2], [-1], [0.5], [[0]]):
        with pytest.raises(ValueError, match="rows must be numbers of units, from 0 to 1"):
            net.weights_block(rows, [0])


def test_factors_beyond_the_limits_are_refused():
    with pytest.raises(ValueError, match="weights and biases must be 0 or"):
        Factored(np.ones((3, 2), np.int8), np.array([1e9, 1.0]))


@quick
@given(net=either())
def test_weights_in_slices_are_the_weights(net: Network) -> None:
    fresh = Network(net.couplings, net.bias, net.units)
    shares, steps = [], fresh.weights_steps()
    while True:
        try:
            shares.append(next(steps))
        except StopIteration as end:
            made = end.value
            break
    np.testing.assert_array_equal(made, net.weights)
    assert fresh.weights is made
    assert shares == sorted(shares)
    assert list(fresh.weights_steps()) == []


def test_a_large_matrix_is_made_in_many_slices() -> None:
    patterns = np.random.default_rng(0).choice((-1, 1), (8, 1500))
    assert len(list(hebbian(patterns).weights_steps())) > 3
