"""Perceptron learning: memories learnt from errors, epoch by epoch, by a perceptron for every unit."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core import kernels
from hopviz.core.blocks import by_rows, zeros
from hopviz.core.couplings import check_dense
from hopviz.core.learning.memories import checked, network_from
from hopviz.core.learning.training import Epoch, Learning, training_steps
from hopviz.core.limits import LARGEST
from hopviz.core.network import Floats, Network, Units
from hopviz.core.ranges import as_number, as_seconds, as_whole
from hopviz.core.stepwise import Steps

EPOCHS = 200
"""How many epochs are tried, unless otherwise said."""
CORRECTED = 512
"""Units in error that learn together."""
MOST_EPOCHS = 10**6
"""The largest number of epochs that can be asked for."""
MARGIN = 0.5
"""By how much a memory is held, unless otherwise said: memories without a margin have hardly any basin."""


class Perceptron:
    """Learns memories from errors: a unit that a memory does not hold takes Hebb's step for it (Rosenblatt 1958).

    Every unit is a perceptron that learns to answer the other units of a memory with its own value.  If there are
    weights that hold all memories the steps find some: with asymmetric weights and many units for up to P = 2 N random
    memories, though near that only after very many epochs.  If there are none learning goes on and on, and is ended
    after `epochs`.

    Iterating over it gives the epochs, the last of which says whether all was learnt.

    Parameters
    ----------
    patterns, units, normalise, bias
        As for `hebbian`; `bias` lets a unit in error change its bias by xi_i.
    margin : float
        What s_i h_i must be above for every unit, 0 to 1e9; 1 is the field that one memory makes by Hebb's rule.
    symmetric : bool
        Keep w_ij = w_ji: a connection takes half a step for each of its units in error.  Fewer memories fit.
    epochs : int
        After how many to give up, 1 to a million.

    Raises
    ------
    ValueError
        If `patterns` is not a non-empty (P, N) array of two values, or a number is out of range.
    """

    def __init__(
        self,
        patterns: ArrayLike,
        units: Units = "bipolar",
        normalise: bool = True,
        bias: bool = False,
        margin: float = MARGIN,
        symmetric: bool = False,
        epochs: int = EPOCHS,
    ) -> None:
        self._patterns = checked(patterns)
        margin, epochs = as_number("margin", margin, 0.0, LARGEST), as_whole("epochs", epochs, 1, MOST_EPOCHS)
        n = self._patterns.shape[1]
        check_dense(n)
        self._weights, self._bias = zeros(n, n), np.zeros(n)
        self._units, self._divisor = units, float(n if normalise else 1)
        self._symmetric, self._learns_bias = bool(symmetric), bool(bias)
        self._threshold = margin * n
        self._shown = 0
        """How often a memory was shown in this epoch: the first P times to learn, then to see what is wrong."""
        self._wrong = self._failing = 0
        self._history: list[int] = []
        self.epochs = epochs
        """After how many to give up; may be changed."""
        self.last: Epoch | None = None
        """The last epoch that is over."""

    @property
    def done(self) -> bool:
        """Whether every memory is held, or all epochs are over."""
        return self.last is not None and (self.last.is_learnt or self.last.number >= self.epochs)

    @property
    def progress(self) -> Learning:
        """How far it is."""
        return Learning(self.last, self.done, tuple(self._history), self._shown / (2 * len(self._patterns)))

    def __iter__(self) -> Iterator[Epoch]:
        while not self.done:
            yield self.epoch()

    def epoch(self) -> Epoch:
        """Go on to the end of an epoch."""
        epoch = None
        while epoch is None:
            epoch = self.advance(np.inf)
        return epoch

    def advance(self, seconds: float) -> Epoch | None:
        """Go on for about so many seconds, at most to the end of an epoch; this one if it is over."""
        deadline = time.perf_counter() + as_seconds(seconds)
        count = len(self._patterns)
        while self._shown < 2 * count:
            self._show(self._patterns[self._shown % count].astype(np.float64), learn=self._shown < count)
            self._shown += 1
            if time.perf_counter() > deadline:
                break
        return self._closed() if self._shown == 2 * count else None

    def _show(self, pattern: Floats, learn: bool) -> None:
        wrong = kernels.learning.wrong_units(self._weights, self._bias, pattern, self._threshold)
        if learn:
            for first in range(0, wrong.size, CORRECTED):
                some = wrong[first : first + CORRECTED]
                kernels.learning.correct(self._weights, self._bias, pattern, some, self._symmetric, self._learns_bias)
            return
        self._wrong += wrong.size
        self._failing += wrong.size > 0

    def _closed(self) -> Epoch:
        self._history.append(self._wrong)
        bias = self._bias.copy() if self._learns_bias else None
        network = network_from(by_rows(np.asarray, self._weights), bias, self._units, self._divisor)
        self.last = Epoch(len(self._history), self._wrong, self._failing, network)
        self._shown = self._wrong = self._failing = 0
        return self.last


def perceptron(
    patterns: ArrayLike,
    units: Units = "bipolar",
    normalise: bool = True,
    bias: bool = False,
    margin: float = MARGIN,
    symmetric: bool = False,
    epochs: int = EPOCHS,
) -> Network:
    """The network after learning from errors; `Perceptron` explains the arguments and tells how it went."""
    learning = Perceptron(patterns, units, normalise, bias, margin, symmetric, epochs)
    return deque(learning, maxlen=1).pop().network


def perceptron_steps(
    patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False
) -> Steps[Network]:
    """As `perceptron`, in slices."""
    return (yield from training_steps(Perceptron(patterns, units, normalise, bias)))
