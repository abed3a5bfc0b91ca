"""Patterns from text, from chance, from a grey picture, and by damage to another pattern.

A pattern is an int8 array of +1 (on) and -1 (off), whatever the units of the network; on a grid of
rows x cols, unit number i = row * cols + col.  No function here changes what it is given.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.network import numbers
from hopviz.core.quoting import quoted
from hopviz.core.ranges import as_share, as_whole
from hopviz.core.validation import as_generator, as_text

PATCH = 0.1
"""Standard deviation of the bell that makes patches, as a share of the longer side of the grid."""

MOST_DRAWN = 2**31
"""Units of random patterns, all together."""
LONGEST_SIDE = 4096
"""Rows or columns of a pattern that is drawn."""

Pattern = NDArray[np.int8]
Grey = NDArray[np.float64]
Score = Callable[[int, int, np.random.Generator | None], Grey]


def parse_pattern(text: str) -> Pattern:
    """Read a pattern drawn with '#' (on) and '.' (off), one line a row.

    Parameters
    ----------
    text : str
        The drawing; empty lines before and after it, and spaces at the ends of lines, do not count.

    Returns
    -------
    ndarray of int8, shape (rows, cols)

    Raises
    ------
    ValueError
        If a character is neither '#' nor '.', or lines differ in length; names the line and column.
    """
    lines = [line.rstrip() for line in as_text(text).split("\n")]
    drawn = [number for number, line in enumerate(lines) if line]
    if not drawn:
        raise ValueError("the pattern is empty: draw it with '#' and '.'")
    cols = len(lines[drawn[0]])
    rows = []
    for number in range(drawn[0], drawn[-1] + 1):
        line = lines[number]
        for column, character in enumerate(line, start=1):
            if character not in "#.":
                raise ValueError(f"line {number + 1}, column {column}: {quoted(character)} is neither '#' nor '.'")
        if len(line) != cols:
            column = min(len(line), cols) + 1
            raise ValueError(f"line {number + 1}, column {column}: {len(line)} characters instead of {cols}")
        rows.append([1 if character == "#" else -1 for character in line])
    return np.array(rows, dtype=np.int8)


def format_pattern(pattern: ArrayLike) -> str:
    """Draw a pattern of shape (rows, cols) with '#' and '.': what `parse_pattern` reads.

    Every line, the last one too, ends in a newline.
    """
    grid = numbers("a pattern", pattern)
    if grid.ndim != 2:
        raise ValueError(f"a pattern to be drawn must have shape (rows, cols), not {grid.shape}")
    return "".join("".join("#" if value > 0 else "." for value in row) + "\n" for row in grid)


def flip(pattern: ArrayLike, fraction: float, rng: np.random.Generator) -> Pattern:
    """Reverse exactly round(fraction * N) different units, drawn at random; any shape."""
    flipped = _copy(pattern)
    chosen = as_generator(rng).choice(flipped.size, size=_count(fraction, flipped.size), replace=False, shuffle=False)
    flipped.flat[chosen] *= -1
    return flipped


def blank(
    pattern: ArrayLike, fraction: float, region: str = "bottom", rng: np.random.Generator | None = None
) -> Pattern:
    """Switch off exactly round(fraction * N) units of one region.

    Parameters
    ----------
    pattern : array_like, shape (rows, cols)
    fraction : float
        Share of all units, 0 to 1.
    region : str
        A key of `REGIONS`: from which side, or from the centre, or scattered at random.
    rng : Generator, optional
        Needed by the region "random" only.

    Returns
    -------
    ndarray of int8, shape (rows, cols)
    """
    blanked = _copy(pattern)
    if blanked.ndim != 2:
        raise ValueError(f"a pattern to be blanked must have shape (rows, cols), not {blanked.shape}")
    rows, cols = blanked.shape
    blanked[area_of(rows, cols, fraction, region, rng)] = -1
    return blanked


def area_of(
    rows: int, cols: int, fraction: float, region: str = "bottom", rng: np.random.Generator | None = None
) -> NDArray[np.bool_]:
    """(rows, cols) which units `blank` switches off."""
    if not isinstance(region, str) or region not in REGIONS:
        raise ValueError(f"there is no region {quoted(region)}: choose one of {', '.join(REGIONS)}")
    score = REGIONS[region](rows, cols, rng)
    area = np.zeros((rows, cols), np.bool_)
    area.flat[np.argsort(score, axis=None, kind="stable")[: _count(fraction, area.size)]] = True
    return area


def _count(fraction: float, n: int) -> int:
    return round(as_share("fraction", fraction) * n)


def is_bipolar(values: NDArray[Any]) -> bool:
    """Whether an array holds +1 and -1 only."""
    given = numbers("values", values)
    return bool(((given == 1) | (given == -1)).all())


def _copy(pattern: ArrayLike) -> Pattern:
    given = numbers("a pattern", pattern)
    if not np.isin(given, (-1, 0, 1)).all():
        raise ValueError("a pattern holds the values +1 and -1 only")
    return given.astype(np.int8)


def _by_row(rows: int, cols: int, rng: np.random.Generator | None) -> Grey:
    return np.repeat(np.arange(rows, dtype=np.float64)[:, None], cols, axis=1)


def _by_column(rows: int, cols: int, rng: np.random.Generator | None) -> Grey:
    return _by_row(cols, rows, rng).T


def _from_centre(rows: int, cols: int, rng: np.random.Generator | None) -> Grey:
    down = np.abs(np.arange(rows) - (rows - 1) / 2) / rows
    across = np.abs(np.arange(cols) - (cols - 1) / 2) / cols
    distance: Grey = np.maximum.outer(down, across)
    return distance


def _scattered(rows: int, cols: int, rng: np.random.Generator | None) -> Grey:
    if rng is None:
        raise ValueError('the region "random" needs a random generator')
    return as_generator(rng).random((rows, cols))


REGIONS: dict[str, Score] = {
    "bottom": lambda rows, cols, rng: -_by_row(rows, cols, rng),
    "top": _by_row,
    "left": _by_column,
    "right": lambda rows, cols, rng: -_by_column(rows, cols, rng),
    "centre": _from_centre,
    "random": _scattered,
}
"""Regions that `blank` knows: each gives every unit of a grid a score, and the lowest scores go first."""


def random_patterns(count: int, n: int, rng: np.random.Generator, activity: float | None = None) -> Pattern:
    """Draw `count` patterns of `n` units: independent ones, half of them on in the mean, or so many in each.

    Parameters
    ----------
    count, n : int
    rng : numpy.random.Generator
    activity : float, optional
        a, 0 to 1: exactly round(a N) units are on in each pattern, at random places.  The number of those that are on
        is then no source of crosstalk, which it is for learning of low activity.

    Returns
    -------
    ndarray of int8, shape (count, n)
        At most 2^31 units in all.
    """
    n = as_whole("n", n, 1, MOST_DRAWN)
    count, rng = as_whole("count", count, 0, MOST_DRAWN // n), as_generator(rng)
    if activity is None:  # a bit is enough
        return (2 * rng.integers(0, 2, size=(count, n), dtype=np.int8) - 1).astype(np.int8)
    drawn = np.full((count, n), -1, np.int8)
    drawn[:, : round(as_share("activity", activity) * n)] = 1
    return rng.permuted(drawn, axis=1, out=drawn)


def smooth_pattern(rows: int, cols: int, rng: np.random.Generator) -> Pattern:
    """Draw a pattern of a few large patches, half of the units on: neighbours mostly agree, as they do in pictures.

    It is random noise, smoothed by a bell as wide as `PATCH` of the longer side (round the edges), above its median.

    Returns
    -------
    ndarray of int8, shape (rows, cols)
    """
    rows, cols = (as_whole(name, side, 1, LONGEST_SIDE) for name, side in (("rows", rows), ("cols", cols)))
    width, rng = PATCH * max(rows, cols), as_generator(rng)
    across, down = np.fft.fftfreq(cols), np.fft.fftfreq(rows)
    smoothing = np.exp(-2 * (np.pi * width) ** 2 * (down[:, None] ** 2 + across**2))
    height = np.fft.ifft2(np.fft.fft2(rng.standard_normal((rows, cols))) * smoothing).real
    highest = np.argsort(height, axis=None, kind="stable")[rows * cols // 2 :]
    pattern = np.full(rows * cols, -1, dtype=np.int8)
    pattern[highest] = 1
    return pattern.reshape(rows, cols)


def otsu_threshold(grey: ArrayLike) -> float:
    """Threshold that parts grey values into two classes with the largest variance between them.

    Parameters
    ----------
    grey : array_like of float, any shape
        At least one value, all finite; any scale.

    Returns
    -------
    float
        Half-way between the last value of the dark and the first of the bright class; a value is bright if
        it is above.  If all values are equal, that value: nothing is bright.

    Notes
    -----
    N. Otsu, IEEE Trans. Syst. Man Cybern. 9, 62 (1979), on the values themselves rather than a histogram.
    """
    greys, exponent = _scaled(grey)
    values = np.sort(greys, axis=None)
    step = np.flatnonzero(np.diff(values) > 0)
    if not step.size:
        return math.ldexp(values[0], exponent)
    centred = np.cumsum(values - values.mean())
    dark = step + 1.0
    between = centred[step] ** 2 / (dark * (values.size - dark))
    best = int(step[np.argmax(between)])
    return math.ldexp(values[best] + (values[best + 1] - values[best]) / 2, exponent)


def binarise(grey: ArrayLike, method: str = "otsu", invert: bool = False) -> Pattern:
    """Turn a grey picture into a pattern, bright = on (dark = on if `invert`).

    Parameters
    ----------
    grey : array_like of float, shape (rows, cols)
        Larger is brighter; any scale.  A picture of a single grey gives all units off.
    method : str
        A key of `BINARISATIONS`: "otsu" keeps shapes, "dither" keeps shades.
    invert : bool
        Exchange on and off.

    Returns
    -------
    ndarray of int8, shape (rows, cols)
    """
    if not isinstance(method, str) or method not in BINARISATIONS:
        raise ValueError(f"there is no method {quoted(method)}: choose one of {', '.join(BINARISATIONS)}")
    picture, _ = _scaled(grey)
    if picture.ndim != 2:
        raise ValueError(f"a grey picture must have shape (rows, cols), not {picture.shape}")
    if picture.min() == picture.max():
        return np.full(picture.shape, -1, dtype=np.int8)
    bright = BINARISATIONS[method](picture)
    return np.where(bright != bool(invert), 1, -1).astype(np.int8)


def _scaled(grey: ArrayLike) -> tuple[Grey, int]:
    """Grey values times a power of two that takes the largest size to between 1/2 and 1, and the exponent lost."""
    values = numbers("grey values", grey).astype(np.float64)
    if not values.size or not np.isfinite(values).all():
        raise ValueError("grey values must be finite numbers, at least one")
    exponent = int(np.frexp(np.abs(values).max())[1])
    return np.ldexp(values, -exponent), exponent


def _above_otsu(grey: Grey) -> NDArray[np.bool_]:
    return grey > otsu_threshold(grey)


def _dithered(grey: Grey) -> NDArray[np.bool_]:
    """Floyd-Steinberg error diffusion (1976), in alternating directions, of the stretched greys."""
    low, high = np.percentile(grey, (2, 98))
    if low == high:
        low, high = grey.min(), grey.max()
    rows, cols = grey.shape
    # A margin on both sides and below takes what would fall off the edges.
    error = np.zeros((rows + 1, cols + 2))
    error[:rows, 1:-1] = np.clip((grey - low) / (high - low), 0, 1)
    bright = np.zeros((rows, cols), dtype=np.bool_)
    for row in range(rows):
        ahead = 1 if row % 2 == 0 else -1
        for col in range(1, cols + 1)[::ahead]:
            value = error[row, col]
            bright[row, col - 1] = value > 0.5
            rest = (value - bright[row, col - 1]) / 16
            error[row, col + ahead] += 7 * rest
            error[row + 1, col - ahead] += 3 * rest
            error[row + 1, col] += 5 * rest
            error[row + 1, col + ahead] += rest
    return bright


BINARISATIONS: dict[str, Callable[[Grey], NDArray[np.bool_]]] = {"otsu": _above_otsu, "dither": _dithered}
"""Ways from grey to two tones that `binarise` knows: each tells which pixels are bright."""
