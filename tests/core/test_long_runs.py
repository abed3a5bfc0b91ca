"""Long runs of factored networks, whose fields follow by products of factors while flips are rare."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hopviz.core import blocks
from hopviz.core.learning import hebbian
from hopviz.core.long_run import LONG
from hopviz.core.network import Network, to_units
from hopviz.core.rules import Annealing, Asynchronous, Parallel, Rule, Stochastic
from hopviz.core.simulation import Simulation
from hopviz.core.stepwise import Steps, finished


def factored_net(units: str, bias: bool) -> tuple[Network, np.ndarray]:
    patterns = np.random.default_rng(5).choice([-1, 1], (12, 60))
    return hebbian(patterns, units, form="factored", bias=bias), to_units(patterns[0], units)


def run_with_products(net: Network, *arguments: Any) -> Simulation:
    again = Network(net.couplings.scaled(1.0), net.bias, net.units)
    products = finished(again.couplings.products_steps())
    again.couplings.hold_products(products)
    return Simulation(again, *arguments)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("at_a_time", [1, 12 * 49, 1 << 27])
def test_products_are_the_weights_in_whole_numbers(
    units: str, at_a_time: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "PRODUCTS", at_a_time)
    net, _ = factored_net(units, False)
    products = finished(net.couplings.products_steps())
    assert products.dtype == np.int16
    np.testing.assert_array_equal(products, np.rint(net.weights * net.n))


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize(
    "rule",
    [Stochastic(0.25), Stochastic(0.25, order="sequential"), Annealing(2.0, 0.1, 60), Asynchronous(), Parallel()],
)
def test_whether_fields_follow_changes_nothing_to_the_last_bit(rule: Rule, units: str, bias: bool) -> None:
    net, start = factored_net(units, bias)
    clamped, lesioned = np.arange(net.n) % 13 == 1, np.arange(net.n) % 17 == 2
    arguments = (net, start, rule, 3, clamped, lesioned)
    here, there = Simulation(*arguments), run_with_products(*arguments)
    for updates in (1, 500, 7, 4000, 4000):
        one, other = here.advance(updates=updates), there.advance(updates=updates)
        for name in ("state", "fields", "energies", "flipped", "moments", "energy", "flips", "visited"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name), name)
        for simulation in (here, there):
            simulation.set_units([5], [start[6]])


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_a_few_flips_at_once_are_followed_and_many_are_not(units: str) -> None:
    patterns = np.random.default_rng(5).choice([-1, 1], (80, 60))
    net = hebbian(patterns, units, form="factored")
    counts = set()
    for seed in range(5):
        start = to_units(np.random.default_rng(seed).choice([-1, 1], 60), units)
        here, there = Simulation(net, start, Parallel(), seed), run_with_products(net, start, Parallel(), seed)
        for _ in range(30):
            one, other = here.advance(updates=1), there.advance(updates=1)
            counts.add(0 if not one.flipped.size else 1 if one.flipped.size < 80 // 8 else 2)
            for name in ("state", "fields", "two_time", "energy", "flips"):
                np.testing.assert_array_equal(getattr(one, name), getattr(other, name), name)
    assert counts == {0, 1, 2}


@pytest.mark.parametrize("edit", ["set_units", "replace_network", "restore"])
def test_after_a_parallel_tick_fields_are_right_where_there_are_no_products(edit: str) -> None:
    patterns = np.random.default_rng(5).choice([-1, 1], (80, 60))
    net, other = hebbian(patterns, form="factored"), hebbian(patterns[1:], form="factored")
    simulation = run_with_products(net, patterns[0], Parallel())
    simulation.advance(updates=50)
    if edit == "replace_network":
        simulation.replace_network(other)
    elif edit == "restore":
        snapshot = replace(simulation.snapshot(), net=net)
        simulation = Simulation(net, patterns[1])
        simulation.restore(snapshot)
    simulation.set_units([5, 7], -simulation.state[[5, 7]])
    frame = simulation.frame()
    np.testing.assert_allclose(frame.fields, simulation.net.fields(frame.state), atol=1e-12)


def test_products_go_with_the_last_run_that_uses_them_and_are_no_part_of_a_copy() -> None:
    net, start = factored_net("bipolar", False)
    simulation = run_with_products(net, start)
    with_them = simulation.net
    assert with_them.couplings.products.size
    size = len(pickle.dumps(with_them))
    another = Simulation(with_them, start)
    del simulation
    assert with_them.couplings.products.size
    del another
    assert not with_them.couplings.products.size
    assert len(pickle.dumps(with_them)) == size
    assert not pickle.loads(pickle.dumps(with_them)).couplings.products.size


def test_a_run_for_whose_products_there_is_no_memory_goes_on_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Steps[NDArray[np.int16]]:
        yield 0.0
        raise MemoryError

    net, start = factored_net("bipolar", False)
    monkeypatch.setattr(net.couplings, "products_steps", none)
    with_memory, _ = factored_net("bipolar", False)
    simulation, other = (Simulation(each, start, Stochastic(0.15), 1) for each in (net, with_memory))
    for _ in range(40):
        np.testing.assert_array_equal(simulation.advance(updates=300).state, other.advance(updates=300).state)
    assert not net.couplings.products.size
    assert with_memory.couplings.products.size


def test_a_parallel_run_at_rest_makes_none() -> None:
    net, start = factored_net("bipolar", False)
    simulation = Simulation(net, start, Parallel())
    simulation.set_units([3], [-start[3]])
    for _ in range(20):
        frame = simulation.advance(updates=10**6)
    assert (frame.flips > 0, frame.period) == (True, 1)
    assert not net.couplings.products.size


def test_all_units_of_a_parallel_run_decide_at_every_tick() -> None:
    patterns = np.random.default_rng(5).choice([-1, 1], (40, 200))
    net = hebbian(patterns, form="factored")
    for seed in range(100):  # two units that go on changing places
        simulation = Simulation(net, np.random.default_rng(seed).choice([-1, 1], net.n), Parallel())
        simulation.advance(updates=50)
        if simulation.advance(updates=1).flipped.size == 2:
            break
    again = Simulation(net, simulation.state, Parallel())
    for _ in range(int(LONG * net.n) + 1):
        assert not net.couplings.products.size
        again.advance(updates=1)
    for _ in range(5):  # one more, since flips are to go on, and slices
        again.advance(updates=1)
    assert net.couplings.products.shape == (net.n, net.n)


def test_a_long_run_in_which_hardly_anything_flips_makes_them() -> None:
    net, start = factored_net("bipolar", False)
    simulation = Simulation(net, start, Stochastic(0.15), 1)
    simulation.advance(updates=int(LONG * net.n**2) - 1)
    for _ in range(2):
        assert not net.couplings.products.size
        simulation.advance(updates=10)
    while simulation.updates < 10**6:
        simulation.advance(updates=10**5)
    assert net.couplings.products.size
    again = Simulation(factored_net("bipolar", False)[0], start, Stochastic(0.15), 1)
    again.advance(updates=simulation.updates)
    np.testing.assert_array_equal(simulation.frame().fields, again.frame().fields)


def test_few_factors_are_added_up_as_quickly_as_they_would_be_looked_up() -> None:
    patterns = np.random.default_rng(5).choice(np.array([-1, 1], np.int8), (8, 1024))
    assert hebbian(patterns, form="factored").couplings.may_have_products
    assert not hebbian(patterns[:7], form="factored").couplings.may_have_products
