"""Networks that interpret what they are shown: visible units are the input, hidden ones what explains it.

The energy is the badness of the interpretation: with the visible units clamped, the hidden ones settle in the
explanation that satisfies most of the connections (Hinton's lectures; Hopfield 1982).
"""

from __future__ import annotations

from functools import cache

from hopviz import assets
from hopviz.core.perception.counting import PerceptCount, PerceptCounts, count_percepts
from hopviz.core.perception.flipping import Flips, PerceptFlips, flip_times
from hopviz.core.perception.named import NamedNetwork
from hopviz.core.perception.percept import Percept, percept
from hopviz.core.perception.text import STATEMENTS, format_network, network_steps, parse_network
from hopviz.core.quoting import quoted
from hopviz.core.ranges import as_whole

__all__ = [
    "STATEMENTS",
    "Flips",
    "NamedNetwork",
    "Percept",
    "PerceptCount",
    "PerceptCounts",
    "PerceptFlips",
    "count_percepts",
    "flip_times",
    "format_network",
    "necker_cube",
    "network_steps",
    "parse_network",
    "percept",
    "stored_network",
    "stored_networks",
]

CUBES = {48: "necker-48", 24: "necker-24"}
"""Hidden units of the stored Necker cubes, and what they are called."""


def necker_cube(hidden: int = 48) -> NamedNetwork:
    """The Necker cube: a drawing of twelve lines that can be seen as two different cubes.

    Visible units are the lines of the drawing, hidden units edges in space that may have made them: with 48, four
    for each line (near or far at either end), with 24 two (its slant in one cube or in the other).  A line excites
    its edges, edges of one line inhibit each other, edges that meet excite each other, more so at a right angle.
    The two cubes are its lowest states, E = -72 and E = -36.

    Parameters
    ----------
    hidden : {48, 24}

    Raises
    ------
    ValueError
        If there is no such net.
    """
    if as_whole("the number of hidden units", hidden) not in CUBES:
        raise ValueError(f"the Necker cube comes with {' or '.join(map(str, CUBES))} hidden units, not {hidden}")
    return stored_network(CUBES[hidden])


def stored_networks() -> list[str]:
    """Names of the networks that come with hopviz, sorted."""
    return assets.names("networks", ".net")


@cache
def stored_network(name: str) -> NamedNetwork:
    """A network that comes with hopviz, by its name.

    Raises
    ------
    ValueError
        If there is none of this name.
    """
    if not isinstance(name, str) or name not in stored_networks():
        raise ValueError(f"there is no network {quoted(name)}; choose one of {', '.join(stored_networks())}")
    return parse_network(assets.read_text("networks", f"{name}.net"))
