"""Land of many units, as far as it has been found: attractors of random starts, and low passes between them."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import numpy as np

from hopviz.core.attractors import Identity, identify, ranks_of_alike
from hopviz.core.census import Census
from hopviz.core.landscape import Terrain, found_passes_steps, terrain_of
from hopviz.core.landscape.descents import descent_steps
from hopviz.core.network import OFF, Floats, Network, State, to_bipolar, to_units
from hopviz.core.stepwise import BATCH, JobSteps, part
from hopviz.project.model import Project
from hopviz.ui.landscape.exact import NamedMinimum, cut_out
from hopviz.ui.landscape.terrain.model import Land


class Round(NamedTuple):
    """What has been found before a land is laid out anew."""

    starts: int
    """Random states that have settled."""
    valleys: int
    """Attractors at most between which passes are looked for."""
    tries: int
    """Walks for each pass."""


ROUNDS: tuple[tuple[int, tuple[Round, ...]], ...] = (
    (160, (Round(40, 12, 2), Round(120, 32, 4), Round(400, 64, 6), Round(2000, 64, 40))),
    (400, (Round(30, 10, 2), Round(120, 24, 3), Round(400, 40, 4), Round(1000, 40, 8))),
    (1024, (Round(24, 8, 1), Round(100, 16, 2), Round(400, 24, 3))),
)
"""By the number of units: the first is over within a moment, all within some seconds."""
EVERY = 0.5
"""Seconds from one land that is shown to the next."""
AT_ONCE = 0.12
"""Seconds for which the land that is seen first may be in the making, if its first round takes no longer."""
SEED = 1
"""Of the starts; that of the noise is the number of the round."""
MOST_MEMORIES = 40
"""Memories, the first ones, whose attractors have valleys whether or not a start has ended there."""
LEAST = 0.5
"""Starts that a valley is as large as in which none has ended."""
DIGITS = 9
"""Decimals of energies: those of mirror images are the same on paper."""


class Survey:
    """What has been found of the land of one network.

    Parameters
    ----------
    project : Project
        Of more units than have an exact land.
    network : Network
        Of the project; symmetric.
    """

    def __init__(self, project: Project, network: Network) -> None:
        self._project = project
        self._here, self._network = cut_out(network, project.lesioned)
        self._patterns = project.patterns[:, self._here]
        self._census = Census(self._network, SEED)
        self._ends: set[bytes] = set()
        """The attractors that memories run into."""
        self._tops: dict[tuple[bytes, bytes], float] = {}
        """The lowest energy known to lead from one attractor to another."""
        self._identities: dict[bytes, Identity] = {}
        self._done = 0
        """Rounds that are over."""
        self._rounds = next(rounds for units, rounds in ROUNDS if self._network.n <= units)

    def first_steps(self, like: Terrain | None) -> JobSteps[Any, Land]:
        """The land as it is seen first; valleys lie where they lay in a former one."""
        began = time.perf_counter()
        land = yield from part(self._round(like), 0.0, 0.0)
        while time.perf_counter() < began + AT_ONCE and self._done + 1 < len(self._rounds):
            land = yield from part(self._round(land.terrain), 0.0, 0.0)
        return land

    def steps(self, land: Land) -> JobSteps[Land, Land]:
        """Go on from the first land, with what has been found so far from time to time."""
        while self._done < len(self._rounds):
            land = yield from self._round(land.terrain)
            yield self._done / len(self._rounds), land
        return land

    def _round(self, like: Terrain | None) -> JobSteps[Land, Land]:
        starts, valleys, tries = self._rounds[self._done]
        if not self._done:
            yield from self._settle_memories()
        while (result := self._census.result()).starts < starts:
            self._census.advance(starts - result.starts, BATCH)
            yield 0.0
        states, hits = self._chosen(valleys)
        energies = np.round(self._network.energy(states), DIGITS)
        order = np.argsort(energies, kind="stable")
        states, hits, energies = states[order], hits[order], energies[order]
        seen, search = time.perf_counter(), found_passes_steps(self._network, states, self._done, tries)
        while True:
            try:
                told = next(search)
            except StopIteration as end:
                self._remember(states, end.value)
                self._done += 1
                return self._land(states, hits, energies, like)
            if isinstance(told, tuple):
                self._remember(states, told[1])
                if time.perf_counter() > seen + EVERY:
                    seen = time.perf_counter()
                    yield told[0], self._land(states, hits, energies, like)
                    continue
            yield 0.0

    def _settle_memories(self) -> JobSteps[Any, None]:
        some = self._patterns[:MOST_MEMORIES]
        both = to_units(np.concatenate([some, -some]).reshape(-1, self._network.n), self._network.units)
        ends = yield from descent_steps(self._network, both)
        self._ends = {end.tobytes() for end in ends}

    @property
    def _is_mirrored(self) -> bool:
        """Whether the network makes no difference between a state and the one in which all units are flipped."""
        bias = self._network.bias if self._network.units == "bipolar" else self._network.conversion[1]
        return bool((np.abs(bias) <= self._network.tolerance).all())

    def _flipped(self, key: bytes) -> bytes:
        return bytes(np.asarray(1 + OFF[self._network.units] - np.frombuffer(key, np.int8), np.int8).tobytes())

    def _chosen(self, most: int) -> tuple[State, Floats]:
        """Attractors (M, N), those of memories and then the ones that most starts ended in, and starts of each (M,)."""
        result = self._census.result()
        known = dict.fromkeys(self._ends, 0.0)
        known |= {state.tobytes(): float(hits) for state, hits in zip(result.states, result.hits.tolist(), strict=True)}
        is_mirrored = self._is_mirrored
        if is_mirrored:  # what is known of one is known of the other
            images = {key: self._flipped(key) for key in known}
            known |= {image: known.get(image, 0.0) for image in images.values()}
            known = {key: 0.5 * (known[key] + known[self._flipped(key)]) for key in known}
        chosen: dict[bytes, float] = {}
        for key in sorted(known, key=lambda key: (key not in self._ends, -known[key])):
            if len(chosen) >= most:
                break
            chosen[key] = known[key]
            if is_mirrored:
                image = self._flipped(key)
                chosen[image] = known[image]
        states = np.array([np.frombuffer(key, np.int8) for key in chosen])
        return states, np.array(list(chosen.values()))

    def _remember(self, states: State, passes: Floats) -> None:
        keys = [state.tobytes() for state in states]
        for one, other in np.argwhere(np.triu(np.isfinite(passes), 1)).tolist():
            pair, top = (min(keys[one], keys[other]), max(keys[one], keys[other])), float(passes[one, other])
            self._tops[pair] = min(top, self._tops.get(pair, np.inf))

    def _land(self, states: State, hits: Floats, energies: Floats, like: Terrain | None) -> Land:
        keys = [state.tobytes() for state in states]
        passes = np.maximum.outer(energies, energies)
        for k, one in enumerate(keys):
            for j, other in enumerate(keys[:k]):
                top = self._tops.get((min(one, other), max(one, other)), np.inf)
                passes[k, j] = passes[j, k] = max(top, passes[k, j])
        terrain = terrain_of(states, energies, np.maximum(hits, LEAST), passes, like=like)
        identities = [self._identity(key) for key in keys]
        ranks = ranks_of_alike(identities)
        named = (NamedMinimum(self._network.n, k, *each) for k, each in enumerate(zip(identities, ranks, strict=True)))
        starts = self._census.result().starts
        return Land(
            terrain, self._network, self._here, None, tuple(named), self._project.memories, hits / max(starts, 1),
            starts, self.steps,
        )  # fmt: skip

    def _identity(self, key: bytes) -> Identity:
        if key not in self._identities:
            self._identities[key] = identify(to_bipolar(np.frombuffer(key, np.int8)), self._patterns)
        return self._identities[key]
