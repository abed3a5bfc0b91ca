"""Numbers in words: plain figures, with as few decimals as say them exactly.

A quantity is rounded in one place: energies and their changes by `figure`, fields by `field_figure`, gaps by
`gap_figure`, temperatures by `temperature_figure`.  So the same number is the same figure wherever it stands.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

MINUS = "\u2212"
ELLIPSIS = "\u2026"
EXACT = 1e-9
"""Figures nearer than this part of the largest are the same."""
SMALLEST = 5e-7
"""What is smaller is 0 in six decimals."""
SMALL_WEIGHT = 1e-4
"""Below this six decimals are less than three significant figures."""
MOST_DECIMALS = -8
"""The power of ten below which nobody counts zeros."""
LARGE = 100.0
"""From here on a fourth decimal, though it be exact, says less than it costs to read, and may be a rounding error."""
SUPERSCRIPTS = str.maketrans("0123456789−-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")


def number(value: float, digits: int | None = None, sign: bool = False) -> str:
    """A number in plain figures: no prefixes, no powers; commas between thousands, a real minus sign.

    With `digits` it has so many decimals, else as many as it needs (at most 6); with `sign` a plus too.
    """
    text = f"{abs(value):,.{6 if digits is None else digits}f}"
    if digits is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    is_zero = not any(figure in text for figure in "123456789")
    return ("" if is_zero else MINUS if value < 0 else "+" if sign else "") + text


def without_noise(value: float) -> float:
    """To ten significant figures, and 0 below the last decimal: what only differs by rounding errors is the same."""
    return float(f"{value:.10g}") if abs(value) >= SMALLEST else 0.0


def digits_for(values: Sequence[float]) -> int:
    """As few decimals as say the values exactly; else three significant figures of the largest.

    Exactly means with up to four decimals, or three among large values.
    """
    values = [without_noise(value) for value in values]
    largest = max((abs(value) for value in values), default=0.0)
    for digits in range(5 if largest < LARGE else 4):
        if all(abs(round(value, digits) - value) <= EXACT * largest for value in values):
            return digits
    return _significant(largest)


def _significant(value: float) -> int:
    """The decimals of three significant figures of it, once it is rounded to them: 0.0100, not 0.00999."""
    return min(max(2 - math.floor(math.log10(float(f"{abs(value):.3g}"))), 0), 6)


def raised(exponent: int) -> str:
    """A whole number as an exponent is written."""
    return str(exponent).translate(SUPERSCRIPTS)


@lru_cache(maxsize=1024)
def figure(value: float, sign: bool = False) -> str:
    """A number with as few decimals as say it exactly, or three significant figures of it."""
    return number(without_noise(value), digits_for([value]), sign)


def small_number(value: float, sign: bool = False) -> str:
    """A margin or a share: three significant figures, and as many decimals as that takes (at most 6)."""
    value = without_noise(value)
    return number(value, 0 if value == 0 else _significant(value), sign)


def weight_figure(value: float, sign: bool = False) -> str:
    """A weight or a bias: as `figure`, but with three significant figures of small ones, as in large networks."""
    size = abs(value)
    if size == 0 or size >= SMALL_WEIGHT:
        return figure(value, sign)
    exponent = math.floor(math.log10(float(f"{size:.3g}")))
    if exponent >= MOST_DECIMALS:
        return number(value, 2 - exponent, sign)
    return f"{number(value / 10.0**exponent, 2, sign)} × 10{raised(exponent)}"


def field_digits(field: float) -> int:
    """As few decimals as say a field exactly, if they say its double too; else one more than its double has.

    So what stands there as h, doubled and rounded, is what stands beside it as the gap, 2 h.
    """
    field = without_noise(field)
    digits = digits_for([2 * field]) + 1
    return next((fewer for fewer in range(digits) if abs(round(field, fewer) - field) <= EXACT * abs(field)), digits)


@lru_cache(maxsize=1024)
def field_figure(field: float, sign: bool = True) -> str:
    """A field, or a gap that is one."""
    return number(without_noise(field), field_digits(field), sign)


def gap_figure(gap: float, factor: int, sign: bool = True) -> str:
    """An energy gap, which is `factor` times a field."""
    return field_figure(gap, sign) if factor == 1 else figure(gap, sign)


def temperature_figure(value: float) -> str:
    """A temperature to two decimals, as long as none becomes 0 by it."""
    return "0" if value == 0 else f"{value:,.2f}" if value >= 0.005 else f"{value:.2g}"


def value_figure(value: float) -> str:
    """The value of a graded unit, from -1 to +1."""
    return number(float(value), 3, True)


def adding_up(parts: Sequence[float], digits: int) -> NDArray[np.float64]:
    """The parts to so many decimals, so that they add up to their rounded sum; none is more than one digit off."""
    scaled = np.asarray(parts, float) * 10.0**digits
    rounded = np.rint(scaled)
    total = float(f"{without_noise(math.fsum(parts)):.{digits}f}")  # rounded as `number` does
    short = round(total * 10.0**digits) - round(float(rounded.sum()))
    nearest = np.argsort((rounded - scaled) * np.sign(short), kind="stable")[: abs(short)]
    rounded[nearest] += np.sign(short)
    return rounded / 10.0**digits
