"""The text form of a network: lines that each begin with what they say.

The words are those of `_STATEMENTS`; `resources/docs/networks.md` explains them to people.  Whatever follows a "#"
that stands at the beginning of a line or after a space is a remark.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import combinations, product

import numpy as np

from hopviz.core.limits import LARGEST, is_within, size_error
from hopviz.core.network import Network, Units
from hopviz.core.perception.named import NamedNetwork

MOST_UNITS = 4096
LONGEST_ECHO = 40
"""Characters of a line that a message repeats."""
REMARK = re.compile(r"(^|\s)#.*")


def parse_network(text: str) -> NamedNetwork:
    """Read a network that is described line by line.

    Raises
    ------
    ValueError
        If a line cannot be understood: names the line, the cause and a cure.
    """
    reader = _Reader()
    for number, raw in enumerate(text.splitlines(), start=1):
        line = REMARK.sub("", raw.removeprefix("\ufeff")).strip()
        if not line:
            continue
        word, *others = line.split(maxsplit=1)
        rest = others[0] if others else ""
        reader.line = number
        statement = _STATEMENTS.get(word)
        if statement is None:
            known = ", ".join(_STATEMENTS)
            raise ValueError(
                f"line {number} begins with {word!r}; begin it with one of {known}, or with # for a remark"
            )
        statement(reader, rest)
    return reader.network()


def format_network(net: NamedNetwork) -> str:
    """Write a network down: what `parse_network` reads.

    Raises
    ------
    ValueError
        If its weights are not symmetric, or a unit has a weight to itself.
    """
    weights, names = net.network.weights, net.names
    if not np.array_equal(weights, weights.T) or np.diagonal(weights).any():
        raise ValueError("only symmetric weights, without any from a unit to itself, can be written as text")
    lines = [f"title {net.title}"] if net.title else []
    lines += [f"about {net.about}"] if net.about else []
    lines.append(f"units {net.network.units}")
    for name, hidden in zip(names, net.hidden, strict=True):
        place = (net.edges if hidden else net.lines).get(name, ())
        lines.append(" ".join(["hidden" if hidden else "visible", name, *(f"{float(x)!r}" for x in place)]))
    lines += [f"bias {names[i]} {float(net.network.bias[i])!r}" for i in np.flatnonzero(net.network.bias)]
    pairs = zip(*np.nonzero(np.triu(weights)), strict=True)
    lines += [f"connect {names[i]} {names[j]} {float(weights[i, j])!r}" for i, j in pairs]
    lines.append(" ".join(["input", *(name for name in names if name in net.shown)]))
    for seen, units in net.interpretations.items():
        lines.append(f"sees {seen}: {' '.join(name for name in names if name in units)}")
    return "\n".join(lines) + "\n"


class _Reader:
    """What the lines so far have said."""

    def __init__(self) -> None:
        self.line = 0
        self.title = self.about = ""
        self.units: Units = "binary"
        self.numbers: dict[str, int] = {}
        """Every unit's number, by its name, in the order of the lines."""
        self.hidden: list[bool] = []
        self.lines: dict[str, tuple[float, ...]] = {}
        self.edges: dict[str, tuple[float, ...]] = {}
        self.biases: dict[int, float] = {}
        self.weights: dict[tuple[int, int], tuple[float, int]] = {}
        """(smaller, larger number): weight and the line that set it."""
        self.shown: frozenset[str] | None = None
        self.seen: dict[str, frozenset[str]] = {}

    def wrong(self, cause: str) -> ValueError:
        return ValueError(f"line {self.line}: {cause}")

    def read_title(self, rest: str) -> None:
        self.title = rest

    def read_about(self, rest: str) -> None:
        self.about = rest

    def read_units(self, rest: str) -> None:
        if rest not in ("binary", "bipolar"):
            raise self.wrong(f"units are {rest!r}; write binary (1/0) or bipolar (+1/-1)")
        self.units = "binary" if rest == "binary" else "bipolar"

    def read_visible(self, rest: str) -> None:
        name, place = self._unit(rest, hidden=False)
        if len(place) not in (0, 4):
            raise self.wrong(f"a line of the drawing has 4 numbers, x1 y1 x2 y2, and here are {len(place)}")
        if place:
            self.lines[name] = place

    def read_hidden(self, rest: str) -> None:
        name, place = self._unit(rest, hidden=True)
        if len(place) not in (0, 6):
            raise self.wrong(f"an edge in space has 6 numbers, x1 y1 z1 x2 y2 z2, and here are {len(place)}")
        if place:
            self.edges[name] = place

    def read_bias(self, rest: str) -> None:
        words = rest.split()
        if len(words) != 2:
            raise self.wrong("a bias is written as: bias UNIT NUMBER")
        unit, value = self._number_of(words[0]), self._real(words[1])
        self._check_size(f"the bias of {words[0][:LONGEST_ECHO]!r}", value)
        self.biases[unit] = value

    def read_connect(self, rest: str) -> None:
        *left, weight = rest.split() or [""]
        names = " ".join(left)
        value = self._real(weight)
        groups = [[self._number_of(name) for name in group.split()] for group in names.split(":")]
        if len(groups) == 1 and len(groups[0]) >= 2:
            pairs = list(combinations(groups[0], 2))
        elif len(groups) == 2 and all(groups):
            pairs = list(product(groups[0], groups[1]))
        else:
            raise self.wrong("a connection is written as: connect UNIT UNIT WEIGHT, or connect UNITS : UNITS WEIGHT")
        self._check_size(f"the weight of {names[:LONGEST_ECHO]!r}", value)
        for i, j in pairs:
            self._connect(min(i, j), max(i, j), value)

    def read_input(self, rest: str) -> None:
        for name in rest.split():
            if self.hidden[self._number_of(name)]:
                raise self.wrong(f"{name} is hidden and cannot be input; name visible units only")
        self.shown = frozenset(rest.split())

    def read_sees(self, rest: str) -> None:
        seen, colon, names = rest.partition(":")
        if not colon or not seen.strip() or not names.split():
            raise self.wrong("an interpretation is written as: sees WHAT IS SEEN: HIDDEN UNITS")
        if seen.strip() in self.seen:
            raise self.wrong(f"{seen.strip()!r} is there already; give this interpretation another name")
        for name in names.split():
            if not self.hidden[self._number_of(name)]:
                raise self.wrong(f"{name} is visible and interprets nothing; name hidden units only")
        self.seen[seen.strip()] = frozenset(names.split())

    def _unit(self, rest: str, hidden: bool) -> tuple[str, tuple[float, ...]]:
        name, *place = rest.split() or [""]
        if not name or ":" in name:
            raise self.wrong("a unit needs a name without spaces and colons")
        if name in self.numbers:
            raise self.wrong(f"there is a unit {name!r} already; give this one another name")
        if len(self.numbers) >= MOST_UNITS:
            raise self.wrong(f"there are more than {MOST_UNITS} units; leave some out")
        self.numbers[name] = len(self.numbers)
        self.hidden.append(hidden)
        return name, tuple(self._coordinate(word) for word in place)

    def _number_of(self, name: str) -> int:
        if name not in self.numbers:
            raise self.wrong(f"there is no unit {name!r} so far; name it above, as in: hidden {name}")
        return self.numbers[name]

    def _real(self, word: str) -> float:
        try:
            value = float(word)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.wrong(f"{word!r} is no number; write one such as -1.5")
        return value

    def _coordinate(self, word: str) -> float:
        value = self._real(word)
        if abs(value) > LARGEST:
            raise self.wrong(f"the coordinate {word} is larger than {LARGEST:,.0f}; draw the figure smaller")
        return value

    def _check_size(self, name: str, value: float) -> None:
        if not is_within(np.array(value)):
            raise self.wrong(str(size_error(name, value)))

    def _connect(self, i: int, j: int, value: float) -> None:
        if i == j or (i, j) in self.weights:
            self._refuse(i, j)
        self.weights[i, j] = (value, self.line)

    def _refuse(self, i: int, j: int) -> None:
        first, second = (list(self.numbers)[k] for k in (i, j))
        if i == j:
            raise self.wrong(f"{first} is connected to itself; name two different units")
        where = self.weights[i, j][1]
        raise self.wrong(f"{first} and {second} are connected in line {where} already; remove one of the two")

    def network(self) -> NamedNetwork:
        n = len(self.numbers)
        if n < 2:
            raise ValueError(f"the text names {n} units; name at least two, as in: visible A")
        weights, bias = np.zeros((n, n)), np.zeros(n)
        for (i, j), (value, _) in self.weights.items():
            weights[i, j] = weights[j, i] = value
        for i, value in self.biases.items():
            bias[i] = value
        hidden = np.array(self.hidden, bool)
        hidden.setflags(write=False)
        visible = frozenset(name for name, i in self.numbers.items() if not self.hidden[i])
        return NamedNetwork(
            Network(weights, bias, self.units), tuple(self.numbers), hidden,
            visible if self.shown is None else self.shown, self.lines, self.edges, self.seen, self.title, self.about,
        )  # fmt: skip


_STATEMENTS: dict[str, Callable[[_Reader, str], None]] = {
    "title": _Reader.read_title,
    "about": _Reader.read_about,
    "units": _Reader.read_units,
    "visible": _Reader.read_visible,
    "hidden": _Reader.read_hidden,
    "bias": _Reader.read_bias,
    "connect": _Reader.read_connect,
    "input": _Reader.read_input,
    "sees": _Reader.read_sees,
}
