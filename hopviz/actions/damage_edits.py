"""Edits that damage the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from hopviz.actions.action import Change, Edit, EditError, Moment
from hopviz.actions.parameters import Choice, Number, Seed
from hopviz.core.damage import DAMAGES, remove_units

LARGEST = 1024
TOO_LARGE = (
    f"Damage is for networks of up to {LARGEST:,} units: undo keeps the weights of every step, which as a matrix of so "
    "many take 8 MB, and four times as much for twice the units"
)
TEXTS = {
    "units": "Remove {} % of the units",
    "connections": "Remove {} % of the connections",
    "quantise": "Round weights to {} levels",
    "clip": "Limit weights to {} % of rms",
    "noise": "Noise of {} % on the weights",
}
"""The steps of undo, by the kinds of damage."""

KindOfDamage = Annotated[str, Choice(lambda: DAMAGES)]


@dataclass(frozen=True, eq=False)
class Damage(Edit):
    """Remove a random part of the units or connections, or make the weights coarse, limited or noisy."""

    action: ClassVar[str] = "damage"
    kind: KindOfDamage
    amount: Annotated[float, Number()]
    """In percent, or levels of the weights."""
    seed: Seed = 0

    def change(self, now: Moment) -> Change:
        """The network with this damage, besides what it had before."""
        project, network, damage = now.project, now.network, DAMAGES[self.kind]
        if not damage.low <= self.amount <= damage.high:
            raise EditError(f"The damage {self.kind!r} goes from {damage.low:g} to {damage.high:g} {damage.unit}.")
        text = TEXTS[self.kind].format(f"{self.amount:g}")
        if damage.apply is None:
            gone = remove_units(project.n, self.amount / 100, self.seed)
            return Change(text, project.with_lesioned(project.lesioned | gone))
        if project.n > LARGEST:
            raise EditError(f"{TOO_LARGE}.")
        if network is None:
            raise EditError("The weights are still being made: damage them once they are there.")
        hurt = damage.apply(network, self.amount, self.seed)
        return Change(text, project.with_network(hurt.couplings, hurt.bias))
