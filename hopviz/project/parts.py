"""Parts of a project and what they may be: grid, weights, masks, cue, the run, and names and places of units.

Every array of a project is read-only, so that projects can share them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.couplings import Couplings, Factored
from hopviz.core.couplings.higher_order import HigherOrder, Power
from hopviz.core.learning import LEARNING_RULES
from hopviz.core.learning.dense import USUAL_POWER, as_power
from hopviz.core.limits import LARGEST, OutOfRangeError
from hopviz.core.network import Network, Units, numbers
from hopviz.core.patterns import is_bipolar
from hopviz.core.quoting import quoted
from hopviz.core.ranges import as_number, as_whole
from hopviz.core.rules import Rule

Pattern = NDArray[np.int8]
Mask = NDArray[np.bool_]

LONGEST_SIDE = 512
SMALLEST_GRID = 2
LARGEST_SEED = 2**31 - 1
"""What a field for whole numbers holds, and numpy and other programs take."""
SLOWEST, FASTEST = 1e-3, 1e9
"""Updates a second; what is faster is full speed."""
FARTHEST = 1000.0
"""Places of units are at most so far from the corner of their square, whose side is 1."""

Pair = tuple[int, int]
"""(to, from) of a connection; from `BIAS` is a bias."""
BIAS = -1
"""Number of the bias unit, which is always on: its connections are the biases."""

GIVEN = "given"
"""The value of `Project.learning` of a network whose weights were not learnt from its memories."""


@dataclass(frozen=True, eq=False)
class Figure:
    """What units draw, by their names; x to the right, y upwards, z towards the viewer."""

    lines: Mapping[str, tuple[float, ...]]
    """Visible unit: a line of the drawing, x1 y1 x2 y2."""
    edges: Mapping[str, tuple[float, ...]]
    """Hidden unit: an edge in space, x1 y1 z1 x2 y2 z2."""

    def __post_init__(self) -> None:
        for kind, drawn, count in (("line", self.lines, 4), ("edge", self.edges, 6)):
            for name, ends in drawn.items():
                if len(ends) != count or not all(abs(end) <= LARGEST for end in ends):
                    raise ValueError(
                        f"the {kind} of unit {quoted(name)} must be {count} numbers from {-LARGEST:g} to {LARGEST:g}"
                    )


def check_grid(rows: int, cols: int) -> None:
    """Refuse a grid that is too small or too large with a ValueError."""
    if not (1 <= rows <= LONGEST_SIDE and 1 <= cols <= LONGEST_SIDE and rows * cols >= SMALLEST_GRID):
        size = f"{quoted(rows)} x {quoted(cols)}"
        raise ValueError(f"a grid has 1 x 2 to {LONGEST_SIDE} x {LONGEST_SIDE} units, not {size}")


def check_run(n: int, units: Units, rule: Rule, seed: int, speed: float) -> None:
    """Refuse what no run can go by with a ValueError."""
    if units not in get_args(Units):
        raise ValueError(f"units must be bipolar or binary, not {quoted(units)}")
    if not isinstance(rule, Rule):
        raise ValueError(f"{quoted(rule)} is not an update rule")
    rule.check_size(n)
    as_whole("the seed", seed, 0, LARGEST_SEED)
    if speed != math.inf:
        as_number("the speed, in updates a second,", speed, SLOWEST, FASTEST)


def check_learning(learning: str, weights: ArrayLike | Couplings | None, bias: ArrayLike | None) -> None:
    """Refuse an unknown learning rule, and weights and biases beside one, with a ValueError."""
    if learning not in LEARNING_RULES:
        known = ", ".join((*LEARNING_RULES, GIVEN))
        raise ValueError(f"there is no learning rule {quoted(learning)}: choose one of {known}")
    if weights is not None or bias is not None:
        raise ValueError('weights and biases can only be set where learning is "given"')


def units_of(learning: str, units: Units) -> Units:
    """The kind of unit by which memories are learnt, where the present one is `units`: +1/-1 of a dense memory."""
    return "bipolar" if learning in LEARNING_RULES and LEARNING_RULES[learning].has_power else units


def power_of(learning: str, power: Power, units: Units) -> Power:
    """The power of a dense memory, which has +1/-1 units; the usual one where memories are learnt otherwise."""
    if learning not in LEARNING_RULES or not LEARNING_RULES[learning].has_power:
        return USUAL_POWER
    if units != units_of(learning, units):
        raise OutOfRangeError("a dense memory has +1/-1 units: choose another learning rule for 1/0 units")
    return as_power(power)


def as_network(
    weights: ArrayLike | Couplings | None, bias: ArrayLike | None, units: Units, rows: int, cols: int
) -> Network:
    """The network of given weights, which must be those of the grid's units."""
    if weights is None:
        raise ValueError('a network whose learning is "given" needs weights')
    if isinstance(weights, HigherOrder):
        weights.matrix()  # which refuses: there are none to be given
    network = Network(weights, bias, units)
    if network.n != rows * cols:
        raise ValueError(
            f"the weights are for {network.n} units, but the grid of {rows} x {cols} has {rows * cols}"
        )
    return network


