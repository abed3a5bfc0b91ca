"""Ticks of a run counted in sweeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SweepCount:
    """Counts sweeps; with another rule, or other units that are free, a new sweep begins, which may be longer."""

    per_sweep: int
    """Ticks of a sweep."""
    began: int = 0
    """The tick with which the present stretch began."""
    before: float = 0.0
    """Sweeps before it."""
    of_rule: int = 0
    """Whole sweeps before it under the present rule."""

    def sweeps(self, tick: int) -> float:
        """Sweeps since the run began."""
        return self.before + (tick - self.began) / self.per_sweep

    def sweep_of_rule(self, tick: int) -> int:
        """Whole sweeps under the present rule."""
        return self.of_rule + (tick - self.began) // self.per_sweep

    def left_of_sweep(self, tick: int) -> int:
        """Ticks until the present sweep is over."""
        return self.per_sweep - (tick - self.began) % self.per_sweep

    def begun_anew(self, tick: int, per_sweep: int, another_rule: bool) -> SweepCount:
        """The count that goes on from a tick with sweeps of another length."""
        return SweepCount(per_sweep, tick, self.sweeps(tick), 0 if another_rule else self.sweep_of_rule(tick))
