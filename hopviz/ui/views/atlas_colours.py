"""Which colour has a state in the atlas?  That of its energy, or that of the basin it runs down into."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hopviz.ui.plotting import packed, packed_energy_colours
from hopviz.ui.theme import KINDS, Theme
from hopviz.ui.views.atlas_sheet import MOST_NAMED, SHADES, Atlas
from hopviz.ui.views.naming import NamedMinimum

BASIN_TONES = (0.0, 0.42, -0.3, 0.22, -0.5)
"""How much lighter (towards white) or darker the basins of one kind are, one after the other."""
DEPTH = 0.5
"""How dark the bottom of a basin is, of which the rim is 0."""


def energy_pixels(atlas: Atlas) -> NDArray[np.uint32]:
    """(rows, columns) 0xffrrggbb by energy: low is dark."""
    return packed_energy_colours().take(atlas.levels)


def basin_pixels(atlas: Atlas, theme: Theme) -> NDArray[np.uint32]:
    """(rows, columns) 0xffrrggbb by basin: the hue of the kind of its minimum, darker further down."""
    colours = np.empty((MOST_NAMED + 1, SHADES, 3))
    depth = DEPTH * (1 - np.arange(SHADES) / (SHADES - 1))[:, np.newaxis]
    colours[:] = theme.rgb("muted") * (1 - depth)
    for index, colour in enumerate(basin_colours(atlas.minima, theme)):
        colours[index] = colour * (1 - depth)
    return np.asarray(packed(colours.reshape(-1, 3))[atlas.shaded_basins])


def basin_colours(minima: Sequence[NamedMinimum], theme: Theme) -> NDArray[np.float64]:
    """(M, 3) the colour at the rim of each basin: those of one kind are told apart by their lightness."""
    met: Counter[str] = Counter()
    colours = np.empty((len(minima), 3))
    for index, minimum in enumerate(minima):
        tone = BASIN_TONES[met[minimum.kind] % len(BASIN_TONES)]
        met[minimum.kind] += 1
        towards = 255.0 if tone > 0 else 0.0
        colours[index] = theme.rgb(KINDS[minimum.kind]) * (1 - abs(tone)) + towards * abs(tone)
    return colours

