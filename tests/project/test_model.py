"""Edits of a project: they do what they say, undo each other, and tell when the network changes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.actions.action import EditError, Moment
from hopviz.actions.wiring_edits import KeepSymmetric
from hopviz.core.learning import EPOCHS, LEARNING_RULES, hebbian, perceptron
from hopviz.core.network import to_units
from hopviz.core.rules import Parallel
from hopviz.project.model import GIVEN, Memory, Project


def patterns(count: int, n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).choice(np.array([-1, 1], dtype=np.int8), size=(count, n))


def project(count: int = 3, rows: int = 2, cols: int = 4, **parts) -> Project:
    memories = tuple(Memory(f"m{k}", p) for k, p in enumerate(patterns(count, rows * cols)))
    return Project(rows, cols, memories=memories, **parts)


def given_project(**parts) -> Project:
    weights = np.random.default_rng(1).normal(size=(8, 8))
    return project(learning=GIVEN, weights=weights + weights.T, bias=np.arange(8.0), **parts)


def same_memories(a: Project, b: Project) -> bool:
    return a.names == b.names and np.array_equal(a.patterns, b.patterns)


def test_an_empty_project_has_a_network_of_zeros():
    empty = Project(3, 5)
    assert empty.n == 15
    assert empty.patterns.shape == (0, 15)
    network = empty.network()
    assert not network.weights.any()
    assert not network.bias.any()
    assert (empty.cue == -1).all()
    assert not empty.clamped.any()
    assert not empty.lesioned.any()


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_the_network_is_hebbs_sum(units):
    made = project(units=units)
    weights = sum(np.outer(p, p).astype(float) for p in made.patterns) / made.n
    np.fill_diagonal(weights, 0)
    network = made.network()
    np.testing.assert_allclose(network.weights, weights, atol=1e-15)
    np.testing.assert_allclose(
        network.bias, 0 if units == "bipolar" else -weights.sum(axis=1) / 2, atol=1e-14
    )


@pytest.mark.parametrize("make", [project, given_project])
@given(index=st.integers(0, 3), seed=st.integers(0, 3))
def test_storing_and_forgetting_undo_each_other(make, index, seed):
    before = make()
    pattern = patterns(1, before.n, seed)[0]
    stored = before.with_memory("new", pattern, index)
    assert stored.names[index] == "new"
    np.testing.assert_array_equal(stored.patterns[index], pattern)
    assert not stored.same_network(before)
    back = stored.without_memory(index)
    assert same_memories(back, before)
    np.testing.assert_allclose(back.network().weights, before.network().weights, atol=1e-12)
    np.testing.assert_allclose(back.network().bias, before.network().bias, atol=1e-12)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_storing_adds_hebbs_trace_to_given_weights(units):
    before = given_project(units=units)
    pattern = patterns(1, before.n, 5)[0]
    after = before.with_memory("new", pattern).network()
    trace = (np.outer(pattern, pattern) - np.eye(before.n)) / before.n
    np.testing.assert_allclose(after.weights - before.network().weights, trace, atol=1e-12)


@given(st.integers(0, 3), st.integers(0, 3))
def test_moving_there_and_back_changes_nothing(old, new):
    before = project(4)
    moved = before.moved(old, new)
    expected = list(before.names)
    expected.insert(new, expected.pop(old))
    assert list(moved.names) == expected
    assert same_memories(moved.moved(new, old), before)
    assert moved.same_network(before)
    np.testing.assert_allclose(moved.network().weights, before.network().weights, atol=1e-15)


def test_renaming_there_and_back_changes_nothing():
    before = project()
    renamed = before.renamed(1, " face ")
    assert renamed.names == ("m0", "face", "m2")
    assert renamed.same_network(before)
    assert same_memories(renamed.renamed(1, "m1"), before)


def test_names_stay_different():
    made = project().with_memory("m1", patterns(1, 8)[0]).with_memory("m1", patterns(1, 8)[0])
    assert made.names == ("m0", "m1", "m2", "m1 2", "m1 3")
    assert made.renamed(0, "m1").names[0] == "m1 4"
    assert made.renamed(1, "m1").names == made.names
    with pytest.raises(ValueError, match="needs a name"):
        made.renamed(0, "  ")
    with pytest.raises(ValueError, match="two memories are called 'x'"):
        Project(1, 2, memories=(Memory("x", np.ones(2)), Memory("x", np.ones(2))))


def test_the_same_network_is_recognised_whatever_else_changes():
    before = project()
    others = [
        before.with_cue(patterns(1, 8)[0]),
        before.with_rule(Parallel()),
        before.with_seed(7),
        before.with_speed(float("inf")),
        before.with_clamped(np.arange(8) < 2),
        before.with_lesioned(np.arange(8) < 2),
    ]
    assert all(before.same_network(other) for other in others)
    assert not before.same_network(before.without_memory(0))
    assert not before.same_network(before.with_units("binary"))
    assert not before.same_network(before.with_learning("storkey"))
    assert not before.same_network(before.with_network(np.zeros((8, 8))))
    assert not before.same_network(Project(1, 8))


def test_the_order_matters_where_the_rule_says_so():
    storkey = project(learning="storkey")
    assert not storkey.same_network(storkey.moved(0, 2))
    assert storkey.same_network(storkey.renamed(0, "other"))


def test_memories_do_not_make_given_weights():
    before = given_project()
    assert before.same_network(before.moved(0, 2))
    assert before.same_network(before.with_seed(3))
    assert before.with_seed(3).weights is before.weights
    changed = before.with_network(before.weights * 2, before.bias)
    assert not before.same_network(changed)
    assert same_memories(before, changed)


def test_learning_again_drops_given_weights():
    relearnt = given_project().with_learning("hebbian")
    assert relearnt.weights is None
    np.testing.assert_array_equal(relearnt.network().weights, project().network().weights)


@pytest.mark.parametrize("make", [project, given_project])
def test_the_other_units_behave_the_same(make):
    bipolar = make()
    binary = bipolar.with_units("binary")
    assert binary.with_units("binary") is binary
    for state in patterns(20, 8, 9):
        signs = np.sign(bipolar.network().fields(to_units(state, "bipolar")))
        np.testing.assert_array_equal(signs, np.sign(binary.network().fields(to_units(state, "binary"))))
    back = binary.with_units("bipolar").network()
    np.testing.assert_allclose(back.weights, bipolar.network().weights, atol=1e-12)
    np.testing.assert_allclose(back.bias, bipolar.network().bias, atol=1e-12)


def test_nothing_can_be_changed_in_place():
    mask, pattern = np.zeros(8, dtype=bool), np.ones(8, dtype=np.int8)
    made = project().with_clamped(mask).with_cue(pattern).with_memory("own", pattern)
    mask[:] = True
    pattern[:] = -1
    assert not made.clamped.any()
    assert (made.cue == 1).all()
    assert (made.patterns[-1] == 1).all()
    for array in (made.cue, made.clamped, made.lesioned, made.memories[0].pattern):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(FrozenInstanceError):
        made.seed = 3


def test_grids_may_be_given_for_vectors():
    made = project().with_cue(np.ones((2, 4))).with_memory("grid", np.ones((2, 4), dtype=np.int8))
    assert made.with_clamped(np.ones((2, 4))).clamped.shape == (8,)
    assert made.patterns.shape == (4, 8)


@pytest.mark.parametrize("size", [(1, 2), (2, 1), (512, 512), (1, 512)])
def test_grids_at_the_limits(size):
    assert Project(*size).n == size[0] * size[1]


@pytest.mark.parametrize("size", [(1, 1), (0, 5), (513, 1), (1, 513), (-1, -4)])
def test_grids_over_the_limits_are_refused(size):
    with pytest.raises(ValueError, match=f"1 x 2 to 512 x 512 units, not {size[0]} x {size[1]}"):
        Project(*size)


@pytest.mark.parametrize(
    ("parts", "cause"),
    [
        ({"units": "spin"}, "bipolar or binary"),
        ({"learning": "magic"}, "no learning rule 'magic': choose one of hebbian"),
        ({"learning": "given"}, "needs weights"),
        ({"weights": np.zeros((4, 4))}, "only be set where learning"),
        ({"learning": "given", "weights": np.zeros((3, 3))}, "for 3 units, but the grid of 2 x 2 has 4"),
        ({"learning": "given", "weights": np.full((4, 4), np.nan)}, "finite"),
        ({"learning": "given", "weights": np.zeros((4, 4)), "bias": np.zeros(3)}, "bias"),
        ({"cue": np.zeros(4)}, "the cue must have shape"),
        ({"cue": np.ones(3)}, "the cue must have shape"),
        ({"clamped": np.ones(3, dtype=bool)}, "clamped must have shape"),
        ({"lesioned": np.ones(5, dtype=bool)}, "lesioned must have shape"),
        ({"seed": -1}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"speed": 0.0}, "speed"),
        ({"speed": float("nan")}, "speed"),
        ({"rule": "parallel"}, "not an update rule"),
        ({"memories": (Memory("big", np.ones(9)),)}, "'big' has 9 units, but the grid of 2 x 2 has 4"),
    ],
)
def test_what_cannot_be_is_refused(parts, cause):
    with pytest.raises(ValueError, match=cause):
        Project(2, 2, **parts)


@pytest.mark.parametrize("pattern", [np.zeros(4), np.ones((2, 2)), np.array([1, 0.5])])
def test_memories_are_plus_or_minus_one(pattern):
    with pytest.raises(ValueError, match="must have shape"):
        Memory("bad", pattern)


def test_memories_that_are_not_there():
    made = project(2)
    for call in (lambda: made.without_memory(2), lambda: made.moved(0, 2), lambda: made.renamed(-1, "x")):
        with pytest.raises(IndexError):
            call()
    with pytest.raises(IndexError):
        made.with_memory("x", np.ones(8), 3)


def test_one_direction_of_a_pair_changes_alone_only_when_symmetry_is_given_up():
    project = Project(1, 3).with_network(np.zeros((3, 3)))
    both = project.with_weight(0, 2, 1.5)
    assert (both.weights[0, 2], both.weights[2, 0]) == (1.5, 1.5)
    one = both.with_symmetry(False).with_weight(0, 2, -1.0)
    assert (one.weights[0, 2], one.weights[2, 0]) == (-1.0, 1.5)
    assert one.symmetric is False


def test_making_weights_symmetric_again_takes_the_mean_of_both_directions():
    weights = np.array([[0.0, 1.0, -2.0], [3.0, 0.0, 0.5], [0.0, 0.5, 0.0]])
    project = Project(1, 3).with_network(weights, [1.0, 2.0, 3.0])
    assert project.symmetric is False
    assert project.network().is_symmetric is False
    again = project.with_symmetry(True)
    assert again.symmetric is True
    np.testing.assert_array_equal(again.weights, (weights + weights.T) / 2)
    np.testing.assert_array_equal(again.bias, [1.0, 2.0, 3.0])


def test_learnt_weights_stay_learnt_when_symmetry_is_given_up():
    project = Project(1, 3).with_memory("A", [1, -1, 1])
    freed = project.with_symmetry(False)
    assert freed.same_network(project)
    assert freed.with_symmetry(True).symmetric is True


def test_units_have_names_and_roles_that_other_edits_keep():
    names = ["A", " B", "C", "D", "E", "F", "G", "H"]
    hidden = [False] * 5 + [True] * 3
    made = given_project().with_unit_names(names).with_hidden(hidden)
    assert made.unit_names == tuple("ABCDEFGH")
    assert not made.hidden.flags.writeable
    edited = (
        made.with_weight(0, 1, 2.0).with_bias(2, 1.0).with_units("binary").with_clamped(hidden)
        .with_memory("new", patterns(1, 8)[0]).without_memory(0).with_learning("hebbian")
    )  # fmt: skip
    assert edited.unit_names == made.unit_names
    assert edited.unit_name(7) == "H"
    np.testing.assert_array_equal(edited.hidden, hidden)
    plain = edited.with_unit_names([]).with_hidden(np.zeros(8, bool))
    assert plain.unit_name(7) == "7"
    assert not plain.hidden.any()


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["A", "B"], "2 units are named, but there are 8"),
        (["A"] * 8, "two units are called 'A'"),
        ([*"ABCDEFG", " "], "unit 7 has an empty name"),
    ],
)
def test_names_of_units_are_checked(names, said):
    with pytest.raises(ValueError, match=said):
        project().with_unit_names(names)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("symmetric", [False, True])
def test_errors_are_learnt_from_for_as_many_epochs_as_are_wanted(units, symmetric):
    made = project(5, units=units).with_symmetry(symmetric).with_learning("perceptron")
    network = made.network()
    expected = perceptron(made.patterns, units, symmetric=symmetric)
    np.testing.assert_array_equal(network.weights, expected.weights)
    np.testing.assert_array_equal(network.bias, expected.bias)
    assert network.is_symmetric or not symmetric
    once = made.with_epochs(1)
    np.testing.assert_array_equal(
        once.network().weights, perceptron(made.patterns, units, symmetric=symmetric, epochs=1).weights
    )
    assert made.same_training(once)
    assert not made.same_network(once)
    assert not made.same_training(made.with_symmetry(not symmetric))
    assert once.with_memory("new", patterns(1, 8, 9)[0]).epochs == made.epochs
    assert once.with_memories(made.memories[:2]).epochs == made.epochs
    np.testing.assert_array_equal(once.with_memories(made.memories[:2]).patterns, made.patterns[:2])
    with pytest.raises(ValueError, match="epochs must be a whole number from 1"):
        made.with_epochs(0)


def test_the_order_of_memories_matters_where_errors_are_learnt_from():
    made = project(5).with_learning("perceptron")
    assert not made.moved(0, 4).same_network(made)
    assert made.moved(0, 4).moved(4, 0).same_network(made)


def test_other_memories_are_learnt_anew():
    made = project().with_learning("perceptron").with_epochs(3)
    others = made.with_memories(reversed(made.memories))
    assert others.memories == made.memories[::-1]
    assert others.epochs == EPOCHS
    given = given_project()
    assert given.with_memories(()).same_network(given)


def test_symmetry_matters_only_where_errors_are_learnt_from():
    hebb = project()
    assert hebb.same_network(hebb.with_symmetry(False))
    assert not hebb.same_network(hebb.with_learnt_biases(True))


@pytest.mark.parametrize("learning", ["hebbian", "storkey", "pseudoinverse", "perceptron"])
@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_biases_are_learnt_if_wanted(learning, units):
    made = project(units=units).with_learning(learning)
    biased = made.with_learnt_biases(True)
    expected = LEARNING_RULES[learning].learn(made.patterns, units, bias=True)
    if learning != "perceptron":
        np.testing.assert_array_equal(biased.network().bias, expected.bias)
    assert not np.allclose(biased.network().bias, made.network().bias)


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_given_weights_take_and_give_back_biases_too(units):
    before = given_project(units=units).with_learnt_biases(True)
    pattern = patterns(1, 8, 5)[0]
    after = before.with_memory("new", pattern)
    step = (after.network().bias - before.network().bias) * 8
    trace = np.outer(pattern, pattern) - np.eye(8)
    expected = pattern if units == "bipolar" else 0.5 * (pattern - trace.sum(axis=1))
    np.testing.assert_allclose(step, expected, atol=1e-12)
    np.testing.assert_allclose(after.without_memory(3).network().bias, before.network().bias, atol=1e-12)


def test_a_sequence_is_not_symmetric_and_another_rule_is_again():
    made = project(learning="sequence")
    assert made.replays
    assert not made.symmetric
    assert not made.with_symmetry(True).symmetric
    assert made.with_learning("hebbian").symmetric
    assert not made.with_symmetry(False).with_network(made.network().weights).symmetric
    assert not made.same_network(made.moved(0, 1))
    with pytest.raises(EditError, match="choose another learning rule to keep them symmetric"):
        KeepSymmetric(True).change(Moment(made, made.cue))


def test_thresholds_of_low_activity_are_its_own():
    made = project(learning="low activity")
    share = float((made.patterns > 0).mean())
    expected = hebbian(made.patterns, activity=share)
    for each in (made, made.with_learnt_biases(True)):
        assert np.array_equal(each.network().weights, expected.weights)
        assert np.array_equal(each.network().bias, expected.bias)
    blank = replace(made, memories=(Memory("blank", np.full(made.n, -1)),)).network()
    assert (blank.fields(np.full(made.n, -1.0)) < 0).all()
