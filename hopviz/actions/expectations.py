"""Facts that a lesson expects: a table, one row for each kind."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

import numpy as np

from hopviz.actions.action import ActionError
from hopviz.actions.attention_facts import Attended, attended
from hopviz.actions.parameters import Choice, Kind, Number, Text, Texts, Whole
from hopviz.core.attractors import Kind as KindOfState
from hopviz.core.landscape.exact import basins
from hopviz.core.landscape.minima import Minima, minima
from hopviz.core.landscape.numbering import number_of
from hopviz.core.network import OFF, Floats, Network, State, to_bipolar, to_units
from hopviz.core.patterns import format_pattern
from hopviz.core.quoting import listed, quoted
from hopviz.core.recorder import Verdict
from hopviz.core.stability import stability
from hopviz.core.thermal.equilibrium import equilibrium
from hopviz.core.thermal.swarm_frames import SwarmFrame
from hopviz.project.model import Project

COURSES = ("falls", "rises", "stays")
"""What the energy does in a step: never rises but falls, rises at least once, never changes."""
VERDICTS = ("unsettled", "settled", "cycle", "wandering")
CLOSE = 1e-9


@dataclass(frozen=True, eq=False)
class Facts:
    """What is true after a step."""

    project: Project
    network: Network
    state: State
    """(N,) bipolar."""
    verdict: Verdict
    energy: float
    rises: int
    """How often the energy has risen in this step."""
    falls: int
    values: Floats | None = None
    """(N,) those of graded units; None where units are on or off."""
    ask_swarm: Callable[[], SwarmFrame] | None = None
    """Tells where the replicas of the swarm are; None where there is no swarm."""

    @cached_property
    def minima(self) -> Minima:
        """Those of the energy."""
        return minima(self.network)

    @cached_property
    def attended(self) -> Attended:
        """What attention answers in its workspace."""
        return attended(self.project, self.state)

    @cached_property
    def swarm(self) -> SwarmFrame:
        """Where the replicas of the swarm are."""
        if self.ask_swarm is None:
            raise ActionError("There is no swarm: let one go first, by the action show_swarm.")
        return self.ask_swarm()

    @cached_property
    def shares(self) -> dict[int, float]:
        """The share of all states that run down into a minimum, by the number of each state of the minimum."""
        found, lowest = basins(self.network), self.minima
        sizes = np.bincount(found, minlength=len(lowest)) / found.size
        return {int(state): float(size) for k, size in enumerate(sizes) for state in lowest.plateau(k)}

    def named(self, name: str) -> State:
        """(N,) bipolar: a memory."""
        if name not in self.project.names:
            raise ActionError(f"There is no memory {quoted(name)}; there are {listed(self.project.names) or 'none'}.")
        return to_bipolar(self.project.patterns[self.project.names.index(name)])

    def number_of(self, name: str) -> int:
        """The number of the state that a memory is."""
        return number_of(to_units(self.named(name), self.project.units))

    @property
    def members(self) -> list[str]:
        """Names of the memories that the state is made of; empty while a unit wants to flip."""
        identity = self.verdict.identity
        return [] if identity is None else [self.project.names[member] for member in identity.members]

    @property
    def kind(self) -> str:
        """What the state is in terms of the memories; empty while a unit wants to flip."""
        return "" if self.verdict.identity is None else self.verdict.identity.kind

    @property
    def course(self) -> str:
        """What the energy has done."""
        return "rises" if self.rises else "falls" if self.falls else "stays"


@dataclass(frozen=True, eq=False)
class Expectation:
    """A kind of fact."""

    takes: Kind
    """What is written for it."""
    found: Callable[[Facts, Any], Any]
    """What is the case, given what is expected."""
    agrees: Callable[[Any, Any], bool] = lambda expected, found: bool(expected == found)


def _the_one(kind: str) -> Callable[[Facts, Any], Any]:
    return lambda facts, _: facts.members[0] if facts.kind == kind else facts.kind or "none"


def _is_close(expected: Any, found: Any) -> bool:
    return abs(float(expected) - float(found)) <= CLOSE * max(abs(float(expected)), 1.0)


def _is_at_least(expected: Any, found: Any) -> bool:
    return all(found[name] >= float(least) for name, least in expected.items())


def _is_at_most(expected: Any, found: Any) -> bool:
    return all(found[name] <= float(most) for name, most in expected.items())


def _stable(facts: Facts) -> list[str]:
    if not facts.project.memories:
        return []
    found = stability(facts.network, facts.project.patterns).fixed
    return sorted(name for name, is_stable in zip(facts.project.names, found, strict=True) if is_stable)


def _overlaps(facts: Facts, expected: Mapping[str, Any]) -> dict[str, float]:
    values = facts.state if facts.values is None else facts.values
    return {name: float(np.mean(values * facts.named(name).astype(float))) for name in expected}


def _mean(facts: Facts, expected: float) -> float:
    return float(facts.state.mean())


def _mean_size(facts: Facts, expected: float) -> float:
    return 1.0 if facts.values is None else float(np.abs(facts.values).mean())


def _energies(facts: Facts, expected: Mapping[str, Any]) -> dict[str, float]:
    units = facts.project.units
    return {name: float(facts.network.energy(to_units(facts.named(name), units))) for name in expected}


def _shares(facts: Facts, expected: Mapping[str, Any]) -> dict[str, float]:
    return {name: facts.shares.get(facts.number_of(name), 0.0) for name in expected}


def _swarm_shares(facts: Facts, expected: Mapping[str, Any]) -> dict[str, float]:
    """The part of all replicas that lies in the basin of each memory, as far as units are not removed."""
    frame, project = facts.swarm, facts.project
    if not len(frame.minima):
        raise ActionError("Basins of asymmetric weights, or where no unit is free, are not known.")
    there, units = ~project.lesioned, project.units
    parts = {name: (frame.minima == to_units(facts.named(name), units))[:, there].all(axis=1) for name in expected}
    return {name: float(frame.counts[part].sum() / frame.energies.size) for name, part in parts.items()}


def _swarm_lowest(facts: Facts, expected: float) -> float:
    if not facts.swarm.is_exact:
        raise ActionError("The lowest energy of so many units, or of asymmetric weights, is not known.")
    return facts.swarm.share


def _swarm_off_boltzmann(facts: Facts, expected: float) -> float:
    """How far the mean energy of the replicas, which know nothing of each other, is from that of Boltzmann's law."""
    frame, project = facts.swarm, facts.project
    start = np.where(project.lesioned, OFF[project.units], frame.states[0])
    law = equilibrium(frame.net, frame.temperature, start, project.clamped, project.lesioned)
    error = float(frame.energies.std(ddof=1)) / np.sqrt(frame.energies.size)
    distance = abs(float(frame.energies.mean()) - law.mean_energy)
    return distance / error if error else 0.0 if _is_close(law.mean_energy, frame.energies.mean()) else np.inf


