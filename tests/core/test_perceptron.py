"""Learning from errors: every unit against a plain perceptron, what can be held, and what cannot."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hopviz
from hopviz.core.learning import EPOCHS, LEARNING_RULES
from hopviz.core.learning.contradictions import contradictions
from hopviz.core.network import to_units
from hopviz.core.stability import stability
from tests.core.reference import quick


def patterns(count: int, n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (count, n))


@st.composite
def memories(draw, most=5, longest=7):
    count, n = draw(st.integers(1, most)), draw(st.integers(2, longest))
    return patterns(count, n, draw(st.integers(0, 2**32 - 1)))


def learnt_plainly(xi: np.ndarray, epochs: int, margin: float, symmetric: bool, bias: bool):
    """The rule by its words, in whole numbers: (weights, biases, bits not held after each epoch)."""
    n = xi.shape[1]
    w, b, wrong = np.zeros((n, n)), np.zeros(n), []

    def errors(x: np.ndarray) -> list[int]:
        return [i for i in range(n) if x[i] * (sum(w[i, j] * x[j] for j in range(n)) + b[i]) <= margin * n]

    for _ in range(epochs):
        for x in xi:
            for i in errors(x):
                for j in range(n):
                    if i != j:
                        if symmetric:  # half a step for either end
                            w[i, j] += 0.5 * x[i] * x[j]
                            w[j, i] += 0.5 * x[i] * x[j]
                        else:
                            w[i, j] += x[i] * x[j]
                if bias:
                    b[i] += x[i]
        wrong.append(sum(len(errors(x)) for x in xi))
        if not wrong[-1]:
            break
    return w, b, wrong


@pytest.mark.parametrize("symmetric", [False, True])
@pytest.mark.parametrize("bias", [False, True])
@quick
@given(memories(), st.sampled_from([0.0, 0.5, 1.25]))
def test_it_is_its_rule(symmetric, bias, xi, margin):
    w, b, wrong = learnt_plainly(xi, 6, margin, symmetric, bias)
    epochs = list(hopviz.Perceptron(xi, margin=margin, symmetric=symmetric, bias=bias, epochs=6))
    assert [epoch.wrong for epoch in epochs] == wrong
    assert [epoch.number for epoch in epochs] == list(range(1, len(wrong) + 1))
    np.testing.assert_allclose(epochs[-1].network.weights, w / xi.shape[1], atol=1e-15)
    np.testing.assert_allclose(epochs[-1].network.bias, b / xi.shape[1], atol=1e-15)
    raw = hopviz.perceptron(xi, normalise=False, margin=margin, symmetric=symmetric, bias=bias, epochs=6)
    np.testing.assert_array_equal(raw.weights, w)
    np.testing.assert_array_equal(raw.bias, b)


@quick
@given(memories(), st.booleans(), st.booleans(), st.sampled_from([0.0, 0.5]))
def test_what_is_said_after_an_epoch_is_true_of_its_network(xi, symmetric, bias, margin):
    for epoch in hopviz.Perceptron(xi, symmetric=symmetric, bias=bias, margin=margin, epochs=4):
        pull = np.array([x * (epoch.network.weights @ x + epoch.network.bias) for x in xi.astype(float)])
        not_held = pull <= margin + 1e-12
        assert epoch.wrong == not_held.sum()
        assert epoch.failing == not_held.any(axis=1).sum()
        assert epoch.is_learnt == (not not_held.any())
        assert epoch.network.is_symmetric or not symmetric
        assert not np.diagonal(epoch.network.weights).any()
    if epoch.is_learnt:
        assert (stability(epoch.network, xi).margins > margin).all()


def test_half_as_many_again_as_there_are_units_with_asymmetric_weights():
    n, xi = 40, patterns(60, 40, 1)
    *_, last = hopviz.Perceptron(xi, margin=0.0, epochs=5000)
    assert last.is_learnt
    assert not last.network.is_symmetric
    for x in xi:
        assert hopviz.recall(last.network, x, hopviz.Parallel()).flips == 0
    # Hebb and the pseudo-inverse hold none of so many.
    for learn in (hopviz.hebbian, hopviz.pseudoinverse):
        assert (stability(learn(xi), xi).margins <= 0).all()
    assert len(xi) == 1.5 * n


def test_the_epochs_that_are_tried_are_enough_for_n_memories_and_far_too_few_near_two_n():
    assert f"well beyond N they take far more than {EPOCHS} epochs" in LEARNING_RULES["perceptron"].summary
    for seed in range(3):
        many, most = patterns(40, 40, seed), patterns(70, 40, seed)
        assert [*hopviz.Perceptron(many)][-1].is_learnt
        assert not [*hopviz.Perceptron(most)][-1].is_learnt
    *_, last = hopviz.Perceptron(patterns(56, 40, 0), epochs=20 * EPOCHS)  # 1.4 N: there are weights all the same
    assert last.is_learnt
    assert last.number > EPOCHS


def test_symmetric_weights_hold_fewer_but_more_than_hebbs():
    xi = patterns(40, 60, 2)
    *_, last = hopviz.Perceptron(xi, symmetric=True)
    assert last.is_learnt
    assert last.network.is_symmetric
    assert not stability(hopviz.hebbian(xi), xi).fixed.any()


def separable(xi: np.ndarray, unit: int) -> bool:
    """By trying: whether some whole weights up to 3 let a unit answer right to all patterns, without a bias."""
    others = np.delete(xi, unit, axis=1)
    tried = np.array(list(product(range(-3, 4), repeat=others.shape[1])))
    return bool(((tried @ others.T) * xi[:, unit] > 0).all(axis=1).any())


@quick
@given(st.integers(0, 2**32 - 1), st.integers(2, 6))
def test_it_finds_weights_exactly_if_there_are_some(seed, count):
    # Of four inputs +1/-1, what any weights can separate whole ones up to 3 can.
    xi = patterns(count, 5, seed)
    *_, last = hopviz.Perceptron(xi, margin=0.0)
    assert last.is_learnt == all(separable(xi, unit) for unit in range(5))
    if not last.is_learnt:
        assert last.number == 200


@pytest.mark.parametrize("learn", ["hebbian", "storkey", "pseudoinverse", "perceptron"])
@pytest.mark.parametrize("bias", [False, True])
@quick
@given(xi=memories())
def test_binary_units_learn_the_same_dynamics(learn, bias, xi):
    rule = getattr(hopviz, learn)
    bipolar, binary = rule(xi, bias=bias), rule((xi + 1) // 2, "binary", bias=bias)
    np.testing.assert_array_equal(bipolar.weights, binary.weights)
    for state in patterns(6, xi.shape[1], 7):
        expected = bipolar.weights @ state + bipolar.bias
        s = to_units(state, "binary").astype(float)
        np.testing.assert_allclose(2 * (binary.weights @ s + binary.bias), expected, atol=1e-12)


def test_patterns_are_shown_again_and_again_whatever_the_slices():
    xi = patterns(30, 40, 3)
    *_, whole = hopviz.Perceptron(xi)
    cut = hopviz.Perceptron(xi)
    slices = 0
    while not cut.done:
        before = cut.progress.share
        over = cut.advance(0.0)
        slices += over is None
        assert cut.progress.share == pytest.approx(0.0 if over else before + 1 / 60)
    assert slices > 30 * whole.number
    np.testing.assert_array_equal(cut.last.network.weights, whole.network.weights)
    assert cut.last.number == whole.number


def test_more_epochs_go_on_where_it_ended():
    xi = patterns(60, 40, 1)
    learning = hopviz.Perceptron(xi, epochs=3)
    assert len(list(learning)) == 3
    assert not learning.last.is_learnt
    learning.epochs = 9
    assert [epoch.number for epoch in learning] == list(range(4, 10))
    np.testing.assert_array_equal(learning.last.network.weights, hopviz.perceptron(xi, epochs=9).weights)


def test_two_memories_that_differ_in_one_unit_cannot_both_be_held():
    xi = patterns(4, 20)
    twin, anti = xi[1].copy(), -xi[2]
    twin[7], anti[3] = -twin[7], -anti[3]
    xi = np.vstack([xi, twin, anti])
    assert contradictions(xi) == [(1, 4), (2, 5)]
    assert contradictions(xi, bias=True) == [(1, 4)]
    assert contradictions(xi[:4]) == []
    *_, last = hopviz.Perceptron(xi)
    assert not last.is_learnt
    assert last.failing >= 2
    *_, held = hopviz.Perceptron(xi[[0, 1, 2, 3, 5]], bias=True)
    assert held.is_learnt
    *_, not_held = hopviz.Perceptron(xi[[0, 1, 2, 3, 5]])
    assert not not_held.is_learnt
    # At a tie both are fixed points: the unit in which they differ hears nothing, and stays as it is.
    weights = hopviz.pseudoinverse(xi[:4]).weights.copy()
    weights[7] = weights[:, 7] = 0
    known = stability(hopviz.Network(weights), xi[[1, 4]])
    assert known.fixed.all()
    assert known.margins.tolist() == [0, 0]


@quick
@given(memories(most=8, longest=5), st.booleans())
def test_contradictions_are_found_as_by_looking_at_every_pair(xi, bias):
    n = xi.shape[1]
    expected = []
    for a in range(len(xi)):
        for b in range(a + 1, len(xi)):
            differ = int((xi[a] != xi[b]).sum())
            if differ == 1 or (not bias and differ == n - 1):
                expected.append((a, b))
    assert contradictions(xi, bias) == expected


def test_equal_memories_are_no_contradiction():
    xi = patterns(5, 30)
    *_, last = hopviz.Perceptron(np.vstack([xi, xi, -xi]))
    assert last.is_learnt


@pytest.mark.parametrize(
    ("wishes", "complaint"),
    [({"margin": -1.0}, "margin"), ({"margin": float("nan")}, "margin"), ({"epochs": 0}, "epochs must be")],
)
def test_bad_wishes_are_refused_with_the_reason(wishes, complaint):
    with pytest.raises(ValueError, match=complaint):
        hopviz.perceptron([[1, -1]], **wishes)
