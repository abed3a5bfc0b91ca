"""Runs: snapshots, going back and forth, branches, and edits from outside, for every rule."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.flip_log import FlipLog
from hopviz.core.frame import Frame
from hopviz.core.learning import hebbian
from hopviz.core.network import Network
from hopviz.core.rules import Asynchronous, Parallel, Stochastic
from hopviz.core.run import Run
from hopviz.core.simulation import Simulation
from hopviz.core.snapshot import Snapshot
from tests.core.reference import OFF, RULES, nets, quick, random_state

seeds = st.integers(0, 2**32 - 1)
rules = st.sampled_from(RULES)
EDITS = ("set_units", "set_rule", "set_masks", "replace_network", "update_unit")


def same_snapshot(one: Snapshot, other: Snapshot) -> bool:
    arrays = zip(
        (*one.run, *one.ring, one.turns, one.unmasked_state, one.clamped, one.lesioned),
        (*other.run, *other.ring, other.turns, other.unmasked_state, other.clamped, other.lesioned),
        strict=True,
    )
    return (
        all(np.array_equal(a, b) for a, b in arrays)
        and one.net is other.net
        and (one.rule, one.sweep_count) == (other.rule, other.sweep_count)
    )


def same_frame(one: Frame, other: Frame) -> bool:
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name)) for field in dataclasses.fields(Frame)
    )


def simulation_of(net: Network, rule, seed: int) -> Simulation:
    """One with some units clamped and some removed."""
    rng = np.random.default_rng(seed)
    return Simulation(net, random_state(net, rng), rule, seed, rng.random(net.n) < 0.2, rng.random(net.n) < 0.2)


def edit_of(name: str, net: Network, rng: np.random.Generator) -> tuple[object, ...]:
    """What an edit is called with."""
    if name == "set_units":
        units = rng.integers(0, net.n, rng.integers(1, 4))
        return units, rng.choice([OFF[net.units], 1], units.size)
    if name == "set_rule":
        return (RULES[rng.integers(len(RULES))],)
    if name == "set_masks":
        return rng.random(net.n) < 0.2, rng.random(net.n) < 0.2
    if name == "replace_network":
        return (Network(net.weights.T + rng.integers(-1, 2), -net.bias, net.units),)
    return (int(rng.integers(net.n)),)


def truth_at(make, steps, moment: int) -> Simulation:
    """A plain simulation, brought to a moment tick by tick with the edits in between."""
    simulation = make()
    for name, arguments in steps:
        if name == "advance":
            left = arguments
            while left and simulation.updates < moment:
                simulation.advance(updates=1)
                left -= 1
            if left:
                return simulation
        elif name == "update_unit":
            if simulation.updates == moment:
                return simulation
            simulation.update_unit(*arguments)
        else:
            getattr(simulation, name)(*arguments)
    return simulation


def carry_out(run: Run, steps) -> list[tuple[str, object]]:
    """Do some steps with a run; those that were possible."""
    done = []
    for name, arguments in steps:
        if name == "advance":
            target = run.now + arguments
            while run.now < target:
                run.advance(updates=target - run.now)
        else:
            try:
                getattr(run, name)(*arguments)
            except ValueError:  # a unit that is held does not decide
                assert name == "update_unit"
                continue
        done.append((name, arguments))
    return done


@st.composite
def courses(draw, most=12):
    """A network, a seed, and what is done in turn: advances, and edits from outside."""
    first, seed = draw(nets(most=6)), draw(seeds)
    rng, net = np.random.default_rng(seed), first
    steps = []
    for name in draw(st.lists(st.sampled_from(["advance", "advance", *EDITS]), min_size=1, max_size=most)):
        steps.append((name, int(rng.integers(0, 40)) if name == "advance" else edit_of(name, net, rng)))
        if name == "replace_network":
            net = steps[-1][1][0]
    return first, steps, seed


@quick
@given(nets(most=7), seeds, rules, st.integers(0, 120), st.lists(st.integers(0, 50), max_size=4))
def test_a_restored_simulation_goes_on_as_the_one_it_was_taken_from(net, seed, rule, before, cuts):
    simulation = simulation_of(net, rule, seed)
    simulation.advance(updates=before)
    snapshot = simulation.snapshot()
    other = Simulation(net, random_state(net, np.random.default_rng(seed)), Asynchronous(), seed + 1)
    other.advance(updates=13)
    other.restore(snapshot)
    copy = Simulation.at(snapshot)
    assert same_snapshot(other.snapshot(), snapshot)
    for cut in [0, *cuts, 70]:
        frame = simulation.advance(updates=cut)
        assert same_frame(frame, other.advance(updates=cut))
        assert same_frame(frame, copy.advance(updates=cut))
    simulation.restore(snapshot)
    assert same_snapshot(simulation.snapshot(), snapshot)


def test_a_snapshot_keeps_what_it_said_and_cannot_be_changed():
    simulation = Simulation(hebbian([[1, -1, 1, 1]]), [1, 1, 1, 1], Stochastic(2.0))
    snapshot = simulation.advance(updates=9) and simulation.snapshot()
    state, generator = snapshot.run.state.copy(), snapshot.run.generator.copy()
    simulation.advance(updates=50)
    simulation.set_units([0, 1], [-1, -1])
    assert np.array_equal(snapshot.run.state, state)
    assert np.array_equal(snapshot.run.generator, generator)
    assert not any(array.flags.writeable for array in (*snapshot.run, *snapshot.ring, snapshot.turns))
    assert snapshot.updates == 9
    with pytest.raises(ValueError, match="as many units, of the same kind"):
        Simulation(Network(np.zeros((3, 3))), [1, 1, 1]).restore(snapshot)


@quick
@given(courses(), rules, st.integers(1, 30), st.sampled_from([1 << 22, 30_000, 900]), st.data())
def test_any_moment_that_is_remembered_can_be_gone_to_and_on_from(course, rule, interval, memory, data):
    net, steps, seed = course

    def make() -> Simulation:
        return simulation_of(net, rule, seed)

    run = Run(make(), memory, interval)
    steps = carry_out(run, steps)
    end = run.snapshot()
    assert run.now == run.end == end.updates
    flips = run.flips(run.first, run.end)
    for _ in range(3):
        moment = data.draw(st.integers(run.first, run.end))
        frame = run.seek(moment)
        truth = truth_at(make, steps, moment)
        assert run.now == moment
        assert same_snapshot(run.snapshot(), truth.snapshot())
        assert same_frame(frame, truth.frame())
        chosen = (moment < flips.moments) & (flips.moments <= run.end)
        rest = run.flips(moment, run.end)
        assert np.array_equal(rest.moments, flips.moments[chosen])
        assert np.array_equal(rest.units, flips.units[chosen])
        goal = data.draw(st.integers(moment, run.end))
        while run.now < goal:
            run.advance(updates=goal - run.now)
        assert run.now == goal
    run.seek(run.end)
    assert same_snapshot(run.snapshot(), end)
    frame = run.advance(updates=25)
    other = Simulation.at(end)
    assert same_frame(frame, other.advance(updates=25))


@quick
@given(nets(most=6), seeds, rules, st.integers(1, 40), st.integers(2, 120))
def test_a_branch_goes_its_own_way_and_changes_nothing_in_the_run_it_comes_from(net, seed, rule, interval, moment):
    run = Run(simulation_of(net, rule, seed), interval=interval)
    while run.now < 120:
        run.advance(updates=min(30, 120 - run.now))
    end = run.snapshot()
    run.seek(moment)
    here = run.snapshot()
    branch = run.branch()
    assert branch.id != run.id
    assert (branch.now, branch.end, branch.first) == (moment, moment, 0)
    assert same_snapshot(branch.snapshot(), here)
    branch.set_units([0], [1])
    branch.set_rule(Parallel() if rule != Parallel() else Asynchronous())
    branch.advance(updates=20)
    assert same_snapshot(run.snapshot(), here)
    while run.now < 120:
        run.advance(updates=120 - run.now)
    assert same_snapshot(run.snapshot(), end)
    branch.seek(moment // 2)
    run.seek(moment // 2)
    assert same_snapshot(branch.snapshot(), run.snapshot())


def test_an_edit_in_the_past_discards_what_came_after_it():
    run = Run(Simulation(hebbian([[1, -1, 1, 1, -1]]), [1, 1, 1, 1, 1], Stochastic(1.0), 4), interval=10)
    run.advance(updates=100)
    run.set_units([0], [-1])
    run.advance(updates=50)
    run.seek(60)
    assert (run.now, run.end, len(run.edits)) == (60, 150, 1)
    run.set_units([2], [-1])
    assert (run.now, run.end, len(run.edits)) == (60, 60, 1)
    run.advance(updates=30)
    truth = Simulation(hebbian([[1, -1, 1, 1, -1]]), [1, 1, 1, 1, 1], Stochastic(1.0), 4)
    truth.advance(updates=60)
    truth.set_units([2], [-1])
    truth.advance(updates=30)
    assert np.array_equal(run.frame().state, truth.frame().state)
    assert run.flips(0, 90).units.size == truth.frame().flips
    with pytest.raises(ValueError, match="a moment that is remembered must be a whole number from 0 to 90"):
        run.seek(91)
    with pytest.raises(ValueError, match="a moment that is remembered must be a whole number from 0 to 90"):
        run.seek(-1)


def test_a_bad_edit_is_refused_and_not_remembered():
    run = Run(Simulation(hebbian([[1, -1, 1]]), [1, 1, 1]))
    for bad in (
        lambda: run.set_units([5], [1]),
        lambda: run.set_masks([True], None),
        lambda: run.replace_network(Network([[0.0]])),
        lambda: run.update_unit(7),
    ):
        with pytest.raises(ValueError, match=r"units|mask|clamped|network|unit"):
            bad()
    run.set_rule(run.rule)
    assert run.edits == ()


def test_memory_is_bounded_however_long_a_run_grows_and_whatever_is_replaced():
    rng = np.random.default_rng(0)
    n, memory = 50, 100_000
    half = rng.normal(size=(n, n))
    net = Network(half + half.T)
    run = Run(Simulation(net, rng.choice([-1, 1], n), Stochastic(1.0), 1), memory, interval=100)
    for _ in range(300):
        run.advance(updates=200)
    assert run.first == 0
    assert run.nbytes <= memory
    assert run.flips(0, 500).moments.size  # forgotten by the log, found by going back
    for k in range(20):
        run.replace_network(Network(net.weights * (1 + 0.01 * k)))
        run.advance(updates=100)
    assert run.nbytes <= memory
    assert 60_000 < run.first <= run.end == 62_000
    here = run.snapshot()
    run.seek(run.first)
    run.seek(run.end)
    assert same_snapshot(run.snapshot(), here)


def test_an_advance_by_the_clock_remembers_too():
    run = Run(Simulation(Network(np.zeros((4, 4))), [1, 1, 1, 1], Stochastic(1.0)), interval=1)
    for _ in range(5):
        run.advance(seconds=0.0)
    end = run.snapshot()
    run.seek(run.end // 2)
    run.seek(run.end)
    assert same_snapshot(run.snapshot(), end)


def test_a_log_of_flips_is_complete_from_its_beginning_on():
    net = hebbian(np.random.default_rng(3).choice([-1, 1], (2, 8)))
    simulation, log = Simulation(net, np.ones(8, int), Stochastic(2.0), 5), FlipLog(0, 9000)
    known = []
    for updates in [1] * 700 + [300, 2000, 1] * 3:
        frame = simulation.advance(updates=updates)
        known += zip(frame.moments[frame.flip_moment].tolist(), frame.flipped.tolist(), strict=True)
        log.add(frame)
    assert 0 < log.begin < log.end == simulation.updates
    rng = np.random.default_rng(0)
    for copy in (log, log.copy()):
        for _ in range(40):
            first, last = sorted(rng.integers(copy.begin, copy.end + 1, 2).tolist())
            found = copy.between(first, last)
            expected = [(moment, unit) for moment, unit in known if first < moment <= last]
            assert list(zip(found.moments.tolist(), found.units.tolist(), strict=True)) == expected
        copy.cut(int(rng.integers(copy.begin, copy.end)))
    log.cut(0)
    assert (log.begin, log.end, log.between(0, 0).units.size) == (0, 0, 0)


def test_a_run_has_no_more_snapshots_than_it_may(monkeypatch):
    monkeypatch.setattr("hopviz.core.run.MOST_MARKS", 20)
    run = Run(Simulation(hebbian([[1, -1, 1, 1, -1]]), [1] * 5, Stochastic(1.0), 4), interval=1)
    for _ in range(500):
        run.advance(updates=3)
        assert run.nbytes < 21 * 3000
    states = {moment: run.seek(moment).state.tolist() for moment in (0, 17, 750, 1499, 1500)}
    plain = Simulation(hebbian([[1, -1, 1, 1, -1]]), [1] * 5, Stochastic(1.0), 4)
    for moment, state in states.items():
        assert plain.advance(updates=moment - plain.updates).state.tolist() == state
