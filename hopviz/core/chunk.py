"""Chunks: the ticks of one call of a kernel, so few that the clock is read often enough."""

from __future__ import annotations

QUANTUM = 0.003
LONGEST = 1 << 20


class Chunk:
    """Begins with one tick, and aims at calls of about QUANTUM seconds."""

    def __init__(self) -> None:
        self.ticks = 1

    def adapt(self, done: int, took: float) -> None:
        """Learn from a call that made so many ticks in so many seconds."""
        aim = done * QUANTUM / max(took, 1e-7)
        if done == self.ticks or aim < self.ticks:
            self.ticks = int(min(max(aim, self.ticks / 4, 1), self.ticks * 4, LONGEST))
