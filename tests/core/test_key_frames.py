"""Key frames: what they keep, in how much memory, and what is dropped of a run that goes on from its past."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.ising import lattice
from hopviz.core.key_frames import KeyFrame, nbytes_of
from hopviz.core.learning import hebbian
from hopviz.core.network import Network
from hopviz.core.rules import Asynchronous, Stochastic
from hopviz.core.run import Run
from hopviz.core.simulation import Simulation
from tests.core.reference import RULES, nets, quick
from tests.core.test_run import same_frame, same_snapshot, simulation_of

seeds = st.integers(0, 2**32 - 1)
rules = st.sampled_from(RULES)


@quick
@given(nets(most=12), seeds, rules, st.lists(st.integers(0, 80), min_size=1, max_size=5))
def test_a_key_frame_is_the_snapshot_that_it_was_made_of(net, seed, rule, cuts):
    simulation, before, made = simulation_of(net, rule, seed), None, []
    for place, cut in enumerate(cuts):
        simulation.advance(updates=cut)
        snapshot = simulation.snapshot()
        before = KeyFrame.of(snapshot, place, before)
        made.append((before, snapshot))
    for place, (frame, snapshot) in enumerate(made):
        assert (frame.edits, frame.updates) == (place, snapshot.updates)
        assert same_snapshot(frame.snapshot(), snapshot)
        assert not any(array.flags.writeable for array in frame.arrays() if array is not frame.states)
    frames = [frame for frame, _ in made]
    beside = [frame.nbytes_beside(former) for frame, former in zip(frames, [None, *frames], strict=False)]
    assert nbytes_of(frames) <= sum(beside) <= sum(nbytes_of([frame]) for frame in frames)


@pytest.mark.parametrize(
    ("net", "rule"),
    [
        (hebbian(np.random.default_rng(0).choice([-1, 1], (5, 100))), Stochastic(1.0)),
        (lattice(256, 256, 1.0), Stochastic(2.3)),
        (hebbian(np.random.default_rng(0).choice([-1, 1], (3, 1 << 16))), Stochastic(0.9)),
    ],
    ids=["100 units", "a lattice of 65,536", "65,536 units"],
)
def test_a_run_of_a_million_flips_is_held_whole_in_less_than_50_megabytes(net: Network, rule) -> None:
    simulation = Simulation(net, np.random.default_rng(1).choice([-1, 1], net.n), rule, 2)
    start = simulation.snapshot()
    simulation.advance(updates=2)  # what kernels and networks keep for themselves is there
    simulation.restore(start)
    tracemalloc.start()
    try:
        run = Run(simulation)
        flips = 0
        while flips < 1_000_000:
            flips += run.advance(updates=20_000).flipped.size
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < 50_000_000
    assert run.nbytes < 50_000_000
    assert (run.first, run.flips(0, run.end).units.size) == (0, flips)


@quick
@given(nets(most=6), seeds, rules, st.integers(1, 40), st.integers(0, 120), st.integers(0, 120))
def test_a_run_that_goes_on_from_its_past_drops_what_came_later_and_has_the_same_future(
    net, seed, rule, interval, moment, edited
):
    run = Run(simulation_of(net, rule, seed), interval=interval)

    def go(until: int) -> None:
        while run.now < until:
            run.advance(updates=until - run.now)

    go(edited)
    run.set_units([0], [1])
    go(120)
    run.seek(moment)
    here = run.snapshot()
    run.forget_later()
    assert (run.now, run.end, len(run.edits)) == (moment, moment, int(edited <= moment))
    assert same_snapshot(run.snapshot(), here)
    truth = Simulation.at(here)
    for until in (moment + 1, 120, 160):
        go(until)
    truth.advance(updates=run.now - moment)
    assert same_snapshot(run.snapshot(), truth.snapshot())
    assert same_frame(run.seek(moment), Simulation.at(here).frame())


def test_another_state_in_the_past_has_another_future():
    net = hebbian(np.random.default_rng(3).choice([-1, 1], (3, 40)))
    run = Run(Simulation(net, np.ones(40, int), Asynchronous("random"), 1))
    run.advance(updates=400)
    end = run.frame()
    run.seek(100)
    run.set_units(np.arange(40), -run.frame().state)
    run.advance(updates=300)
    assert (run.now, run.end) == (400, 400)
    assert not np.array_equal(run.frame().state, end.state)
