"""The identity of states."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.attractors import CHANCE, MIXTURE_AGREEMENT, MIXTURES, Identity, identify, overlaps
from hopviz.core.learning import hebbian
from hopviz.core.network import to_units
from tests.core.reference import quick


def random_memories(count=6, n=400, seed=0):
    return np.random.default_rng(seed).choice([-1, 1], (count, n)).astype(np.int8)


def vote(patterns, members, signs):
    return np.sign(np.array(signs) @ patterns[list(members)].astype(int))


@quick
@given(st.integers(1, 30), st.integers(0, 6), st.integers(0, 2**32 - 1), st.booleans())
def test_an_overlap_is_the_mean_product(n, count, seed, some_removed):
    rng = np.random.default_rng(seed)
    patterns, s = rng.choice([-1, 1], (count, n)), rng.choice([-1, 1], n)
    present = rng.random(n) < 0.6 if some_removed else None
    here = range(n) if present is None else np.flatnonzero(present)
    expected = [sum(int(x[i]) * int(s[i]) for i in here) / max(len(here), 1) for x in patterns]
    assert list(overlaps(s, patterns, present)) == pytest.approx(expected)
    assert list(overlaps(to_units(s, "binary"), (patterns + 1) // 2, present)) == pytest.approx(expected)
    told = identify(s, patterns, present)
    if expected:
        assert abs(told.overlap) == pytest.approx(max(map(abs, expected)))
        assert expected[told.nearest] == pytest.approx(told.overlap)
    else:
        assert told == Identity("spurious", (), 0.0, None, ())


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_memories_and_their_reverses(units):
    patterns = random_memories()
    for mu, x in enumerate(patterns):
        assert identify(to_units(x, units), patterns) == Identity("memory", (mu,), 1.0, mu, (1,))
        assert identify(to_units(-x, units), patterns) == Identity("reversed memory", (mu,), -1.0, mu, (-1,))


def test_one_wrong_unit_is_no_memory():
    patterns = random_memories()
    s = patterns[2].copy()
    s[17] *= -1
    told = identify(s, patterns)
    assert told == Identity("spurious", (), 1 - 2 / 400, 2, ())


@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_every_mixture_of_three_is_named_with_its_signs(units):
    patterns = random_memories()
    for members in combinations(range(6), 3):
        for signs in product((1, -1), repeat=3):
            s = vote(patterns, members, signs)
            told = identify(to_units(s, units), patterns)
            assert (told.kind, told.members, told.signs) == ("mixture", members, signs)
            assert abs(told.overlap) == pytest.approx(0.5, abs=0.15)


@pytest.mark.parametrize("size", [5, 7])
def test_mixtures_of_five_and_seven(size):
    patterns = random_memories(9, 4000, seed=1)
    members = tuple(sorted(int(k) for k in np.random.default_rng(size).choice(9, size, replace=False)))
    signs = (1, -1, 1, 1, -1, -1, 1)[:size]
    told = identify(vote(patterns, members, signs), patterns)
    assert (told.kind, told.members, told.signs) == ("mixture", members, signs)


def test_a_mixture_of_correlated_memories_need_not_be_one_of_the_nearest():
    # The fourth memory is nearer to the vote of the first three than these are, as happens with letters.
    rng = np.random.default_rng(3)
    patterns = random_memories(4, 400, seed=2)
    s = vote(patterns, (0, 1, 2), (1, 1, 1))
    patterns[3] = np.where(rng.random(400) < 0.15, -s, s)
    m = overlaps(s, patterns)
    assert m[3] > m[:3].max()
    assert identify(s, patterns).members == (0, 1, 2)


def test_a_mixture_may_be_wrong_in_a_few_units_and_not_in_more():
    patterns = random_memories()
    s = vote(patterns, (0, 3, 4), (1, 1, 1))
    order = np.random.default_rng(0).permutation(400)
    allowed = int(400 * (1 - MIXTURE_AGREEMENT) + 1e-9)
    for wrong, kind in ((allowed, "mixture"), (allowed + 1, "spurious")):
        damaged = s.copy()
        damaged[order[:wrong]] *= -1
        assert identify(damaged, patterns).kind == kind


def test_a_state_nearer_to_a_memory_than_to_any_vote_is_no_mixture():
    # Three memories so alike that the vote of them all is nearly each of them.
    base = random_memories(1, 400)[0]
    patterns = np.repeat(base[np.newaxis], 3, axis=0)
    for mu in range(3):
        patterns[mu, 10 * mu : 10 * mu + 10] *= -1
    s = patterns[0].copy()
    s[399] *= -1
    assert identify(s, patterns).kind == "spurious"
    assert identify(base, patterns).kind == "mixture"


@quick
@given(st.integers(3, 7), st.integers(0, 2**32 - 1))
def test_a_mixture_of_three_is_found_exactly_where_brute_force_finds_one(count, seed):
    rng = np.random.default_rng(seed)
    # Half of all units alike in all memories: correlated as letters are.
    patterns = rng.choice([-1, 1], (count, 64))
    patterns[:, :32] = patterns[0, :32]
    s = vote(patterns, rng.choice(count, 3, replace=False), rng.choice([-1, 1], 3))
    s[rng.choice(64, rng.integers(0, 6), replace=False)] *= -1
    m = patterns @ s / 64
    towards = np.where(m > 0, 1, -1)
    best = max((vote(patterns, chosen, towards[list(chosen)]) == s).mean() for chosen in combinations(range(count), 3))
    # What the two nearest explain: all in which they are right together, half of the rest and what chance may add.
    first, second = (towards[mu] * patterns[mu] for mu in np.argsort(-np.abs(m), kind="stable")[:2])
    rest = (first != second).sum()
    by_two = ((first == s) & (second == s)).sum() + rest / 2 + CHANCE * np.sqrt(rest / 4)
    told = identify(s, patterns)
    if np.abs(m).max() == 1:
        assert told.kind in ("memory", "reversed memory")
    elif best >= MIXTURE_AGREEMENT and best > (1 + np.abs(m).max()) / 2 and 64 * best >= by_two - 1e-9:
        assert told.kind == "mixture"
        assert len(told.members) == 3
        assert (vote(patterns, told.members, told.signs) == s).mean() == best
    else:
        assert len(told.members) != 3


def alike(differing, n=200, seed=4):
    """Two memories that differ in so many units, the first ones, and four others."""
    patterns = random_memories(6, n, seed)
    patterns[1] = patterns[0]
    patterns[1, :differing] *= -1
    return patterns


@pytest.mark.parametrize(("differing", "of_the_second"), [(2, 1), (10, 5), (11, 4), (40, 20), (40, 12), (50, 25)])
@pytest.mark.parametrize("signs", [(1, 1), (-1, -1), (1, -1)])
def test_a_state_between_two_memories_that_are_alike_is_a_mixture_of_them(differing, of_the_second, signs):
    patterns = alike(differing)
    s = patterns[0].copy()
    s[:of_the_second] *= -1
    m = overlaps(s, patterns)
    assert m[0] + m[1] == pytest.approx(1 + overlaps(patterns[0], patterns)[1])  # it lies between them
    patterns[0], patterns[1] = signs[0] * patterns[0], signs[1] * patterns[1]
    told = identify(s, patterns)
    assert (told.kind, told.members, told.signs) == ("mixture", (0, 1), signs)


def test_a_state_that_is_nearly_one_of_two_memories_is_no_mixture_of_them():
    patterns = alike(40)
    s = patterns[0].copy()
    s[:9] *= -1  # at 10 of 40 it would be half as near to the second as it could be
    assert identify(s, patterns).kind == "spurious"
    s[9] *= -1
    assert identify(s, patterns).members == (0, 1)
    s[190:] *= -1  # 10 of the 160 units in which they agree
    assert identify(s, patterns).kind == "spurious"
    assert identify(alike(51)[1] * np.where(np.arange(200) < 25, -1, 1), alike(51)).kind == "spurious"


def test_a_third_memory_that_agrees_by_chance_is_no_member():
    patterns = alike(6)
    s = patterns[0].copy()
    s[:3] *= -1
    patterns[2, :6] = s[:6]  # of ten candidates one often agrees in six units
    assert identify(s, patterns).members == (0, 1)
    patterns = alike(40)
    s = patterns[0].copy()
    s[:20] *= -1
    patterns[2, :40] = s[:40]  # nobody agrees in forty by chance
    assert identify(s, patterns).members == (0, 1, 2)


def by_brute_force(s, patterns):
    """The smallest sets of three, five or seven signed memories whose vote the state is, by trying all of them."""
    for size in (3, 5, 7):
        found = [
            (members, signs)
            for members in combinations(range(len(patterns)), size)
            for signs in product((1, -1), repeat=size)
            if np.array_equal(vote(patterns, members, signs), s)
        ]
        if found:
            return found
    return []


@quick
@given(st.integers(3, 6), st.sampled_from([9, 16, 25, 40]), st.integers(0, 2**32 - 1))
def test_of_few_units_the_smallest_vote_that_a_state_equals_names_it(count, n, seed):
    rng = np.random.default_rng(seed)
    patterns = rng.choice([-1, 1], (count, n))
    size = 3 if count < 5 else int(rng.choice([3, 5]))
    s = vote(patterns, rng.choice(count, size, replace=False), rng.choice([-1, 1], size))
    told = identify(s, patterns)
    if abs(told.overlap) < 1:
        assert told.kind == "mixture"
        found = by_brute_force(s, patterns)
        assert (told.members, told.signs) in found
        m = overlaps(s, patterns)
        strength = [sum(sign * m[mu] for mu, sign in zip(*chosen, strict=True)) for chosen in found]
        assert strength[found.index((told.members, told.signs))] == pytest.approx(max(strength))


def test_a_mixture_on_sixteen_units_whose_third_member_hardly_overlaps():
    cross = "#..# .##. .##. #..#"
    drawn = [[1 if c == "#" else -1 for c in text if c in "#."] for text in (cross, 4 * "##.. ", "#### #..# #..# ####")]
    patterns = np.array(drawn)
    s = vote(patterns, (0, 1, 2), (1, 1, -1))
    net = hebbian(patterns)
    assert (s * net.fields(s) > 0).all()  # a strict minimum
    told = identify(s, patterns)
    assert (told.kind, told.members, told.signs) == ("mixture", (0, 1, 2), (1, 1, -1))


def test_stable_votes_of_three_on_sixteen_units_are_mixtures_of_three():
    rng, seen = np.random.default_rng(0), 0
    while seen < 100:
        patterns = rng.choice([-1, 1], (3, 16))
        s = vote(patterns, (0, 1, 2), (1, 1, 1))
        if (s * hebbian(patterns).fields(s) > 0).all() and np.abs(overlaps(s, patterns)).max() < 1:
            told = identify(s, patterns)
            assert (told.kind, told.members, told.signs) == ("mixture", (0, 1, 2), (1, 1, 1))
            seen += 1


def test_a_random_state_is_spurious():
    patterns, rng = random_memories(8, 400), np.random.default_rng(9)
    for _ in range(50):
        told = identify(rng.choice([-1, 1], 400), patterns)
        assert (told.kind, told.members, told.signs) == ("spurious", (), ())


def test_a_memory_goes_before_the_reverse_of_another():
    patterns = random_memories(3)
    both = np.vstack([-patterns[1], patterns])
    assert identify(patterns[1], both) == Identity("memory", (2,), 1.0, 2, (1,))
    assert identify(-patterns[1], both) == Identity("memory", (0,), 1.0, 0, (1,))


def test_removed_units_do_not_count():
    patterns, rng = random_memories(), np.random.default_rng(1)
    present = rng.random(400) < 0.7
    for units in ("bipolar", "binary"):
        for s, kind in (
            (patterns[4], "memory"),
            (-patterns[4], "reversed memory"),
            (vote(patterns, (1, 2, 5), (1, -1, 1)), "mixture"),
        ):
            seen = np.where(present, to_units(s, units), 0)  # as a frame shows it
            assert identify(seen, patterns, present).kind == kind


def test_without_memories_or_without_units_everything_is_spurious():
    assert identify([1, -1], np.empty((0, 2))) == Identity("spurious", (), 0.0, None, ())
    told = identify([1, -1], [[1, -1]], [False, False])
    assert (told.kind, told.overlap) == ("spurious", 0.0)


def test_mixtures_have_odd_numbers_of_members():
    assert all(size % 2 == 1 and size <= candidates for size, candidates in MIXTURES)


@pytest.mark.parametrize(("state", "patterns"), [([1, -1], [[1, -1, 1]]), ([[1, -1]], [[1, -1]]), ([1, -1], [1, -1])])
def test_shapes_that_do_not_fit_are_refused(state, patterns):
    with pytest.raises(ValueError, match="a state"):
        identify(state, patterns)
