"""The letters and pictures: all there, well made, and fit for any grid."""

from __future__ import annotations

import string

import numpy as np
import pytest

from hopviz.project.bank import letter, letters, picture, pictures


def test_the_alphabet_fills_its_grid():
    bank = letters()
    assert list(bank) == list(string.ascii_uppercase)
    for name, pattern in bank.items():
        assert pattern.shape == (10, 10), name
        on = pattern > 0
        assert on.any(axis=1).all(), name
        assert on.any(axis=0).sum() >= 8, name
        assert 0.3 < on.mean() < 0.75, name


def test_strokes_are_two_cells_wide():
    for name, pattern in letters().items():
        on = np.pad(pattern > 0, 1)
        squares = on[:-1, :-1] & on[1:, :-1] & on[:-1, 1:] & on[1:, 1:]
        covered = np.zeros_like(on)
        for down, across in ((0, 0), (0, 1), (1, 0), (1, 1)):
            covered[down : down + squares.shape[0], across : across + squares.shape[1]] |= squares
        # Diagonals have steps of single cells.
        assert (on & ~covered).sum() <= 6, name


def test_pictures_are_large_balanced_and_unlike():
    bank = pictures()
    assert len(bank) >= 6
    patterns = np.array([pattern.ravel() for pattern in bank.values()], dtype=float)
    assert patterns.shape[1] == 64 * 64
    assert np.abs(patterns.mean(axis=1)).max() < 0.35
    overlaps = patterns @ patterns.T / patterns.shape[1]
    assert np.abs(overlaps - np.eye(len(bank))).max() < 0.35


@pytest.mark.parametrize("size", range(5, 65))
def test_letters_can_be_told_apart_on_every_grid_from_five(size):
    placed = [letter(name, size, size) for name in letters()]
    assert len({pattern.tobytes() for pattern in placed}) == 26
    assert all(pattern.shape == (size, size) for pattern in placed)


@pytest.mark.parametrize("name", ["A", "K", "S"])
def test_a_letter_comes_back_from_an_enlarged_one(name):
    original = letters()[name]
    np.testing.assert_array_equal(letter(name, 10, 10), original)
    np.testing.assert_array_equal(letter(name, 20, 20)[::2, ::2], original)
    np.testing.assert_array_equal(letter(name, 64, 64)[5:62:6, 5:62:6], original)
    wide = letter(name, 12, 30)
    np.testing.assert_array_equal(wide[1:11, 10:20], original)
    assert (wide > 0).sum() == (original > 0).sum()


def test_small_letters_name_large_ones_and_the_bank_stays_as_it_is():
    placed = letter("q", 10, 10)
    np.testing.assert_array_equal(placed, letters()["Q"])
    placed[:] = 1
    letters().clear()
    assert (letter("Q", 10, 10) < 0).any()
    with pytest.raises(ValueError, match="read-only"):
        letters()["Q"][0, 0] = 1


@pytest.mark.parametrize("size", [(3, 3), (3, 64), (64, 4)])
def test_narrow_grids_are_served(size):
    assert set(np.unique(letter("T", *size))) == {-1, 1}
    assert picture("cat", *size).shape == size


@pytest.mark.parametrize("size", [(1, 2), (2, 64), (64, 2)])
def test_smaller_grids_are_refused(size):
    with pytest.raises(
        ValueError, match=f"letter A needs a grid of at least 3 x 3 units, .* {size[0]} x {size[1]}"
    ):
        letter("A", *size)


def test_unknown_names_are_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="no letter 'Ä'; there are A, B"):
        letter("ä", 10, 10)
    with pytest.raises(ValueError, match="no picture 'dog'; there are bicycle, boat"):
        picture("dog", 64, 64)
