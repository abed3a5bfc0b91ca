"""Whole runs by hand: every rule as plain loops, with a generator of their own, against the simulation."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.simulation import Simulation
from tests.core.reference import RULES, energy, field, nets, quick, random_state, states_by_hand, without


@quick
@given(nets(most=7), st.integers(0, 2**32 - 1), st.sampled_from(RULES), st.lists(st.integers(0, 30), max_size=4))
def test_a_run_is_that_by_hand_however_it_is_cut(net, seed, rule, cuts):
    rng = np.random.default_rng(seed)
    start, clamped, lesioned = random_state(net, rng), rng.random(net.n) < 0.2, rng.random(net.n) < 0.2
    if lesioned.all():
        return
    simulation = Simulation(net, start, rule, seed, clamped, lesioned)
    rest, stay = without(net, lesioned), ~lesioned
    free = np.flatnonzero(~clamped[stay]).tolist()
    by_hand = states_by_hand(rest, start[stay], rule, seed, free)
    before = start[stay]
    for cut in [*cuts, 40]:
        frame = simulation.advance(updates=cut)
        moments = iter(frame.moments.tolist())
        moment, place = next(moments, None), 0
        for tick, state in enumerate(itertools.islice(by_hand, cut), frame.updates - cut + 1):
            flipped = np.flatnonzero(stay)[state != before]
            if tick == moment:
                assert set(frame.flipped[frame.flip_moment == place]) == set(flipped)
                assert frame.energies[place] == energy(rest, state)
                moment, place = next(moments, None), place + 1
            else:
                assert not flipped.size
            before = state
        assert np.array_equal(frame.state[stay], before)
        assert frame.energy == energy(rest, before)
        assert list(frame.fields[stay]) == [field(rest, before, i) for i in range(rest.n)]
