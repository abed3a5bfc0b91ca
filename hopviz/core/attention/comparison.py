"""Recall from one cue by four networks side by side: classical, pseudo-inverse, dense memory and attention.

All hold the same memories.  The three networks of threshold units hold +1/-1, on where a number of a memory is above
zero; attention holds the numbers as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.attention.memories import Memories, Reals, as_beta, as_one_query, check_finite
from hopviz.core.attention.passes import products
from hopviz.core.attention.softmax import retrieval
from hopviz.core.couplings.higher_order import Power
from hopviz.core.learning.dense import DenseMemory, as_power
from hopviz.core.learning.oneshot import hebbian_steps, pseudoinverse_steps
from hopviz.core.network import Floats, Network, to_bipolar
from hopviz.core.ranges import as_seed, as_whole
from hopviz.core.recall import recall_steps
from hopviz.core.rules import Asynchronous
from hopviz.core.stepwise import Steps, finished, part

SWEEPS = 200
"""After so many sweeps of all units a run is given up."""
POWER = 4
NAMES = {
    "classical": "Classical",
    "pseudo-inverse": "Pseudo-inverse",
    "dense": "Dense memory",
    "attention": "Attention",
}
"""The networks, in their order, and what they are called."""


@dataclass(frozen=True, eq=False)
class ComparedRecall:
    """What one network makes of the cue."""

    kind: str
    """A key of `NAMES`."""
    state: Floats
    """(N,) where it ended: +1/-1, or of attention what it answers."""
    nearest: int
    """The number of the memory that is most like it."""
    similarity: float
    """Of the state and the wanted memory, -1 to 1: the overlap, or of attention the cosine."""
    wrong: float
    """Share of the units whose sign is not that of the wanted memory."""
    settled: bool
    steps: int
    """Updates of one unit until the last flip, or of attention updates of all."""
    energies: Floats
    """(K,) from the cue to the end: after each flip, or each update."""

    @property
    def exact(self) -> bool:
        """Whether no sign is wrong."""
        return self.wrong == 0


@dataclass(frozen=True, eq=False)
class Comparison:
    """What all of them make of it."""

    wanted: int
    """The number of the memory that the cue was made of."""
    cue_wrong: float
    """Share of the units of the cue whose sign is not that of this memory."""
    recalls: tuple[ComparedRecall, ...]
    """In the order of `NAMES`."""


class Contestants:
    """The networks that hold one set of memories, learnt once and asked as often as one likes.

    Parameters
    ----------
    memories : ndarray, shape (P, N)
    networks : dict of str to Network
        By their keys in `NAMES`, but for attention.
    beta : float
    """

    def __init__(self, memories: Memories, networks: dict[str, Network], beta: float) -> None:
        self.memories, self.networks, self.beta = memories, networks, beta
        self.signs = to_bipolar(memories.keys)
        """(P, N) +1/-1."""

    def recall_steps(self, cue: ArrayLike, wanted: int | None = None, seed: int = 0) -> Steps[Comparison]:
        """Recall from one cue (N,) by all of them, in slices; see `compare_recall`."""
        query = as_one_query(cue, self.memories.size)[0]
        signs, seed = to_bipolar(query), as_seed(seed)
        if wanted is None:
            wanted = _nearest(self.memories, query)
        wanted = as_whole("wanted", wanted, 0, self.memories.count - 1)
        recalls = []
        for number, (kind, net) in enumerate(self.networks.items()):
            end = yield from part(
                recall_steps(net, signs, Asynchronous(), seed, SWEEPS), number / len(NAMES), (number + 1) / len(NAMES)
            )
            state = end.state.astype(np.float64)
            overlaps = self.signs @ state / net.n
            recalls.append(ComparedRecall(
                kind, state, int(np.argmax(overlaps)), float(overlaps[wanted]), self._wrong(state, wanted),
                end.period == 1, end.updates, end.energies,
            ))  # fmt: skip
        path = retrieval(self.memories, query, self.beta)
        answer = path.states[-1].astype(np.float64)
        recalls.append(ComparedRecall(
            "attention", answer, _nearest(self.memories, answer), _cosine(answer, self.memories.keys[wanted]),
            self._wrong(answer, wanted), path.settled, len(path.states) - 1, path.energies,
        ))  # fmt: skip
        return Comparison(wanted, self._wrong(query, wanted), tuple(recalls))

    def _wrong(self, state: Floats, wanted: int) -> float:
        return float((to_bipolar(state) != self.signs[wanted]).mean())


def contestants_steps(
    patterns: ArrayLike, power: Power = POWER, beta: float | None = None
) -> Steps[Contestants]:
    """Let all networks learn the same memories (P, N), in slices; parameters as for `compare_recall`."""
    held = Memories(patterns)
    signs, power, beta = to_bipolar(held.keys), as_power(power), as_beta(beta, held.size)
    check_finite("memories", held.keys)
    networks = {"classical": (yield from part(hebbian_steps(signs), 0.0, 0.2))}
    networks["pseudo-inverse"] = yield from part(pseudoinverse_steps(signs), 0.2, 0.9)
    networks["dense"] = DenseMemory(signs, power)
    yield 1.0
    return Contestants(held, networks, beta)


def compare_recall(
    patterns: ArrayLike, cue: ArrayLike, wanted: int | None = None, *, power: Power = POWER,
    beta: float | None = None, seed: int = 0,
) -> Comparison:  # fmt: skip
    """Recall from one cue by the classical net, the pseudo-inverse, a dense memory and attention.

    Parameters
    ----------
    patterns : array_like, shape (P, N)
        The memories: +1/-1, or grey pictures from -1 to 1.
    cue : array_like, shape (N,)
        Numbers of the same kind.
    wanted : int, optional
        The memory that the cue was made of; the nearest to the cue if left out.
    power : int or "exponential"
        Of the dense memory.
    beta : float, optional
        Of attention; 1/sqrt(N) if left out.
    seed : int
        Of the order in which units update, the same in all three networks.

    Raises
    ------
    ValueError
        If there are no memories, shapes do not fit, or a number is out of range.
    """
    return finished(compare_recall_steps(patterns, cue, wanted, power=power, beta=beta, seed=seed))


def compare_recall_steps(
    patterns: ArrayLike, cue: ArrayLike, wanted: int | None = None, *, power: Power = POWER,
    beta: float | None = None, seed: int = 0,
) -> Steps[Comparison]:  # fmt: skip
    """As `compare_recall`, in slices."""
    contestants = yield from part(contestants_steps(patterns, power, beta), 0.0, 0.8)
    return (yield from part(contestants.recall_steps(cue, wanted, seed), 0.8, 1.0))


def _nearest(memories: Memories, state: Floats) -> int:
    """The number of the memory whose direction is nearest to that of a state."""
    dots, _ = products(memories, state[np.newaxis])
    return int(np.argmax(dots[0] / np.sqrt(np.maximum(memories.squares, np.finfo(np.float64).tiny))))


def _cosine(one: Floats, other: Reals) -> float:
    x, y = one, other.astype(np.float64)
    lengths = float(np.linalg.norm(x) * np.linalg.norm(y))
    return float(x @ y) / lengths if lengths else 0.0
