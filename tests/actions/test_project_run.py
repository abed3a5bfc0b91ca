"""The run of a project, beside a simulation of its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.actions.project_run import ProjectRun, is_same_run, must_be_loaded
from hopviz.core.network import to_units
from hopviz.core.recorder import Report
from hopviz.core.rules import Annealing, Asynchronous, Parallel, Rule, Stochastic
from hopviz.core.simulation import Simulation
from hopviz.project.model import Project
from tests.core.reference import RULES, quick
from tests.core.test_run import same_frame


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
            report = run.advance_to_rest(updates=cut)
            flips += report.frame.flipped.size
        assert flips == report.frame.flips
        again = run.advance_to_rest(updates=cut)
        assert again.frame.updates == report.frame.updates
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


def test_what_was_learnt_in_epochs_comes_back_without_being_learnt_again() -> None:
    chosen, run = project(learning="perceptron"), ProjectRun()
    run.load(chosen, chosen.cue)
    while run.learning is not None and not run.learning.done:
        run.learn()
    learnt, learning = run.network, run.learning
    assert learning is not None
    given = chosen.with_network(np.triu(learnt.weights, 1))
    for other, network in ((given, given.network()), (given, None), (chosen.without_memory(0), None)):
        run.load(other, network=network)
        assert run.network is not learnt
        run.load(chosen)
        assert run.network is learnt
        assert run.learning is not None
        assert run.learning.done
        assert run.learning.epoch is learning.epoch
    run.load(chosen.without_memory(0))
    run.load(chosen.with_epochs(1))  # fewer than were learnt
    assert run.learning is not None
    assert run.learning.epoch is None


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


EDITS = ("advance", "advance", "set_units", "rule", "masks", "update_unit")


def edited(run: ProjectRun, verb: str, rng: np.random.Generator) -> Report:
    """A report after one thing that a person does."""
    chosen, n = run.project, run.project.n
    if verb == "advance":
        return run.advance(int(rng.integers(1, 30)))
    if verb == "set_units":
        units = rng.choice(n, 3, replace=False)
        return run.set_units(units, rng.choice([-1, 1], 3))
    if verb == "update_unit":
        free = np.flatnonzero(~(chosen.clamped | chosen.lesioned))
        return run.update_unit(int(rng.choice(free))) if free.size else run.report()
    if verb == "rule":
        run.load(chosen.with_rule(RULES[rng.integers(len(RULES))]))
    else:
        run.load(chosen.with_clamped(rng.random(n) < 0.2).with_lesioned(rng.random(n) < 0.2))
    return run.report()


def same_report(one: Report, other: Report) -> bool:
    return (
        same_frame(one.frame, other.frame)
        and one.verdict == other.verdict
        and np.array_equal(one.overlaps, other.overlaps)
    )


def same_project(one: Project, other: Project) -> bool:
    return (
        one.rule == other.rule
        and np.array_equal(one.clamped, other.clamped)
        and np.array_equal(one.lesioned, other.lesioned)
    )


@quick
@given(
    st.sampled_from(["bipolar", "binary"]),
    st.sampled_from(RULES),
    st.integers(0, 2**32 - 1),
    st.lists(st.sampled_from(EDITS), min_size=1, max_size=12),
    st.data(),
)
def test_any_moment_can_be_gone_back_to_and_on_from(
    units: str, rule: Rule, seed: int, verbs: list[str], data: st.DataObject
) -> None:
    chosen, run = project(units).with_rule(rule).with_clamped(np.arange(12) < 2), ProjectRun()
    run.load(chosen, chosen.cue)
    number, rng = run.id, np.random.default_rng(seed)
    known = {0: (run.branch(), run.report())}
    """What the run was like at a moment after all that was done then."""
    for verb in verbs:
        report = edited(run, verb, rng)
        known[report.frame.updates] = (run.branch(), run.report())
    end = run.end
    moments = data.draw(st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=3))
    for moment in moments:
        there, then = known[moment]
        assert same_report(run.seek(moment), then)
        assert (run.id, run.end) == (number, end)
        assert there.id != number
        assert same_project(run.project, there.project)
        # Both go the same way from there: the run itself, and one that has been there only once.
        here = run.branch()
        assert same_report(here.advance(20), there.branch().advance(20))
        assert same_report(here.restart(5), there.branch().restart(5))
        goal = data.draw(st.sampled_from([other for other in sorted(known) if other >= moment]))
        while run.report().frame.updates < goal:
            run.advance(goal - run.report().frame.updates)
        assert run.end == end
    assert same_report(run.seek(end), known[end][1])
    assert same_project(run.project, known[end][0].project)
    assert same_report(run.restart(5), known[end][0].restart(5))


def test_going_on_through_a_past_that_was_edited_changes_rule_masks_and_start_again() -> None:
    chosen, run = project(), ProjectRun()
    run.load(chosen, chosen.cue)
    run.advance(10)
    lesioned = chosen.with_lesioned(np.arange(12) == 4).with_rule(Parallel())
    run.load(lesioned)
    painted = run.set_units([0, 1], [1, -1])
    last = run.advance(5)
    run.seek(3)
    assert same_project(run.project, chosen)
    assert run.advance(100).frame.updates == 10
    assert same_report(run.advance(5), last)
    assert same_project(run.project, lesioned)
    np.testing.assert_array_equal(run.restart(1).frame.state, painted.frame.state)


def test_an_edit_in_the_past_discards_what_came_after_it_and_a_load_that_changes_nothing_does_not() -> None:
    chosen, run = project(), ProjectRun()
    run.load(chosen, chosen.cue)
    run.advance(50)
    run.seek(20)
    run.load(chosen.moved(0, 1).moved(1, 0))
    assert run.end == 50
    with pytest.raises(ValueError, match="a moment that is remembered must be a whole number from 0 to 50"):
        run.seek(51)
    run.load(chosen.with_rule(Parallel()))
    assert (run.first, run.end) == (0, 20)


def test_a_run_that_is_begun_anew_is_another_one() -> None:
    chosen, run, numbers = project(), ProjectRun(), set()
    for begin in (
        lambda: run.load(chosen, chosen.cue),
        lambda: run.restart(3),
        lambda: run.load(chosen.with_memory("C", np.ones(12))),
        lambda: run.load(chosen, chosen.cue),
    ):
        begin()
        assert run.report().frame.updates == run.end == 0
        run.advance(7)
        numbers.add(run.id)
    assert len(numbers) == 4


def test_a_report_tells_the_state_that_a_restart_comes_back_to() -> None:
    chosen, run = project(), ProjectRun()
    run.load(chosen, chosen.cue)
    for _ in range(2):
        told = run.advance(updates=7).start
        assert told is not None
        np.testing.assert_array_equal(to_units(told, chosen.units), to_units(chosen.cue, chosen.units))
    painted = run.set_units([0, 3], -chosen.cue[[0, 3]])
    assert painted.start is not None
    np.testing.assert_array_equal(painted.start > 0, painted.frame.unmasked_state > 0)
    run.advance(updates=9)
    assert np.array_equal(run.restart(4).frame.unmasked_state > 0, painted.start > 0)


def test_a_branch_learns_on_by_itself() -> None:
    chosen, run = project(learning="perceptron").with_symmetry(False), ProjectRun()
    rng = np.random.default_rng(5)
    for _ in range(12):
        chosen = chosen.with_memory("more", rng.choice([-1, 1], 12))
    run.load(chosen, chosen.cue)
    assert run.learning is not None
    while run.learning.epoch is None:
        run.learn()
    run.advance(9)
    branch = run.branch()
    assert branch.learning is not None
    assert not branch.learning.done
    while not branch.learning.done:
        branch.learn()
    assert run.learning is not None
    assert run.learning.epoch is not None
    assert run.learning.epoch.number == 1
    assert run.network is run.learning.epoch.network
    assert same_report(run.seek(4), run.branch().report())
    run.seek(9)
    while not run.learning.done:
        run.learn(hurry=True)
    for learnt in (run, branch):
        np.testing.assert_array_equal(learnt.network.weights, chosen.network().weights)
    assert same_report(run.advance(30), branch.advance(30))
