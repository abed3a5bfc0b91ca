"""Edits that let the network dream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from hopviz.actions.action import Change, Edit, EditError, Moment
from hopviz.actions.parameters import Fraction, Switch, Whole
from hopviz.core.counting import counted
from hopviz.core.stepwise import finished
from hopviz.core.unlearning_curve import Options, Subject, dream_on

LARGEST = 1024
TOO_LARGE = (
    f"Dreaming is for networks of up to {LARGEST:,} units: undo keeps the weights of every step, and of larger ones "
    "they take too much memory, as a matrix or as a memory more for every dream. "
    "In Python hopviz.unlearn has no such limit"
)
REMOVED = "Put the removed units back first (Ctrl+U): a dream needs all units"
NO_MEMORY = "Store a memory first (Ctrl+Return)"
NOISE = 0.2
"""Share of the units that differ from a memory at the start of a dream near one."""
MOST = 100_000
BEST_BEFORE = "No dream has made recall better: the weights stay as they were"


def told_dreams(count: int) -> str:
    """Such as "1 dream"."""
    return counted(count, "dream")


def back_to_best(dreams: int) -> str:
    """What undo takes back where the weights have gone back to their best."""
    return f"Back to the best, after {told_dreams(dreams)}"


@dataclass(frozen=True, eq=False)
class Dream(Edit):
    """Dream so many times; recall is measured on the way only if it is to stop at the best, or to go back to it."""

    action: ClassVar[str] = "dream"
    times: Annotated[int, Whole(1, MOST)] = 1
    rate: Fraction = Options.rate
    near_memories: Switch = False
    """Begin near a random memory, with `noise`; else in any state."""
    noise: Fraction = NOISE
    spare: Switch = False
    stop_at_best: Switch = False
    """Go on no more once recall has got worse again than at its best, beyond what chance may do, and stays so."""
    back_to_best: Switch = False
    """End with the weights of the best measurement."""
    begun: Annotated[int, Whole()] = 0
    """Dreams that the network has had already, which decides where the next ones begin."""

    def change(self, now: Moment) -> Change:
        """The network after the dreams, or as it was at the best."""
        project, network = now.project, now.network
        why = TOO_LARGE if project.n > LARGEST else REMOVED if project.lesioned.any() else ""
        if why or not project.memories:
            raise EditError(f"{why or NO_MEMORY}.")
        if network is None:
            raise EditError("The weights are still being made: dream once they are there.")
        options = Options(self.rate, self.noise if self.near_memories else None, self.spare, self.stop_at_best)
        subject, goal = Subject(project.patterns, project.rule, project.seed), self.begun + self.times
        measures = self.stop_at_best or self.back_to_best
        found = finished(dream_on(subject, network, options, self.begun, goal, measures=measures))
        if found.trouble:
            raise EditError(f"There is no such dream: {found.trouble}.")
        if self.back_to_best and not found.is_past_best:  # the last of them is measured, too
            end = finished(dream_on(subject, found.network, options, goal, goal))
            found = found.with_point(end.points[-1])
        text, dreamt = f"Dream {goal:,}", found.network
        if self.times > 1:
            text = f"Dreams {self.begun + 1:,} to {found.dreams:,}"
        if self.back_to_best and found.best is not None:
            point, dreamt = found.best
            if point.dreams == self.begun:
                return Change(message=BEST_BEFORE)
            text = back_to_best(point.dreams)
        return Change(text, project.with_network(dreamt.couplings, dreamt.bias))