def unconnected(n: int, units: Units) -> Network:
    """The network of so many units before anything is learnt."""
    return Network(Factored(np.zeros((n, 0), np.int8), np.zeros(0)).cheapest(), None, units)


def check_unit_pair(to: int, source: int, n: int) -> None:
    """Refuse units that no weight is edited between: a single one with a ValueError, others with an IndexError."""
    if to == source:
        raise ValueError("the weight of a unit to itself is not edited: choose two different units")
    if not 0 <= min(to, source) <= max(to, source) < n:
        raise IndexError(f"units are numbered 0 to {n - 1}, not {to} and {source}")


def sealed(values: ArrayLike, dtype: Any) -> NDArray[Any]:
    """The values as a read-only array; one that is so already is shared, any other copied."""
    array = np.asarray(values)
    if array.dtype != dtype or array.flags.writeable:
        array = np.array(values, dtype=dtype)
        array.setflags(write=False)
    return array


def as_mask(name: str, values: Mask, n: int) -> Mask:
    """Units of which something is true, bool, shape (n,); none if `values` is empty."""
    mask = np.asarray(values, dtype=np.bool_)
    if mask.shape == (0,):
        mask = np.zeros(n, dtype=np.bool_)
    if mask.shape != (n,):
        raise ValueError(f"{name} must have shape ({n},), not {mask.shape}")
    return sealed(mask, np.bool_)


def as_cue(values: Pattern, n: int) -> Pattern:
    """A state to start from, +1/-1, shape (n,); all off if `values` is empty."""
    cue = np.asarray(values)
    if cue.shape == (0,):
        cue = np.full(n, -1, dtype=np.int8)
    if cue.shape != (n,) or not is_bipolar(cue):
        raise ValueError(f"the cue must have shape ({n},), not {cue.shape}, and hold +1 and -1 only")
    return sealed(cue, np.int8)


def as_places(values: ArrayLike | None, n: int) -> NDArray[np.float64] | None:
    """Places of units in the plane, float64, shape (n, 2), or None."""
    if values is None:
        return None
    places = numbers("places", values)
    if places.shape != (n, 2) or places.dtype.kind not in "iuf" or not (np.abs(places) <= FARTHEST).all():
        raise ValueError(f"places must be {n} pairs of numbers up to {FARTHEST:g} in size, x and y of every unit")
    return sealed(places, np.float64)


def as_unit_names(names: Sequence[str], n: int) -> tuple[str, ...]:
    """Names of all units without spaces around them, different from each other; empty if `names` is empty."""
    stripped = tuple(name.strip() for name in names)
    if stripped and len(stripped) != n:
        raise ValueError(f"{len(stripped)} units are named, but there are {n}: name all of them or none")
    if not all(stripped):
        raise ValueError(f"unit {stripped.index('')} has an empty name")
    if len(set(stripped)) < len(stripped):
        twice = next(name for name, times in Counter(stripped).items() if times > 1)
        raise ValueError(f"two units are called {quoted(twice)}: names must differ")
    return stripped
