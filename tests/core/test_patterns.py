"""Patterns: reading, damage and binarising, by brute force and round trips."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from hopviz.core.learning import hebbian
from hopviz.core.patterns import (
    BINARISATIONS,
    REGIONS,
    binarise,
    blank,
    flip,
    format_pattern,
    otsu_threshold,
    parse_pattern,
    random_patterns,
)
from hopviz.core.stability import stability

GRIDS = st.tuples(st.integers(1, 12), st.integers(1, 12))
PATTERNS = GRIDS.flatmap(lambda shape: hnp.arrays(np.int8, shape, elements=st.sampled_from([-1, 1])))
FRACTIONS = st.floats(0, 1)
GREYS = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 7), st.integers(1, 7)),
    elements=st.integers(0, 20).map(lambda k: k / 4),
)


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


@given(PATTERNS)
def test_text_comes_back(pattern):
    text = format_pattern(pattern)
    back = parse_pattern(text)
    assert back.dtype == np.int8
    np.testing.assert_array_equal(back, pattern)
    assert format_pattern(back) == text


def test_text_may_have_margins_and_windows_line_ends():
    expected = np.array([[1, -1], [-1, 1]])
    np.testing.assert_array_equal(parse_pattern("\n\n#.\r\n.#  \r\n\n"), expected)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("##\n#x\n", "line 2, column 2: 'x'"),
        ("##\n#\n", "line 2, column 2: 1 characters instead of 2"),
        ("\n##\n###\n", "line 3, column 3: 3 characters instead of 2"),
        ("##\n\n##\n", "line 2, column 1: 0 characters instead of 2"),
        ("##\n #\n", "line 2, column 1: ' '"),
        ("\n \n", "empty"),
        ("", "empty"),
    ],
)
def test_bad_text_is_refused_by_place(text, where):
    with pytest.raises(ValueError, match=re.escape(where)):
        parse_pattern(text)


def test_only_a_grid_can_be_drawn():
    with pytest.raises(ValueError, match=r"\(rows, cols\), not \(4,\)"):
        format_pattern([1, 1, -1, 1])


@given(PATTERNS, FRACTIONS, st.integers(0, 5))
def test_flip_reverses_exactly_as_many_as_it_says(pattern, fraction, seed):
    before = pattern.copy()
    flipped = flip(pattern, fraction, generator(seed))
    np.testing.assert_array_equal(pattern, before)
    assert set(np.unique(flipped)) <= {-1, 1}
    assert (flipped != pattern).sum() == round(fraction * pattern.size)


def test_flip_chooses_every_unit_alike():
    rng = generator(3)
    hits = sum((flip(np.ones(10), 0.3, rng) < 0).astype(int) for _ in range(4000))
    # 4000 x 0.3 = 1200 a unit, standard deviation 29
    assert np.abs(hits - 1200).max() < 5 * 29


@given(PATTERNS, FRACTIONS, st.sampled_from(sorted(REGIONS)), st.integers(0, 5))
def test_blank_switches_off_its_count_and_leaves_the_rest(pattern, fraction, region, seed):
    before = pattern.copy()
    area = blank(np.ones_like(pattern), fraction, region, generator(seed)) < 0
    assert area.sum() == round(fraction * pattern.size)
    blanked = blank(pattern, fraction, region, generator(seed))
    np.testing.assert_array_equal(pattern, before)
    np.testing.assert_array_equal(blanked[~area], pattern[~area])
    assert (blanked[area] == -1).all()


@pytest.mark.parametrize(
    ("region", "area"),
    [
        ("bottom", np.s_[3:, :]),
        ("top", np.s_[:3, :]),
        ("left", np.s_[:, :2]),
        ("right", np.s_[:, 2:]),
    ],
)
def test_half_of_a_grid_is_its_half(region, area):
    expected = np.ones((6, 4))
    expected[area] = -1
    np.testing.assert_array_equal(blank(np.ones((6, 4)), 0.5, region), expected)


def test_the_centre_is_in_the_middle():
    expected = np.ones((8, 8))
    expected[2:6, 2:6] = -1
    np.testing.assert_array_equal(blank(np.ones((8, 8)), 0.25, "centre"), expected)


@pytest.mark.parametrize("fraction", [-0.1, 1.1, float("nan")])
def test_impossible_fractions_are_refused(fraction):
    with pytest.raises(ValueError, match="from 0 to 1"):
        flip(np.ones(4), fraction, generator())
    with pytest.raises(ValueError, match="from 0 to 1"):
        blank(np.ones((2, 2)), fraction)


def test_blank_says_what_it_needs():
    with pytest.raises(ValueError, match="no region 'middle': choose one of bottom, top"):
        blank(np.ones((2, 2)), 0.5, "middle")
    with pytest.raises(ValueError, match="needs a random generator"):
        blank(np.ones((2, 2)), 0.5, "random")
    with pytest.raises(ValueError, match=r"not \(4,\)"):
        blank(np.ones(4), 0.5)


def test_random_patterns_are_balanced_and_repeatable():
    drawn = random_patterns(200, 100, generator(1))
    assert drawn.shape == (200, 100)
    assert drawn.dtype == np.int8
    assert set(np.unique(drawn)) == {-1, 1}
    # 20 000 draws: standard deviation of the mean 0.007
    assert abs(drawn.mean()) < 0.03
    np.testing.assert_array_equal(drawn, random_patterns(200, 100, generator(1)))


def between_variance(values: np.ndarray, threshold: float) -> float:
    bright, dark = values[values > threshold], values[values <= threshold]
    if not bright.size or not dark.size:
        return 0.0
    return float(bright.size * dark.size / values.size**2 * (bright.mean() - dark.mean()) ** 2)


@given(GREYS)
def test_otsu_is_the_best_of_all_thresholds(grey):
    values = grey.ravel()
    best = max(between_variance(values, candidate) for candidate in values)
    assert between_variance(values, otsu_threshold(grey)) == pytest.approx(best, rel=1e-9, abs=1e-12)


@given(GREYS, st.floats(0.01, 100), st.floats(-50, 50))
def test_otsu_does_not_care_about_brightness_and_contrast(grey, contrast, brightness):
    values = grey.ravel()
    changed = otsu_threshold(contrast * values + brightness)
    split = between_variance(contrast * values + brightness, changed)
    assert split == pytest.approx(
        contrast**2 * between_variance(values, otsu_threshold(values)), rel=1e-6, abs=1e-9
    )


def test_otsu_parts_two_heaps():
    values = np.concatenate([np.full(30, 0.2), np.full(5, 0.9)])
    assert otsu_threshold(values) == pytest.approx(0.55)


@pytest.mark.parametrize("method", sorted(BINARISATIONS))
@given(grey=GREYS)
def test_inverting_exchanges_on_and_off(method, grey):
    pattern = binarise(grey, method)
    assert pattern.shape == grey.shape
    assert pattern.dtype == np.int8
    if grey.min() == grey.max():
        assert (pattern == -1).all()
        np.testing.assert_array_equal(binarise(grey, method, invert=True), pattern)
    else:
        assert set(np.unique(pattern)) <= {-1, 1}
        np.testing.assert_array_equal(binarise(grey, method, invert=True), -pattern)


def test_dithering_keeps_the_shade_of_every_region():
    ramp = np.tile(np.linspace(0, 1, 64), (64, 1))
    on = (binarise(ramp, "dither") > 0).mean(axis=0)
    smooth = np.convolve(on, np.ones(8) / 8, mode="valid")
    expected = np.convolve(ramp[0], np.ones(8) / 8, mode="valid")
    assert np.abs(smooth - expected).max() < 0.06


def test_dithering_survives_one_odd_pixel():
    grey = np.full((20, 20), 0.5)
    grey[3, 4] = 1.0
    pattern = binarise(grey, "dither")
    assert pattern[3, 4] == 1
    assert (pattern > 0).sum() < 3


@pytest.mark.parametrize("grey", [np.array([[np.nan, 0.0]]), np.array([[np.inf, 0.0]]), np.zeros((0, 3))])
def test_grey_must_be_finite_and_there(grey):
    with pytest.raises(ValueError, match="finite numbers, at least one"):
        binarise(grey)
    with pytest.raises(ValueError, match="finite numbers, at least one"):
        otsu_threshold(grey)


def test_binarise_says_what_it_needs():
    with pytest.raises(ValueError, match="no method 'magic': choose one of otsu, dither"):
        binarise(np.ones((2, 2)), "magic")
    with pytest.raises(ValueError, match=r"must have shape \(rows, cols\)"):
        binarise(np.arange(4.0))


@pytest.mark.parametrize("activity", [0.0, 0.1, 0.5, 0.8, 1.0])
def test_random_patterns_are_as_active_as_wanted(activity):
    drawn = random_patterns(50, 400, np.random.default_rng(3), activity)
    assert drawn.dtype == np.int8
    assert set(np.unique(drawn)) <= {-1, 1}
    assert ((drawn == 1).sum(axis=1) == activity * 400).all()  # exactly, in each
    shares = (drawn == 1).mean(axis=0)
    assert abs(shares - activity).max() <= 5 * np.sqrt(activity * (1 - activity) / 50)  # at any place


def test_of_sixteen_patterns_of_low_activity_most_are_held_where_plain_hebb_holds_two():
    all_held, held, by_hebb, pairs = 0, 0.0, 0, 0
    for seed in range(40):
        drawn = random_patterns(16, 100, np.random.default_rng(seed), 0.1)
        fixed = stability(hebbian(drawn, activity=0.1), drawn).fixed
        all_held, held = all_held + fixed.all(), held + fixed.mean() / 40
        by_hebb += stability(hebbian(drawn[:3]), drawn[:3]).fixed.all()
        pairs += stability(hebbian(drawn[:2]), drawn[:2]).fixed.all()
    assert (pairs, by_hebb) == (40, 0)
    assert all_held >= 24  # 27 of 40; of independent units, 1 of 40
    assert held > 0.95
