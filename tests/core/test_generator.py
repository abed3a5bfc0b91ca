"""The random generator of runs: against an independent one, a published sequence, and statistics."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.kernels.generator import below, next_bits, shuffle, uniform
from hopviz.core.seeds import generator_state, spawned
from tests.core.reference import Xoshiro, chi_squared_limit, quick

# From the state 1, 2, 3, 4: computed by the reference implementation in C, as Rust's rand_xoshiro has it.
PUBLISHED = [
    41943041, 58720359, 3588806011781223, 3591011842654386, 9228616714210784205, 9973669472204895162,
    14011001112246962877, 12406186145184390807, 15849039046786891736, 10450023813501588000,
]  # fmt: skip


def test_it_gives_the_published_sequence():
    generator = np.array([1, 2, 3, 4], np.uint64)
    assert [int(next_bits(generator)) for _ in PUBLISHED] == PUBLISHED


@quick
@given(st.integers(0, 2**64 - 1), st.integers(1, 5000))
def test_it_gives_what_plain_whole_numbers_give(seed, count):
    generator, other = generator_state(seed), Xoshiro(seed)
    assert [int(next_bits(generator)) for _ in range(20)] == [other.bits() for _ in range(20)]
    assert [uniform(generator) for _ in range(20)] == [other.random() for _ in range(20)]
    assert [below(count, generator) for _ in range(20)] == [other.below(count) for _ in range(20)]
    turns, units = np.arange(12), list(range(12))
    shuffle(turns, generator)
    other.shuffle(units)
    assert turns.tolist() == units
    assert generator.tolist() == other.s


@pytest.mark.parametrize("cells", [7, 64])
def test_numbers_are_uniform_and_neighbours_independent(cells):
    generator, count = generator_state(5), 200 * cells * cells
    drawn = np.array([uniform(generator) for _ in range(count)])
    assert 0 <= drawn.min() < drawn.max() < 1
    places = (drawn * cells).astype(int)
    for observed in (np.bincount(places, minlength=cells), np.bincount(places[1:] * cells + places[:-1])):
        expected = observed.sum() / observed.size
        assert ((observed - expected) ** 2 / expected).sum() < chi_squared_limit(observed.size)


def test_every_bit_is_on_half_of_the_time():
    generator, count = generator_state(6), 20_000
    words = np.array([next_bits(generator) for _ in range(count)], np.uint64)
    on = np.array([int(((words >> np.uint64(bit)) & np.uint64(1)).sum()) for bit in range(64)])
    assert (np.abs(on - count / 2) < 4.5 * (count / 4) ** 0.5).all()


def test_streams_of_a_seed_are_those_that_numpy_spawns():
    children = np.random.SeedSequence(8).spawn(5)
    seeds = [spawned(8, number) for number in range(5)]
    assert seeds == [int(child.generate_state(1, np.uint64)[0]) for child in children]
    assert len({*seeds, *(spawned(9, number) for number in range(5))}) == 10


def test_numba_is_not_imported_before_something_is_computed():
    code = "import sys, hopviz; assert 'numba' not in sys.modules; hopviz.Network([[0.0]]).tolerance; import numba"
    subprocess.run([sys.executable, "-c", code], check=True)