def _deepest(facts: Facts) -> list[str]:
    lowest = facts.minima
    level = lowest.energies[0] + CLOSE * max(abs(lowest.energies[0]), 1.0)
    states = {int(k) for place in np.flatnonzero(lowest.energies <= level) for k in lowest.plateau(int(place))}
    return sorted(name for name in facts.project.names if facts.number_of(name) in states)


def _drawing(facts: Facts) -> str:
    return format_pattern(facts.state.reshape(facts.project.rows, facts.project.cols)).strip()


class Levels:
    """A table of numbers by the names of memories."""

    expected = "a table of numbers by the names of memories"

    def read(self, value: object) -> Any:
        """Check it."""
        if not isinstance(value, Mapping) or not value:
            raise ValueError
        return {str(name): Number().read(number) for name, number in value.items()}

    def write(self, value: Any) -> object:
        """As data."""
        return dict(value)


EXPECTATIONS: dict[str, Expectation] = {
    "verdict": Expectation(Choice(lambda: VERDICTS), lambda facts, _: facts.verdict.kind),
    "kind": Expectation(Choice(lambda: get_args(KindOfState)), lambda facts, _: facts.kind),
    "memory": Expectation(Text(may_be_empty=False), _the_one("memory")),
    "reversed": Expectation(Text(may_be_empty=False), _the_one("reversed memory")),
    "members": Expectation(Texts(), lambda facts, _: sorted(facts.members), lambda one, two: sorted(one) == two),
    "period": Expectation(Whole(1), lambda facts, _: facts.verdict.period),
    "wanting": Expectation(Whole(0), lambda facts, _: facts.verdict.unstable),
    "energy": Expectation(Choice(lambda: COURSES), lambda facts, _: facts.course),
    "energy_is": Expectation(Number(), lambda facts, _: facts.energy, _is_close),
    "state": Expectation(Text(), lambda facts, _: _drawing(facts), lambda one, two: one.strip() == two),
    "memories": Expectation(Whole(0), lambda facts, _: len(facts.project.memories)),
    "stable": Expectation(Texts(), lambda facts, _: _stable(facts), lambda one, two: sorted(one) == two),
    "stable_count": Expectation(Whole(0), lambda facts, _: len(_stable(facts))),
    "overlap_at_least": Expectation(Levels(), _overlaps, _is_at_least),
    "overlap_at_most": Expectation(Levels(), _overlaps, _is_at_most),
    "energy_at_most": Expectation(Levels(), _energies, _is_at_most),
    "energy_at_least": Expectation(Levels(), _energies, _is_at_least),
    "mean_at_least": Expectation(Number(), _mean, operator.le),
    "mean_at_most": Expectation(Number(), _mean, operator.ge),
    "mean_size_at_least": Expectation(Number(), _mean_size, operator.le),
    "mean_size_at_most": Expectation(Number(), _mean_size, operator.ge),
    "gain": Expectation(Number(), lambda facts, _: float(getattr(facts.project.rule, "gain", 0.0)), _is_close),
    "minima": Expectation(Whole(1), lambda facts, _: len(facts.minima)),
    "deepest": Expectation(Texts(), lambda facts, _: _deepest(facts), lambda one, two: sorted(one) == two),
    "basin_at_least": Expectation(Levels(), _shares, _is_at_least),
    "basin_at_most": Expectation(Levels(), _shares, _is_at_most),
    "attends_to": Expectation(Text(may_be_empty=False), lambda facts, _: facts.attended.name),
    "blended": Expectation(Whole(1), lambda facts, _: facts.attended.blended),
    "weight_at_least": Expectation(Number(), lambda facts, _: float(facts.attended.answer.weights.max()), operator.le),
    "error_at_most": Expectation(Number(), lambda facts, _: facts.attended.error, operator.ge),
    "error_at_least": Expectation(Number(), lambda facts, _: facts.attended.error, operator.le),
    "swarm_at_least": Expectation(Levels(), _swarm_shares, _is_at_least),
    "swarm_at_most": Expectation(Levels(), _swarm_shares, _is_at_most),
    "swarm_lowest_at_least": Expectation(Number(), _swarm_lowest, operator.le),
    "swarm_lowest_at_most": Expectation(Number(), _swarm_lowest, operator.ge),
    "swarm_off_boltzmann_at_most": Expectation(Number(), _swarm_off_boltzmann, operator.ge),
    "temperature": Expectation(Number(), lambda facts, _: facts.verdict.temperature, _is_close),
}
"""The kinds of facts, by the keys that lessons write."""


