"""How long would a search through all states take?  Levinthal's count, in words.

C. Levinthal, "How to fold graciously" (1969): a protein cannot find its shape by trying them all, and neither
could a network find a memory.
"""

from __future__ import annotations

import math

from hopviz.ui.plotting import number

PER_SECOND = 1e9
YEAR = 365.25 * 86400.0
AGE_OF_THE_UNIVERSE = 13.8e9 * YEAR
UNITS = (
    ("microsecond", 1e-6), ("millisecond", 1e-3), ("second", 1.0), ("minute", 60.0),
    ("hour", 3600.0), ("day", 86400.0), ("year", YEAR),
)  # fmt: skip
PLAIN = 1e6
"""Larger numbers are told in millions, in billions, and then by their power of ten."""
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def count_of_states(n: int) -> str:
    """2^N, in full up to 24 units."""
    if n <= 24:
        return number(2.0**n)
    return f"2{_raised(n)} ≈ {_large(n * math.log10(2))}"


def search_time(n: int) -> str:
    """How long it takes to look at 2^N states, a billion a second."""
    if n < 10:
        return f"{2**n} nanosecond{'s' if n else ''}"
    power = n * math.log10(2) - math.log10(PER_SECOND)
    ages = power - math.log10(AGE_OF_THE_UNIVERSE)
    if ages >= 0:
        return f"{_large(ages)} times the age of the universe"
    seconds = 10.0**power
    name, size = next(unit for unit in reversed(UNITS) if _rounded(seconds / unit[1]) >= 1)
    value = _rounded(seconds / size)
    return f"{_large(math.log10(value))} {name}{'' if value == 1 else 's'}"


def _rounded(value: float) -> float:
    """To two figures."""
    return float(f"{value:.1e}")


def _large(power: float) -> str:
    """Ten to some power, to two figures."""
    if power >= 12:
        return f"10{_raised(round(power))}"
    value = _rounded(10.0**power)
    if value < PLAIN:
        return number(value)
    return f"{number(value / 1e6)} million" if value < 1e9 else f"{number(value / 1e9)} billion"


def _raised(exponent: int) -> str:
    return str(exponent).translate(SUPERSCRIPTS)
