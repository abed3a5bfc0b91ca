"""The path of a run that frames tell in bulk, against single steps."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hopviz.core.learning import hebbian
from hopviz.core.network import Network, Units, to_units
from hopviz.core.rules import Asynchronous, Parallel, PartlyParallel, Rule
from hopviz.core.simulation import Simulation
from hopviz.ui.landscape.exact import states_on_the_way, without_removed


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from([Asynchronous(), Parallel(), PartlyParallel(0.4)]),
    st.sampled_from(["bipolar", "binary"]),
    st.integers(1, 6),
)
def test_states_on_the_way_are_those_of_single_steps(seed: int, rule: Rule, units: Units, most: int) -> None:
    rng = np.random.default_rng(seed)
    network = hebbian(rng.choice(np.array([-1, 1], np.int8), (3, 9)), units)
    start = to_units(rng.choice(np.array([-1, 1], np.int8), 9), units)
    slow, fast = Simulation(network, start, rule), Simulation(network, start, rule)
    states, energies = [slow.frame().state > 0], [slow.frame().energy]
    for _ in range(20):
        frame = slow.advance(updates=1)
        if (frame.state > 0).tolist() != states[-1].tolist():
            states.append(frame.state > 0)
            energies.append(frame.energy)
    on, heights = states_on_the_way(fast.advance(updates=20), most)
    assert len(on) == len(heights) <= most + 1
    fresh = np.concatenate([[True], (on[1:] != on[:-1]).any(axis=1)])  # a tick may change nothing
    np.testing.assert_array_equal(on[fresh], states[-int(fresh.sum()) :])
    assert len(on) == most + 1 or fresh.sum() == len(states)
    np.testing.assert_allclose(heights[fresh], energies[-int(fresh.sum()) :], atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["bipolar", "binary"]))
def test_removed_units_count_as_if_they_were_cut_out(seed: int, units: Units) -> None:
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(6, 6))
    network = Network(weights + weights.T, rng.normal(size=6), units)
    here = rng.random(6) < 0.6
    here[0] = True
    states = to_units(rng.choice(np.array([-1, 1], np.int8), (20, 6)), units)
    cut = Network(network.weights[np.ix_(here, here)], network.bias[here], units)
    got = without_removed(network, ~here).energy(states)
    np.testing.assert_allclose(got, cut.energy(states[:, here]), atol=1e-9)