def check_expectation(expected: Mapping[str, Any]) -> None:
    """Make sure that facts of these kinds can be expected.

    Raises
    ------
    ActionError
        If one of them cannot.
    """
    if not expected:
        raise ActionError(f"An expectation is a table of facts: {', '.join(EXPECTATIONS)}.")
    for name, value in expected.items():
        if name not in EXPECTATIONS:
            raise ActionError(f"There is no fact {quoted(name)}; choose from {', '.join(EXPECTATIONS)}.")
        kind = EXPECTATIONS[name].takes
        try:
            kind.read(value)
        except (ValueError, TypeError) as error:
            raise ActionError(f"The fact {name!r} needs {kind.expected}, not {quoted(value)}.") from error


def failures(expected: Mapping[str, Any], facts: Facts) -> list[str]:
    """What is not as it is expected, each in a sentence.

    Raises
    ------
    ActionError
        If it cannot be found out.
    """
    told: list[str] = []
    for name, value in expected.items():
        row = EXPECTATIONS[name]
        wanted = row.takes.read(value)
        try:
            found = row.found(facts, wanted)
        except ActionError:
            raise
        except ValueError as error:
            raise ActionError(f"The fact {name!r} cannot be found out: {error}.") from error
        if not row.agrees(wanted, found):
            told.append(f"{name} is {_words(found)}, not {_words(value)}")
    return told


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_words(number)}" for name, number in value.items())
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, list | tuple):
        return listed(map(str, value)) or "none"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
