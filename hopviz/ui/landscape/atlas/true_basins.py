"""True basins of an atlas: every state in the mean colour of the minima where random order may lead it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import Floats
from hopviz.core.stepwise import JobSteps, part, pieces
from hopviz.core.thermal import TrueBasins, true_basins_steps
from hopviz.project.numbers import number
from hopviz.ui.landscape.state_layout import LEVELS, SHADES, Atlas
from hopviz.ui.landscape.state_map import DEPTH, basin_colours
from hopviz.ui.style.plotting import packed
from hopviz.ui.style.theme import Theme

TRUE_BASINS = "Colour: the mean of where random order ends; dark: low"
COMPUTING = "True basins are being computed; until then: where steepest descent ends"
TOLD = 3
"""So many ends are told of one state at most."""
LEAST = 0.005
"""Of smaller probabilities nothing is told."""
ROWS = 64
"""Of pixels that are coloured at a time."""


@dataclass(frozen=True, eq=False)
class FuzzyBasins:
    """The exact probabilities of one atlas, and the pixels that show them in one theme."""

    atlas: Atlas
    basins: TrueBasins
    which: NDArray[np.intp]
    """(M,) the number of each of its minima in the atlas."""
    theme: Theme
    pixels: NDArray[np.uint32]
    """(rows, columns) 0xffrrggbb"""

    def shares(self) -> Floats:
        """(K,) the part of all states that ends in each named minimum of the atlas."""
        found = np.bincount(self.which, self.basins.shares, len(self.atlas.minima))
        return np.asarray(found[: len(self.atlas.minima)], np.float64)

    def ends(self, state: int) -> list[tuple[int, float]]:
        """The likeliest minima in which a descent from a state ends, by their numbers in the atlas, and how likely."""
        chances = np.bincount(self.which, self.basins.ends(state))
        likeliest = np.argsort(-chances, kind="stable")[:TOLD]
        return [(int(k), float(chances[k])) for k in likeliest if chances[k] >= LEAST]

    def lines(self, state: int, names: list[str]) -> list[str]:
        """The same, in words, from the likeliest on."""
        minima, told = self.atlas.minima, []
        for k, chance in self.ends(state):
            title = minima[k].title(names) if k < len(minima) else "a minimum high up"
            told.append(f"{number(100 * chance, 0 if chance >= 0.1 else 1)} % → {title}")
        return told


def fuzzy_steps(atlas: Atlas, theme: Theme, known: FuzzyBasins | None) -> JobSteps[Any, FuzzyBasins]:
    """Compute them, or, if they are known of this atlas, only their pixels in another theme."""
    if known is not None and known.atlas is atlas:
        basins, which = known.basins, known.which
    else:
        basins = yield from part(true_basins_steps(atlas.landscape.net), 0.0, 0.4)
        firsts = basins.minima.members[basins.minima.firsts[:-1]]
        which = np.asarray(atlas.landscape.basins[firsts], np.intp)
    colours = np.vstack([basin_colours(atlas.minima, theme), theme.rgb("muted")])
    mean = yield from part(basins.mean_steps(colours[np.minimum(which, len(atlas.minima))]), 0.4, 0.8)
    depth = DEPTH * (1 - np.arange(SHADES) / (SHADES - 1))
    pixels = np.empty(atlas.shape, np.uint32)
    for first, last in pieces(len(pixels), ROWS):
        low = depth[atlas.levels[first:last] // (LEVELS // SHADES)]
        shaded = mean[atlas.numbers[first:last]] * (1 - low)[..., np.newaxis]
        pixels[first:last] = packed(shaded.reshape(-1, 3)).reshape(low.shape)
        yield 0.8 + 0.2 * last / len(pixels)
    return FuzzyBasins(atlas, basins, which, theme, pixels)
