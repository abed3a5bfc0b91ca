"""The run of a project, beside a simulation of its own."""

from __future__ import annotations

import numpy as np
import pytest

from hopviz.actions.project_run import ProjectRun, is_same_run, must_be_loaded
from hopviz.core.network import to_units
from hopviz.core.rules import Annealing, Asynchronous, Parallel, Rule, Stochastic
from hopviz.core.simulation import Simulation
from hopviz.project.model import Project


def project(units: str = "bipolar", learning: str = "hebbian") -> Project:
    rng = np.random.default_rng(1)
    made = Project(3, 4, units, learning=learning, rule=Stochastic(0.5), seed=3)  # type: ignore[arg-type]
    for name in "AB":
        made = made.with_memory(name, rng.choice([-1, 1], 12))
    return made.with_cue(rng.choice([-1, 1], 12))


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_it_is_the_simulation_of_the_project(units: str) -> None:
    chosen, run = project(units), ProjectRun()
    run.load(chosen, chosen.cue)
    network = chosen.network()
    twin = Simulation(network, to_units(chosen.cue, chosen.units), chosen.rule, chosen.seed)
    for updates in (1, 5, 30):
        np.testing.assert_array_equal(run.advance(updates).frame.state, twin.advance(updates).state)
    run.set_units([2, 3], [1, -1])
    twin.set_units([2, 3], to_units(np.array([1, -1]), chosen.units))
    start = twin.state
    np.testing.assert_array_equal(run.advance(9).frame.state, twin.advance(9).state)
    np.testing.assert_array_equal(run.restart(8).frame.state, start)
    twin.restart(start, 8)
    np.testing.assert_array_equal(run.update_unit(4).frame.state, twin.update_unit(4).state)


@pytest.mark.parametrize("rule", [Asynchronous("shuffled"), Asynchronous("random"), Annealing(2.0, 0.0, 5, "linear")])
def test_a_run_settles_at_the_same_update_however_it_is_cut(rule: Rule) -> None:
    chosen, ends = project().with_rule(rule), []
    for cut in (1, 7, 100, 5000):
        run = ProjectRun()
        run.load(chosen, chosen.cue)
        flips = 0
        report = run.report()
        while report.verdict.kind != "settled":
            report = run.go_on(updates=cut)
            flips += report.frame.flipped.size
        assert flips == report.frame.flips
        again = run.go_on(updates=cut)
        assert again.frame.updates == report.frame.updates + 1
        run.set_units([0, 5], [-1, 1])
        later = run.advance(updates=30)
        ends.append((report.verdict, report.frame.flips, report.frame.state.tobytes(), later.frame.state.tobytes()))
    assert len(set(ends)) == 1
    frame = report.frame
    if isinstance(rule, Asynchronous):  # and not a moment later
        twin = Simulation(chosen.network(), chosen.cue, rule, chosen.seed)
        moments = twin.advance(updates=frame.updates).moments
        assert moments[-1] == frame.updates


def test_nothing_runs_before_a_project_is_loaded() -> None:
    run = ProjectRun()
    assert not run.is_loaded
    with pytest.raises(RuntimeError, match="no project"):
        run.report()


def test_a_run_goes_on_through_edits_of_rule_and_masks_and_begins_anew_with_another_network() -> None:
    chosen, run = project(), ProjectRun()
    run.load(chosen, chosen.cue)
    state = run.advance(20).frame.state
    network = run.network
    held = chosen.with_clamped(np.ones(12, bool)).with_rule(Parallel())
    run.load(held)
    assert run.network is network
    assert run.report().frame.updates == 20
    np.testing.assert_array_equal(run.advance(5).frame.state, state)
    run.load(held.with_memory("C", np.ones(12)))
    assert run.network is not network
    assert run.report().frame.updates == 0
    np.testing.assert_array_equal(run.report().frame.state, state)


def test_learning_goes_on_where_it_is_and_ends_where_the_project_ends() -> None:
    chosen, run = project(learning="perceptron").with_epochs(1), ProjectRun()
    run.load(chosen, chosen.cue)
    assert not run.network.weights.any()
    while run.learning is not None and not run.learning.done:
        run.learn()
    np.testing.assert_array_equal(run.network.weights, chosen.network().weights)
    more = chosen.with_epochs(50)
    run.load(more)
    assert run.learning is not None
    assert run.learning.epoch is not None
    assert run.learning.epoch.number == 1
    while not run.learning.done:
        run.learn(hurry=True)
    np.testing.assert_array_equal(run.network.weights, more.network().weights)
    run.load(project())
    assert run.learning is None


def test_what_an_edit_means_for_the_run() -> None:
    chosen = project()
    for same in (chosen, chosen.with_speed(3.0), chosen.with_seed(9), chosen.renamed(0, "Z")):
        assert is_same_run(same, chosen)
        assert not must_be_loaded(same, chosen)
    for other in (chosen.with_rule(Parallel()), chosen.with_clamped(np.ones(12, bool))):
        assert is_same_run(other, chosen)
        assert must_be_loaded(other, chosen)
    for new in (chosen.without_memory(0), chosen.moved(0, 1), chosen.with_units("binary")):
        assert not is_same_run(new, chosen)
        assert must_be_loaded(new, chosen)
