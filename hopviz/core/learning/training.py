"""Training in epochs: what every rule that learns by and by can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from hopviz.core.network import Network
from hopviz.core.stepwise import Steps


@dataclass(frozen=True, eq=False)
class Epoch:
    """How far learning from errors has come after an epoch: every memory was shown once more."""

    number: int
    """Epochs so far, from 1."""
    wrong: int
    """Bits of all memories that the weights do not hold: s h is not above the margin."""
    failing: int
    """Memories with such a bit."""
    network: Network

    @property
    def is_learnt(self) -> bool:
        """Whether every memory is held: a fixed point, by more than the margin."""
        return self.wrong == 0


@dataclass(frozen=True, eq=False)
class Learning:
    """How far learning in epochs is."""

    epoch: Epoch | None
    """The last one that is over."""
    done: bool
    wrong: tuple[int, ...] = ()
    """Bits that were not held after each epoch."""
    share: float = 0.0
    """How much of the next one is over, 0 to 1."""


class Training(Protocol):
    """Learning that goes on epoch by epoch; iterating over it gives the epochs."""

    epochs: int
    """After how many to give up; may be changed."""
    last: Epoch | None
    """The last epoch that is over."""

    @property
    def done(self) -> bool:
        """Whether every memory is held, or all epochs are over."""

    @property
    def progress(self) -> Learning:
        """How far it is."""

    def __iter__(self) -> Iterator[Epoch]:
        """Go on epoch by epoch."""

    def advance(self, seconds: float) -> Epoch | None:
        """Go on for about so many seconds, at most to the end of an epoch; this one if it is over."""


def training_steps(training: Training) -> Steps[Network]:
    """Train to the end, in slices; the network after the last epoch."""
    while not training.done:
        training.advance(0.0)
        progress = training.progress
        epochs = progress.share + (0 if progress.epoch is None else progress.epoch.number)
        yield min(epochs / training.epochs, 1.0)
    assert training.last is not None
    return training.last.network
