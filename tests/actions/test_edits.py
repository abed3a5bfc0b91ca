"""Every edit, beside an independent statement of what it does."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopviz.actions import (
    document_edits,
    memory_edits,
    run_verbs,
    state_edits,
    unit_edits,
    unlearning_edits,
    wiring_edits,
)
from hopviz.actions.action import CONTINUOUS, PAUSE, Change, Edit, EditError, Moment
from hopviz.actions.memory_edits import ChooseLearning
from hopviz.actions.speeds import notch_of
from hopviz.core.learning import EPOCHS, forget, store
from hopviz.core.network import Network
from hopviz.core.patterns import REGIONS
from hopviz.core.recall import recall
from hopviz.core.rules import Asynchronous, Parallel, Stochastic
from hopviz.core.unlearning import unlearn
from hopviz.project.lesson_files import lesson_names, load_lesson
from hopviz.project.memories import Memory
from hopviz.project.model import GIVEN, Project

ROWS, COLS = 3, 4
N = ROWS * COLS


def moment(seed: int = 0, **parts: object) -> Moment:
    """Three memories in a noisy state."""
    rng = np.random.default_rng(seed)
    project = Project(ROWS, COLS, seed=5)
    for name in ("A", "B", "C"):
        project = project.with_memory(name, rng.choice([-1, 1], N))
    project = replace(project, **parts)  # type: ignore[arg-type]
    state = rng.choice(np.array([-1, 1], np.int8), N)
    return Moment(project, state, project.network())


def done(now: Moment, edit: Edit) -> Change:
    """What it comes to; the same twice."""
    change, again = edit.change(now), edit.change(now)
    assert (change.text, change.message, change.series) == (again.text, again.message, again.series)
    if change.state is not None:
        assert again.state is not None
        np.testing.assert_array_equal(change.state, again.state)
        assert set(np.unique(change.state)) <= {-1, 1}
    return change


def project_after(now: Moment, edit: Edit) -> Project:
    change = done(now, edit)
    assert change.project is not None
    return change.project


def state_after(now: Moment, edit: Edit) -> np.ndarray:
    change = done(now, edit)
    assert change.state is not None
    return change.state


def test_the_state_is_stored_with_removed_units_off() -> None:
    now = moment(lesioned=np.arange(N) < 3)
    change = done(now, memory_edits.StoreState())
    assert change.project is not None
    newest = change.project.memories[-1]
    assert (newest.name, change.text, change.message) == ("4", "Store 4", "Stored 4")
    assert newest.pattern.tolist() == [-1, -1, -1, *now.state[3:].tolist()]
    again = done(replace(now, project=change.project), memory_edits.StoreState("face"))
    assert (again.project, again.message) == (None, "This is stored already, as 4")


def test_a_pattern_is_stored_once_and_a_near_one_is_told_of() -> None:
    now = moment()
    near = now.project.memories[1].pattern.copy()
    near[7] *= -1
    change = done(now, memory_edits.StorePattern("A", near))
    assert change.project is not None
    assert change.project.names == ("A", "B", "C", "A 2")
    assert change.message == "Stored A 2; it differs from B in one unit only, which no weights can decide"
    expected = store(now.project.with_network(now.project.network().weights).network(), near)
    np.testing.assert_allclose(change.project.network().weights, expected.weights, atol=1e-12)
    with pytest.raises(EditError, match="The pattern has 2 units, but the network has 12"):
        memory_edits.StorePattern("A", np.ones(2, np.int8)).change(now)


def test_several_patterns_are_one_step() -> None:
    now = moment()
    x, y = (np.where(np.arange(N) < k, 1, -1) for k in (3, 6))
    made = memory_edits.StorePatterns([Memory("x", x), Memory("y", y), Memory("z", x)])
    change = done(now, made)
    assert change.project is not None
    assert change.project.names == ("A", "B", "C", "x", "y")
    np.testing.assert_array_equal(change.project.patterns[-2:], [x, y])
    assert (change.text, change.message) == ("Store x, y", "Stored 2 memories; 1 was stored already")
    stored = replace(now, project=change.project)
    assert done(stored, made).message == "All of them are stored already"
    assert done(stored, made).project is None


def test_a_pattern_that_is_stored_can_be_the_state_as_well() -> None:
    now = moment()
    x = np.where(np.arange(N) < 3, 1, -1).astype(np.int8)
    made = memory_edits.StorePatterns([Memory("x", x)], on_grid=True)
    change = done(now, made)
    assert change.project is not None
    np.testing.assert_array_equal(change.state, x)
    again = done(replace(now, project=change.project), made)
    assert again.project is None
    np.testing.assert_array_equal(again.state, x)


def test_many_patterns_are_stored_as_if_one_by_one_and_told_by_their_number() -> None:
    now = moment()
    patterns = [np.where(np.arange(N) < k, 1, -1) for k in range(N)]
    new = [Memory("A" if k % 3 else f"m{k}", pattern) for k, pattern in enumerate(patterns)]
    change = done(now, memory_edits.StorePatterns([*new, new[0]]))
    one_by_one = now.project
    for memory in new:
        stored = memory_edits.StorePattern(memory.name, memory.pattern).change(replace(now, project=one_by_one))
        one_by_one = stored.project or one_by_one
    assert change.project is not None
    assert change.project.names == one_by_one.names
    np.testing.assert_array_equal(change.project.network().weights, one_by_one.network().weights)
    count = len(one_by_one.memories) - len(now.project.memories)
    assert change.text == f"Store {count} memories"
    assert change.message == f"Stored {count} memories; 1 was stored already"


@pytest.mark.parametrize("reference", [1, "B"])
def test_a_memory_is_forgotten(reference: int | str) -> None:
    now = moment().with_current_weights()
    given = replace(moment(), project=now)
    change = done(given, memory_edits.Forget(reference))
    assert change.project is not None
    assert (change.project.names, change.text, change.message) == (("A", "C"), "Forget B", "Forgot B")
    expected = forget(now.network(), now.memories[1].pattern)
    np.testing.assert_allclose(change.project.network().weights, expected.weights, atol=1e-12)


def test_there_must_be_such_a_memory() -> None:
    for edit in (memory_edits.Forget(3), memory_edits.Forget(-1), state_edits.UseAsCue(7)):
        with pytest.raises(EditError, match="no memory number"):
            edit.change(moment())
    with pytest.raises(EditError, match="There is no memory 'Z'; there are A, B, C"):
        memory_edits.Forget("Z").change(moment())


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("two\nlines", "^The name .* of a memory has several lines; write it in one.$"),
     ("\u202eturned", r"^The name .* turns round what comes after it; leave out U\+202E.$")],
)  # fmt: skip
def test_a_name_that_is_none_is_told(name: str, sentence: str) -> None:
    for edit in (memory_edits.RenameMemory("B", name), memory_edits.StoreState(name)):
        with pytest.raises(EditError, match=sentence):
            edit.change(moment())


def test_a_memory_is_renamed_and_moved() -> None:
    assert project_after(moment(), memory_edits.RenameMemory("B", "a\tface")).names == ("A", "a face", "C")
    now = moment()
    assert project_after(now, memory_edits.RenameMemory("B", " face ")).names == ("A", "face", "C")
    for same in ("B", " ", ""):
        assert done(now, memory_edits.RenameMemory(1, same)).project is None
    assert project_after(now, memory_edits.MoveMemory("A", 2)).names == ("B", "C", "A")
    assert project_after(now, memory_edits.MoveUp(1)).names == ("B", "A", "C")
    assert project_after(now, memory_edits.MoveDown("B")).names == ("A", "C", "B")
    assert done(now, memory_edits.MoveUp(0)).project is None
    assert done(now, memory_edits.MoveDown(2)).project is None
    assert done(now, memory_edits.MoveMemory(0, 1)).text == "Move A"


def test_how_memories_are_learnt() -> None:
    now = moment()
    change = done(now, memory_edits.ChooseLearning("pseudoinverse"))
    assert change.text == "Learn by Pseudo-inverse"
    assert change.project is not None
    assert change.project.learning == "pseudoinverse"
    assert project_after(now, memory_edits.LearnBiases(True)).learns_bias
    assert done(now, memory_edits.LearnBiases(False)).text == "Learn weights alone"
    assert project_after(now, memory_edits.LearnFor(7)).epochs == 7
    assert project_after(now, memory_edits.LearnOn()).epochs == 2 * EPOCHS


def test_a_state_is_set() -> None:
    now = moment()
    pattern = np.where(np.arange(N) % 2, 1, -1)
    assert state_after(now, state_edits.SetState(pattern)).tolist() == pattern.tolist()
    assert state_after(now, state_edits.UseAsCue("C")).tolist() == now.project.memories[2].pattern.tolist()
    assert done(now, state_edits.UseAsCue(0)).text == "Use A as cue"
    with pytest.raises(EditError, match="has 3 units, but the network has 12"):
        state_edits.SetState(np.ones(3, np.int8)).change(now)


@settings(deadline=None)
@given(st.floats(0, 1), st.integers(0, 99))
def test_as_many_units_are_flipped_as_are_asked_for(fraction: float, seed: int) -> None:
    now = moment()
    state = state_after(now, state_edits.Corrupt(fraction, seed))
    assert (state != now.state).sum() == round(fraction * N)


def test_another_seed_flips_other_units() -> None:
    flipped = {state_after(moment(), state_edits.Corrupt(0.5, seed)).tobytes() for seed in range(9)}
    assert len(flipped) > 5


@settings(deadline=None)
@given(st.floats(0, 1), st.sampled_from(sorted(REGIONS)), st.integers(0, 9))
def test_a_region_is_blanked_and_the_rest_may_be_clamped(fraction: float, region: str, seed: int) -> None:
    now = moment()
    blanked = state_after(now, state_edits.Blank(fraction, region, seed))
    both = done(now, state_edits.BlankAndClamp(fraction, region, seed))
    assert both.project is not None
    assert both.state is not None
    np.testing.assert_array_equal(both.state, blanked)
    area = ~both.project.clamped
    assert area.sum() == round(fraction * N)
    assert (blanked[area] == -1).all()
    np.testing.assert_array_equal(blanked[~area], now.state[~area])
    assert str(N - int(area.sum())) in both.message
    if region == "top":
        assert np.flatnonzero(area).tolist() == list(range(int(area.sum())))


def test_only_hidden_units_look_anew() -> None:
    hidden = np.arange(N) > 4
    now = moment(hidden=hidden)
    states = [state_after(now, state_edits.LookAnew(seed)) for seed in range(5)]
    assert all((state[~hidden] == now.state[~hidden]).all() for state in states)
    assert len({state.tobytes() for state in states}) > 1


def test_units_are_clamped_and_removed() -> None:
    now = moment(clamped=np.arange(N) == 2, lesioned=np.arange(N) == 3)
    assert np.flatnonzero(project_after(now, unit_edits.Clamp([4, 5])).clamped).tolist() == [2, 4, 5]  # type: ignore[arg-type]
    assert not project_after(now, unit_edits.Clamp([2], False)).clamped.any()  # type: ignore[arg-type]
    assert done(now, unit_edits.Clamp([2])).project is None  # type: ignore[arg-type]
    assert np.flatnonzero(project_after(now, unit_edits.ToggleClamp(0)).clamped).tolist() == [0, 2]
    assert done(now, unit_edits.ToggleClamp(2)).text == "Unclamp unit 2"
    assert done(replace(now, in_stroke=True), unit_edits.ToggleClamp(2)).text == "Unclamp units"
    assert np.flatnonzero(project_after(now, unit_edits.Remove([0])).lesioned).tolist() == [0, 3]  # type: ignore[arg-type]
    assert done(now, unit_edits.ToggleRemoval(3)).text == "Restore unit 3"
    free = project_after(now, unit_edits.Release())
    assert not free.clamped.any()
    assert not free.lesioned.any()
    assert done(moment(), unit_edits.Release()).project is None
    with pytest.raises(EditError, match="There is no unit 12: the units are numbered 0 to 11"):
        unit_edits.Clamp([12]).change(now)  # type: ignore[arg-type]
    for edit in (unit_edits.ToggleClamp(-1), unit_edits.ToggleRemoval(-1), unit_edits.DeleteUnit(-1)):
        change = done(now, edit)
        assert change.project is None
        assert "first: click it, or use the arrow keys" in change.message


def test_units_go_by_their_names_too() -> None:
    named = replace(moment(), project=moment().project.with_unit_names([f"u{k}" for k in range(N)]))
    assert np.flatnonzero(project_after(named, unit_edits.ToggleClamp("u7")).clamped).tolist() == [7]
    assert done(named, unit_edits.DeleteUnit("u7")).text == "Delete unit u7"
    with pytest.raises(EditError, match="There is no unit 'u99'"):
        unit_edits.ToggleClamp("u99").change(named)


def test_units_of_a_large_network_are_refused_before_its_weights_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(20, 20, memories=(Memory("A", np.ones(400, np.int8)),))
    seen, made = project.network(), []
    monkeypatch.setattr(Network, "weights", property(made.append))
    now = Moment(project, np.ones(400, np.int8), seen)
    for edit in (unit_edits.AddUnit(), unit_edits.DeleteUnit(0)):
        with pytest.raises(EditError, match=r"of (up to|fewer than) 64"):
            edit.change(now)
    assert made == []


def test_a_unit_more_or_less_keeps_the_state_and_weights_of_the_others() -> None:
    now = moment()
    more = done(now, unit_edits.AddUnit())
    assert more.project is not None
    assert more.state is not None
    assert more.state.tolist() == [*now.state.tolist(), -1]
    weights = more.project.network().weights
    np.testing.assert_allclose(weights[:N, :N], now.project.network().weights)
    assert not weights[N].any()
    assert more.message == "Add unit 12: 13 units, in a grid of 1 x 13"
    less = done(now, unit_edits.DeleteUnit(4))
    assert less.project is not None
    assert less.state is not None
    kept = np.delete(np.arange(N), 4)
    np.testing.assert_array_equal(less.state, now.state[kept])
    np.testing.assert_allclose(less.project.network().weights, now.project.network().weights[np.ix_(kept, kept)])
    seen = Network(np.ones((N, N)) - np.eye(N))  # after some epoch
    for edit, n in ((unit_edits.AddUnit(), N), (unit_edits.DeleteUnit(0), N - 1)):
        weights = project_after(replace(now, network=seen), edit).network().weights
        np.testing.assert_array_equal(weights[:n, :n], np.ones((n, n)) - np.eye(n))
    two = Project(1, 2)
    with pytest.raises(EditError, match="at least 2 units"):
        unit_edits.DeleteUnit(0).change(Moment(two, np.ones(2, np.int8)))
    places = np.linspace(0, 1, 2 * N).reshape(N, 2)
    placed = replace(now, project=project_after(now, unit_edits.PlaceUnits(places)))
    np.testing.assert_array_equal(placed.project.places, places)
    beside = project_after(placed, unit_edits.AddUnit([0.25, 0.75])).places  # type: ignore[arg-type]
    assert beside is not None
    assert beside[-1].tolist() == [0.25, 0.75]
    with pytest.raises(EditError, match="places for 1 units"):
        unit_edits.PlaceUnits([[0.0, 0.0]]).change(now)  # type: ignore[arg-type]


@pytest.mark.parametrize("symmetric", [True, False])
def test_a_weight_is_set_in_the_weights_that_can_be_seen(symmetric: bool) -> None:
    project = moment(symmetric=symmetric).project
    weights = np.arange(N * N, dtype=float).reshape(N, N) * (1 - np.eye(N))
    seen = Network(weights + weights.T if symmetric else weights)
    now = Moment(project, moment().state, seen)
    change = done(now, wiring_edits.SetWeight(4, 1, 0.25))
    assert change.project is not None
    assert change.project.weights is not None
    expected = seen.weights.copy()
    expected[4, 1] = 0.25
    if symmetric:
        expected[1, 4] = 0.25
    np.testing.assert_array_equal(change.project.weights, expected)
    assert change.text == ("Set weight 1–4" if symmetric else "Set weight 1 to 4")
    assert (change.series, change.message) == ("weight 4 1", wiring_edits.BY_HAND)
    by_hand = replace(now, project=change.project)
    assert done(by_hand, wiring_edits.SetWeight(4, 1, 0.5)).message == ""
    with pytest.raises(EditError, match="weight of a unit to itself"):
        wiring_edits.SetWeight(3, 3, 1.0).change(now)
    with pytest.raises(EditError, match="named or numbered from 0"):
        wiring_edits.SetWeight(-1, 3, 1.0).change(now)
    biased = done(now, wiring_edits.SetBias(2, -1.5))
    assert biased.project is not None
    assert biased.project.bias is not None
    assert biased.project.bias[2] == -1.5
    assert (biased.text, biased.series) == ("Set bias of unit 2", "bias 2")


def test_symmetry_is_kept_or_given_up() -> None:
    weights = np.triu(np.ones((N, N)), 1)
    now = replace(moment(), project=moment().project.with_network(weights))
    assert not now.project.symmetric
    change = done(now, wiring_edits.KeepSymmetric(True))
    assert change.project is not None
    np.testing.assert_array_equal(change.project.network().weights, (weights + weights.T) / 2)
    assert change.message == f"{wiring_edits.MEAN}; {wiring_edits.NEVER_RISES}"
    assert done(now, wiring_edits.KeepSymmetric(False)).project is None
    assert done(moment(), wiring_edits.KeepSymmetric(False)).message == wiring_edits.ASYMMETRIC


@pytest.mark.parametrize("own", [0.0, 1.0, -3.0])
def test_what_is_said_of_the_energy_of_symmetric_weights_is_so(own: float) -> None:
    weights = np.triu(np.ones((N, N)), 1) + own * np.eye(N)
    now = replace(moment(), project=moment().project.with_network(weights))
    change = done(now, wiring_edits.KeepSymmetric(True))
    assert change.project is not None
    rises, network, rng = False, change.project.network(), np.random.default_rng(2)
    for seed in range(20):
        ended = recall(network, rng.choice(np.array([-1, 1], np.int8), N), Asynchronous(), seed, max_sweeps=20)
        rises |= bool((np.diff(ended.energies) > 1e-9).any())
    assert rises == change.message.endswith(wiring_edits.MAY_RISE) == (own < 0)
    assert change.message.startswith(wiring_edits.MEAN)


def test_weights_that_are_learnt_by_and_by_are_learnt_anew() -> None:
    project = moment().project.with_learning("perceptron").with_symmetry(False)
    change = done(replace(moment(), project=project), wiring_edits.KeepSymmetric(True))
    assert change.message == f"{wiring_edits.LEARNT_ANEW}; {wiring_edits.NEVER_RISES}"


def test_the_other_kind_of_unit_decides_alike() -> None:
    now = moment(rule=Stochastic(1.0))
    change = done(now, wiring_edits.ConvertUnits())
    assert change.project is not None
    assert (change.project.units, change.text) == ("binary", "Convert to 1/0 units")
    assert change.project.rule == Stochastic(0.25)
    assert change.message.startswith("1/0 units: the same weights; biases ")
    removed = moment(lesioned=np.arange(N) == 1)
    refused = done(removed, wiring_edits.ConvertUnits())
    assert refused.project is None
    assert refused.message.startswith("Put the removed units back first")


def test_units_are_not_converted_while_their_weights_are_being_made() -> None:
    project = Project(64, 64).with_memory("A", np.ones(4096, np.int8))
    with pytest.raises(EditError, match="still being made"):  # learning 4,096 units would keep the window waiting
        wiring_edits.ConvertUnits().change(Moment(project, project.cue))



def test_an_experiment_hands_over_its_project() -> None:
    now = moment()
    other = now.project.with_learning("storkey")
    change = done(now, wiring_edits.Adopt("Mix", other))
    assert (change.project, change.series, change.pause) == (other, "Mix", PAUSE)
    assert done(now, wiring_edits.Adopt("Dream", other, True)).pause == CONTINUOUS
    with pytest.raises(EditError, match="needs a grid of 2 x 2 units"):
        wiring_edits.Adopt("Mix", Project(2, 2)).change(now)


def test_how_it_runs_is_a_setting() -> None:
    now = moment()
    for edit, part, value in (
        (run_verbs.SetRule(Parallel()), "rule", Parallel()),
        (run_verbs.SetSeed(9), "seed", 9),
        (run_verbs.SetSpeed(math.inf), "speed", math.inf),
    ):
        change = done(now, edit)
        assert change.is_setting
        assert change.project is not None
        assert getattr(change.project, part) == value
        assert done(replace(now, project=change.project), edit).project is None


@settings(deadline=None)
@given(st.sampled_from([1.0, 2.7, 30.0, 5e4, math.inf]))
def test_slower_and_faster_are_steps_of_the_slider(speed: float) -> None:
    now = moment(speed=speed)
    slower, faster = (done(now, edit).project for edit in (run_verbs.Slower(), run_verbs.Faster()))
    notch = notch_of(speed)
    assert notch_of(speed if slower is None else slower.speed) == max(notch - 3, 0)
    assert notch_of(speed if faster is None else faster.speed) == min(notch + 3, 61)


def test_a_new_network_runs_as_the_one_before() -> None:
    now = moment(rule=Parallel(), speed=3.0)
    document = done(now, document_edits.NewNetwork(2, 5, "binary")).document
    assert document is not None
    made = document.project
    assert (made.rows, made.cols, made.units, made.rule, made.seed) == (2, 5, "binary", Parallel(), 5)
    assert not document.has_speed  # it goes on at the pace of the one before
    assert made.memories == ()
    assert document.lesson.title == ""
    with pytest.raises(EditError, match="1 x 2 to 512 x 512"):
        document_edits.NewNetwork(1, 1).change(now)


def test_documents_are_opened_in_the_order_of_the_lecture() -> None:
    now, names = moment(), lesson_names()
    opened = done(now, document_edits.OpenDocument(names[1]))
    assert opened.document is not None
    second = load_lesson(names[1])
    assert opened.document.lesson == second.lesson
    assert opened.text == f"Open {second.lesson.title}"
    there = replace(now, title=second.lesson.title)
    for edit, index in (
        (document_edits.OpenNext().change(now), 0), (document_edits.OpenPrevious().change(now), -1),
        (document_edits.OpenNext().change(there), 2), (document_edits.OpenPrevious().change(there), 0),
    ):  # fmt: skip
        assert edit.document is not None
        assert edit.document.lesson == load_lesson(names[index]).lesson
    last = replace(now, title=load_lesson(names[-1]).lesson.title)
    assert document_edits.OpenNext().change(last).message == "This is the last lesson"
    first = replace(now, title=load_lesson(names[0]).lesson.title)
    assert document_edits.OpenPrevious().change(first).message == "This is the first lesson"
    with pytest.raises(EditError, match="There is no lesson 'nothing'"):
        document_edits.OpenDocument("nothing").change(now)


def test_weights_that_are_given_stay_as_they_are_whatever_can_be_seen() -> None:
    given_project = moment().project.with_network(np.ones((N, N)) - np.eye(N))
    assert given_project.learning == GIVEN
    now = Moment(given_project, moment().state, moment().project.network())
    assert now.with_current_weights() is given_project
    empty = Moment(Project(2, 2), np.ones(4, np.int8), Project(2, 2).network())
    assert empty.with_current_weights() is empty.project


@pytest.mark.parametrize(
    ("options", "same"),
    [
        ({}, {}),
        ({"rate": 0.02, "spare": True}, {"rate": 0.02, "spare": True}),
        ({"near_memories": True, "noise": 0.25}, {"noise": 0.25}),
        ({"noise": 0.25}, {}),
    ],
)
def test_dreams_are_those_of_unlearn(options: dict[str, object], same: dict[str, object]) -> None:
    now = moment()
    change = done(now, unlearning_edits.Dream(30, **options))  # type: ignore[arg-type]
    expected = unlearn(now.project.network(), 30, seed=5, patterns=now.project.patterns, **same)  # type: ignore[arg-type]
    assert change.text == "Dreams 1 to 30"
    assert change.project is not None
    np.testing.assert_allclose(change.project.network().weights, expected.weights, atol=1e-12)
    assert unlearning_edits.Dream(begun=30).change(now).text == "Dream 31"


def test_what_cannot_dream_says_why() -> None:
    removed = moment(lesioned=np.arange(N) == 2)
    for now, told in (
        (Moment(Project(3, 3), np.ones(9, np.int8)), "Store a memory first"),
        (removed, "Put the removed units back first"),
        (replace(moment(), network=None), "weights are still being made"),
        (replace(moment(), network=Network(np.triu(np.ones((N, N)), 1))), "dreaming needs symmetric weights"),
    ):
        with pytest.raises(EditError, match=told):
            unlearning_edits.Dream().change(now)


def test_of_a_sequence_that_cannot_be_learnt_nothing_is_promised() -> None:
    small, large = (Project(rows, 256).with_memory("A", np.ones(256 * rows, np.int8)) for rows in (2, 65))
    assert "replays the memories" in ChooseLearning("sequence").change(Moment(small, small.cue)).message
    assert ChooseLearning("sequence").change(Moment(large, large.cue)).message == ""
