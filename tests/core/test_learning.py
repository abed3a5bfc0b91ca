"""Learning rules against their formulas."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.learning import LEARNING_RULES, forget, hebbian, perceptron, pseudoinverse, store, storkey
from hopviz.core.network import Network, to_units
from tests.core.reference import nets, quick

UNITS = ["bipolar", "binary"]


@st.composite
def memories(draw, most=6, longest=9):
    count, n = draw(st.integers(1, most)), draw(st.integers(1, longest))
    return np.random.default_rng(draw(st.integers(0, 2**32 - 1))).choice([-1, 1], (count, n))


@quick
@given(memories(), st.booleans())
def test_hebb_is_a_sum_of_products(patterns, normalise):
    n = patterns.shape[1]
    net = hebbian(patterns, normalise=normalise)
    for i in range(n):
        for j in range(n):
            expected = 0 if i == j else sum(int(x[i]) * int(x[j]) for x in patterns)
            assert net.weights[i, j] == (expected / n if normalise else expected)
    assert not net.bias.any()


@quick
@given(memories())
def test_hebb_of_binary_units_is_four_times_the_product_of_deviations(patterns):
    s = (patterns + 1) // 2
    net = hebbian(s, "binary", normalise=False)
    for i in range(s.shape[1]):
        for j in range(s.shape[1]):
            expected = 0 if i == j else sum(4 * (x[i] - 0.5) * (x[j] - 0.5) for x in s)
            assert net.weights[i, j] == expected
        assert net.bias[i] == -0.5 * sum(net.weights[i])
    assert np.array_equal(net.weights, hebbian(patterns, normalise=False).weights)


@pytest.mark.parametrize("learn", [hebbian, storkey, pseudoinverse])
@quick
@given(memories())
def test_binary_networks_are_the_bipolar_ones_in_other_units(learn, patterns):
    # With the same numbers as weights a binary field is half the bipolar one.
    binary, bipolar = learn(patterns, "binary"), learn(patterns)
    for x in patterns:
        assert 2 * binary.fields(to_units(x, "binary")) == pytest.approx(bipolar.fields(x), abs=1e-12)
        # and the complement of a memory is as stable as the memory
        assert binary.fields(to_units(-x, "binary")) == pytest.approx(-binary.fields(to_units(x, "binary")), abs=1e-12)


@quick
@given(memories(most=4, longest=7))
def test_storkey_is_its_formula(patterns):
    n = patterns.shape[1]
    w = np.zeros((n, n))
    for x in patterns:
        h = np.zeros((n, n))
        for i in range(n):
            for j in range(n):
                h[i, j] = sum(w[i, k] * x[k] for k in range(n) if k not in (i, j))
        step = np.zeros((n, n))
        for i in range(n):
            for j in range(n):
                if i != j:
                    step[i, j] = (x[i] * x[j] - x[i] * h[j, i] - h[i, j] * x[j]) / n
        w = w + step
    assert storkey(patterns).weights == pytest.approx(w, abs=1e-12)
    assert storkey(patterns, normalise=False).weights == pytest.approx(n * w, abs=1e-10)


@quick
@given(st.integers(2, 40), st.data())
def test_the_pseudo_inverse_makes_every_memory_stable(n, data):
    count = data.draw(st.integers(1, n - 1))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    patterns = rng.choice([-1, 1], (count, n))
    for units in UNITS:
        net = pseudoinverse(patterns, units)
        assert not np.diagonal(net.weights).any()
        assert net.is_symmetric
        for x in patterns:
            assert (net.fields(to_units(x, units)) * x >= 0).all()


@quick
@given(memories(longest=12))
def test_the_pseudo_inverse_is_the_projection_onto_the_memories(patterns):
    # An orthonormal basis of their span from another algorithm: singular values.
    n = patterns.shape[1]
    _, sizes, basis = np.linalg.svd(patterns.astype(float))
    basis = basis[: int((sizes > 1e-9).sum())]
    projection = basis.T @ basis
    np.fill_diagonal(projection, 0)
    assert pseudoinverse(patterns).weights == pytest.approx(projection, abs=1e-9)
    assert pseudoinverse(patterns, normalise=False).weights == pytest.approx(n * projection, abs=1e-8)


def test_the_pseudo_inverse_of_dependent_memories():
    for count, n in ((5, 30), (60, 200)):
        x = np.random.default_rng(0).choice([-1, 1], (count, n))
        once = pseudoinverse(x).weights
        assert pseudoinverse(np.vstack([x, x, -x, x[:2]])).weights == pytest.approx(once, abs=1e-10)


@pytest.mark.parametrize("count", [12, 13, 40])
def test_the_pseudo_inverse_of_as_many_memories_as_units_is_no_noise(count):
    # They span everything: the projection is the identity, and nothing is left beside its diagonal.
    x = np.random.default_rng(1).choice([-1, 1], (count, 12))
    assert np.linalg.matrix_rank(x) == 12
    assert not pseudoinverse(x).weights.any()


@pytest.mark.parametrize("normalise", [True, False])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("units", UNITS)
@quick
@given(memories(most=5))
def test_storing_is_learning_one_more(units, bias, normalise, patterns):
    net = hebbian(patterns[:1], units, normalise, bias)
    for x in patterns[1:]:
        net = store(net, to_units(x, units), normalise, bias)
    whole = hebbian(patterns, units, normalise, bias)
    assert net.weights == pytest.approx(whole.weights, abs=1e-12)
    assert net.bias == pytest.approx(whole.bias, abs=1e-12)
    assert net.units == units


@quick
@given(nets(whole=False, most=8), st.integers(0, 2**32 - 1), st.booleans(), st.booleans())
def test_forgetting_undoes_storing(net, seed, normalise, bias):
    x = np.random.default_rng(seed).choice([-1, 1], net.n)
    again = forget(store(net, x, normalise, bias), x, normalise, bias)
    assert again.weights == pytest.approx(net.weights, abs=1e-12)
    assert again.bias == pytest.approx(net.bias, abs=1e-12)
    assert np.array_equal(np.diagonal(again.weights), np.diagonal(net.weights))


@pytest.mark.parametrize("learn", [hebbian, storkey, pseudoinverse])
@pytest.mark.parametrize("units", UNITS)
@quick
@given(memories())
def test_biases_are_the_weights_from_a_unit_that_is_always_on(learn, units, patterns):
    # One more unit, on in every memory and held on: the others cannot tell it from a bias.
    n = patterns.shape[1]
    whole = learn(np.hstack([patterns, np.ones((len(patterns), 1))]), units, normalise=False)
    biased = learn(patterns, units, normalise=False, bias=True)
    scale = n / (n + 1) if learn is not hebbian else 1.0  # raw weights are N times larger, and N is one more
    for state in np.random.default_rng(1).choice([-1, 1], (5, n)):
        expected = whole.fields(to_units(np.append(state, 1), units))[:n]
        assert biased.fields(to_units(state, units)) == pytest.approx(scale * expected, abs=1e-9)


@pytest.mark.parametrize("units", UNITS)
@quick
@given(memories())
def test_with_learnt_biases_a_reversed_memory_is_not_as_deep(units, patterns):
    net, plain = hebbian(patterns, units, bias=True), hebbian(patterns, units)
    mean = patterns.mean(axis=0) * len(patterns) / patterns.shape[1]
    for x in patterns:
        memory, reverse = to_units(x, units), to_units(-x, units)
        deeper = net.energy(reverse) - net.energy(memory)
        # Twice the memory's overlap with the sum of all, by which the biases were learnt; half of it with 1/0 units.
        assert deeper == pytest.approx((2 if units == "bipolar" else 0.5) * float(mean @ x), abs=1e-9)
        assert plain.energy(reverse) == pytest.approx(plain.energy(memory), abs=1e-9)


def test_storkey_holds_what_hebb_has_lost():
    # Networks of which every memory is stable: all of Storkey's, none of Hebb's.
    whole = {storkey: 0, hebbian: 0}
    for seed in range(10):
        patterns = np.random.default_rng(seed).choice([-1, 1], (20, 100))
        for learn in whole:
            whole[learn] += bool((patterns @ learn(patterns).weights * patterns >= 0).all())
    assert (whole[storkey], whole[hebbian]) == (10, 0)


def test_forgetting_everything_leaves_nothing():
    x = np.random.default_rng(3).choice([-1, 1], (6, 50))
    net = hebbian(x)
    for pattern in x:
        net = forget(net, pattern)
    assert np.abs(net.weights).max() < 1e-15


def test_a_pattern_learned_twice_counts_twice():
    x = np.random.default_rng(3).choice([-1, 1], (1, 20))
    assert np.array_equal(hebbian(np.vstack([x, x])).weights, 2 * hebbian(x).weights)


def test_learning_does_not_change_what_it_is_given():
    x = np.random.default_rng(3).choice([-1, 1], (4, 20)).astype(np.int8)
    before = x.copy()
    for rule in LEARNING_RULES.values():
        net = rule.learn(x, "bipolar")
        if rule.has_power:
            assert np.array_equal(x, before)
            continue
        store(net, x[0])
        assert np.array_equal(x, before)
        assert not net.weights.flags.writeable


@pytest.mark.parametrize(
    ("patterns", "complaint"),
    [
        ([1, -1, 1], r"\(P, N\)"),
        ([], r"\(P, N\)"),
        (np.empty((0, 4)), "at least one"),
        (np.empty((4, 0)), "at least one"),
        ([[1, -1, 2]], r"\+1 and -1"),
        ([[1, -1, 0]], r"\+1 and -1"),
        ([[1, np.nan]], r"\+1 and -1"),
        ([[0.5, 1]], r"\+1 and -1"),
        ([[1, -1], [1]], "patterns must be an array of numbers"),
        ([["1", "0"]], "patterns must be an array of real numbers"),
    ],
)
def test_bad_patterns_are_refused_with_the_reason(patterns, complaint):
    for learn in (hebbian, storkey, pseudoinverse, perceptron):
        with pytest.raises(ValueError, match=complaint):
            learn(patterns)


@pytest.mark.parametrize("pattern", [[1, -1], [1, -1, 2], [[1, -1, 1], [1, 1, 1]], 1, ["1", "1", "0"]])
def test_a_bad_pattern_is_refused(pattern):
    for change in (store, forget):
        with pytest.raises(ValueError, match="pattern"):
            change(Network(np.zeros((3, 3))), pattern)


def test_learning_for_unknown_units_is_refused():
    with pytest.raises(ValueError, match="units"):
        hebbian([[1, -1]], "ternary")


@pytest.mark.parametrize(("count", "n"), [(300, 90), (150, 400), (260, 260), (1, 300)])
def test_the_projection_is_the_same_however_many_memories_are_taken_in_at_a_time(count, n):
    rng = np.random.default_rng(count)
    x = rng.choice(np.array([-1.0, 1.0]), (count, n))
    x[count // 2 :: 3] = x[count // 2 - 1]  # some are there already
    expected = np.linalg.pinv(x) @ x
    np.fill_diagonal(expected, 0.0)
    net = pseudoinverse(x, normalise=True)
    np.testing.assert_allclose(net.weights, expected, atol=1e-9)
    assert np.array_equal(net.weights, net.weights.T)
    if np.linalg.matrix_rank(x) == n:
        assert not net.weights.any()


@pytest.mark.parametrize("name", ["hebbian", "storkey", "pseudoinverse"])
@pytest.mark.parametrize("units", UNITS)
def test_learning_in_steps_is_learning(name, units):
    x = np.random.default_rng(5).choice(np.array([-1, 1]), (7, 300))
    rule, shares = LEARNING_RULES[name], []
    steps = rule.steps(x, units, bias=True)
    while True:
        try:
            shares.append(next(steps))
        except StopIteration as end:
            net = end.value
            break
    assert shares
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    once = rule.learn(x, units, bias=True)
    assert np.array_equal(net.weights, once.weights)
    assert np.array_equal(net.bias, once.bias)
