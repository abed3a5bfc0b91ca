"""The text form of a network: lines that each begin with what they say.

The words are those of `STATEMENTS`; `resources/docs/networks.md` explains them to people.  Whatever follows a "#"
that stands at the beginning of a line or after a space is a remark.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from hopviz.core.limits import LARGEST, is_within, size_error
from hopviz.core.network import Network, Units
from hopviz.core.perception.named import NamedNetwork
from hopviz.core.quoting import quoted, shortened
from hopviz.core.stepwise import Steps, finished
from hopviz.core.validation import as_text

MOST_UNITS = 4096
MOST_INTERPRETATIONS = 2048
LONGEST_LINE = 1 << 20
PIECE = 1 << 14
"""Characters that are read in one step."""
REMARK = re.compile(r"(^|\s)#.*")


def parse_network(text: str) -> NamedNetwork:
    """Read a network that is described line by line.

    Raises
    ------
    ValueError
        If a line cannot be understood: names the line, the cause and a cure.
    """
    return finished(network_steps(text))


def network_steps(text: str) -> Steps[NamedNetwork]:
    """Read a network that is described line by line, a few lines at a time.  Errors as for `parse_network`."""
    reader = _Reader()
    for share, lines in _pieces(as_text(text)):
        for line in lines:
            reader.read(line)
        yield share
    return reader.network()


def _pieces(text: str) -> Iterator[tuple[float, list[str]]]:
    """A few lines at a time, and how much of the text they and those before them are."""
    begin = 0
    while begin < len(text):
        end = text.find("\n", begin + PIECE) + 1 or len(text)
        yield end / len(text), text[begin:end].splitlines()
        begin = end


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
        self.weights = np.zeros((0, 0))
        """Those among the units so far, and perhaps room for more."""
        self.set_in = np.zeros((0, 0), np.int32)
        """The line that set each weight; 0 where none has."""
        self.shown: frozenset[str] | None = None
        self.seen: dict[str, frozenset[str]] = {}

    def wrong(self, cause: str) -> ValueError:
        return ValueError(f"line {self.line}: {cause}")

    def read(self, raw: str) -> None:
        """Take the next line."""
        self.line += 1
        if len(raw) > LONGEST_LINE:
            raise self.wrong(f"it is longer than {LONGEST_LINE} characters; say it in several lines")
        line = REMARK.sub("", raw.removeprefix("\ufeff")).strip()
        if not line:
            return
        word, *others = line.split(maxsplit=1)
        statement = STATEMENTS.get(word)
        if statement is None:
            known = ", ".join(STATEMENTS)
            raise ValueError(
                f"line {self.line} begins with {quoted(word)}; begin it with one of {known}, or with # for a remark"
            )
        statement(self, others[0] if others else "")

    def read_title(self, rest: str) -> None:
        self.title = rest

    def read_about(self, rest: str) -> None:
        self.about = rest

    def read_units(self, rest: str) -> None:
        if rest not in ("binary", "bipolar"):
            raise self.wrong(f"units are {quoted(rest)}; write binary (1/0) or bipolar (+1/-1)")
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
        self._check_size(f"the bias of {quoted(words[0])}", value)
        self.biases[unit] = value

    def read_connect(self, rest: str) -> None:
        *left, weight = rest.split() or [""]
        names = " ".join(left)
        value = self._real(weight)
        self._check_size(f"the weight of {quoted(names)}", value)
        groups = [[self._number_of(name) for name in group.split()] for group in names.split(":")]
        self._make_room()
        first, last = groups[0], np.array(groups[-1])
        if len(groups) == 1 and len(first) == 2:
            self._connect_pair(first[0], first[1], value)
            return
        if len(groups) == 1 and len(first) > 2:
            stars = [(unit, last[k:]) for k, unit in enumerate(first[:-1], start=1)]
        elif len(groups) == 2 and all(groups):
            stars = [(unit, last) for unit in first]
        else:
            raise self.wrong("a connection is written as: connect UNIT UNIT WEIGHT, or connect UNITS : UNITS WEIGHT")
        if len(set(groups[-1])) < last.size:  # a unit that is named twice is refused with the first one
            self._connect_pairs(*stars[0], value)
        for unit, others in stars:
            self._connect(unit, others, value)

    def read_input(self, rest: str) -> None:
        for name in rest.split():
            if self.hidden[self._number_of(name)]:
                raise self.wrong(f"{shortened(name)} is hidden and cannot be input; name visible units only")
        self.shown = frozenset(rest.split())

    def read_sees(self, rest: str) -> None:
        seen, colon, names = rest.partition(":")
        if not colon or not seen.strip() or not names.split():
            raise self.wrong("an interpretation is written as: sees WHAT IS SEEN: HIDDEN UNITS")
        if seen.strip() in self.seen:
            raise self.wrong(f"{quoted(seen.strip())} is there already; give this interpretation another name")
        if len(self.seen) >= MOST_INTERPRETATIONS:
            raise self.wrong(f"there are more than {MOST_INTERPRETATIONS} interpretations; leave some out")
        for name in names.split():
            if not self.hidden[self._number_of(name)]:
                raise self.wrong(f"{shortened(name)} is visible and interprets nothing; name hidden units only")
        self.seen[seen.strip()] = frozenset(names.split())

    def _unit(self, rest: str, hidden: bool) -> tuple[str, tuple[float, ...]]:
        name, *place = rest.split() or [""]
        if not name or ":" in name:
            raise self.wrong("a unit needs a name without spaces and colons")
        if name in self.numbers:
            raise self.wrong(f"there is a unit {quoted(name)} already; give this one another name")
        if len(self.numbers) >= MOST_UNITS:
            raise self.wrong(f"there are more than {MOST_UNITS} units; leave some out")
        self.numbers[name] = len(self.numbers)
        self.hidden.append(hidden)
        return name, tuple(self._coordinate(word) for word in place)

    def _number_of(self, name: str) -> int:
        if name not in self.numbers:
            raise self.wrong(f"there is no unit {quoted(name)} so far; name it above, as in: hidden {shortened(name)}")
        return self.numbers[name]

    def _real(self, word: str) -> float:
        try:
            value = float(word)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.wrong(f"{quoted(word)} is no number; write one such as -1.5")
        return value

    def _coordinate(self, word: str) -> float:
        value = self._real(word)
        if abs(value) > LARGEST:
            raise self.wrong(f"the coordinate {shortened(word)} is larger than {LARGEST:,.0f}; draw the figure smaller")
        return value

    def _check_size(self, name: str, value: float) -> None:
        if not is_within(np.array(value)):
            raise self.wrong(str(size_error(name, value)))

    def _make_room(self) -> None:
        """For the weights among all units so far; doubled, so that units may come one by one."""
        n, room = len(self.numbers), len(self.weights)
        if n > room:
            more = (0, min(max(n, 2 * room), MOST_UNITS) - room)
            self.weights, self.set_in = np.pad(self.weights, more), np.pad(self.set_in, more)

    def _connect(self, unit: int, others: NDArray[np.int_], value: float) -> None:
        """Connect a unit with each of others."""
        if (others == unit).any() or self.set_in[unit, others].any():  # one of them will be refused
            self._connect_pairs(unit, others, value)
        self.set_in[unit, others] = self.set_in[others, unit] = self.line
        self.weights[unit, others] = self.weights[others, unit] = value

    def _connect_pairs(self, unit: int, others: NDArray[np.int_], value: float) -> None:
        for other in others.tolist():
            self._connect_pair(unit, other, value)

    def _connect_pair(self, i: int, j: int, value: float) -> None:
        if i == j or self.set_in[i, j]:
            self._refuse(*sorted((i, j)))
        self.weights[i, j] = self.weights[j, i] = value
        self.set_in[i, j] = self.set_in[j, i] = self.line

    def _refuse(self, i: int, j: int) -> None:
        first, second = (shortened(list(self.numbers)[k]) for k in (i, j))
        if i == j:
            raise self.wrong(f"{first} is connected to itself; name two different units")
        where = self.set_in[i, j]
        raise self.wrong(f"{first} and {second} are connected in line {where} already; remove one of the two")

    def network(self) -> NamedNetwork:
        n = len(self.numbers)
        if n < 2:
            raise ValueError(f"the text names {n} units; name at least two, as in: visible A")
        self._make_room()
        weights, bias = self.weights[:n, :n].copy(), np.zeros(n)
        weights.setflags(write=False)
        for i, value in self.biases.items():
            bias[i] = value
        hidden = np.array(self.hidden, bool)
        hidden.setflags(write=False)
        visible = frozenset(name for name, i in self.numbers.items() if not self.hidden[i])
        return NamedNetwork(
            Network(weights, bias, self.units), tuple(self.numbers), hidden,
            visible if self.shown is None else self.shown, self.lines, self.edges, self.seen, self.title, self.about,
        )  # fmt: skip


STATEMENTS: dict[str, Callable[[_Reader, str], None]] = {
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
"""What reads a line, by the word that it begins with."""
