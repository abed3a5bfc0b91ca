"""Themes: colours by meaning, type sizes, and the palette and style sheet that Qt gets of them.

Colours have meanings: they stand in `resources/themes.toml`, and nobody names one elsewhere.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette

from hopviz import assets

GRID = 8
"""Everything is laid out in multiples of this many pixels."""
LARGEST_SCALE = 2.5


@dataclass(frozen=True, eq=False)
class Theme:
    """Colours by meaning, as "#rrggbb", and the scale of type.

    There is one object of each theme, by which pictures that are kept are found again: a hash of all colours would
    take longer than to paint some of them.
    """

    name: str
    dark: bool
    window: str
    surface: str
    raised: str
    line: str
    ink: str
    muted: str
    accent: str
    on_accent: str
    unit_on: str
    unit_off: str
    name_on: str
    name_off: str
    halo: str
    ring: str
    weight_negative: str
    weight_zero: str
    weight_positive: str
    memory: str
    reversed: str
    mixture: str
    spurious: str
    cycle: str
    warning: str
    series: tuple[str, ...]
    scale: float = 1.0

    def enlarged(self, percent: int) -> Theme:
        """The theme with larger type, at most of `LARGEST_SCALE`; itself at 100 %."""
        return self.at_scale(min(self.scale * percent / 100, LARGEST_SCALE))

    @cache  # noqa: B019 - themes live as long as the program
    def at_scale(self, scale: float) -> Theme:
        """The theme with type of another scale; itself at its own."""
        return self if scale == self.scale else replace(self, scale=scale)

    def px(self, size: float) -> int:
        """Pixels of a text size in the present scale."""
        return round(size * self.scale)

    @cache  # noqa: B019 - themes live as long as the program
    def font(self, size: float = 13, bold: bool = False) -> QFont:
        """The system font at a size in pixels, with figures of equal width; not to be changed."""
        font = QFont(QGuiApplication.font())
        font.setPixelSize(self.px(size))
        font.setBold(bold)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def color(self, meaning: str, alpha: int = 255) -> QColor:
        """The colour of a meaning, by its field's name."""
        color = QColor(getattr(self, meaning))
        color.setAlpha(alpha)
        return color

    def tint(self, meaning: str, strength: float) -> QColor:
        """The colour of a meaning mixed with the surface, 0 to 1: opaque, for lines that cross are ten times faster."""
        red, green, blue = (self.rgb("surface") + strength * (self.rgb(meaning) - self.rgb("surface"))).round()
        return QColor(int(red), int(green), int(blue))

    @cache  # noqa: B019 - themes live as long as the program
    def unit_color(self, level: float) -> QColor:
        """The colour of a unit that is off at 0, on at 1, and graded between them."""
        off, on = self.rgb("unit_off"), self.rgb("unit_on")
        return QColor(*np.rint(off + level * (on - off)).astype(int).tolist())

    def rgb(self, meaning: str) -> NDArray[np.float64]:
        """The colour of a meaning as three numbers from 0 to 255; read-only."""
        color = self.color(meaning)
        numbers = np.array([color.red(), color.green(), color.blue()], float)
        numbers.setflags(write=False)
        return numbers

    def of_series(self, index: int) -> str:
        """Colour of memory number `index` in curves and chips; those past the table share the muted ink."""
        return self.series[index] if index < len(self.series) else self.muted


def _read_themes() -> dict[str, Theme]:
    tables, themes = tomllib.loads(assets.read_text("themes.toml")), {}
    for name, table in tables.items():
        whole = tables.get(table.pop("like", ""), {}) | table
        themes[name] = Theme(**whole | {"name": name, "series": tuple(whole["series"])})
    return themes


THEMES = _read_themes()
LIGHT, DARK, PROJECTOR = THEMES["light"], THEMES["dark"], THEMES["projector"]

KINDS: dict[str, str] = {
    "memory": "memory",
    "reversed memory": "reversed",
    "mixture": "mixture",
    "spurious": "spurious",
}
"""The theme's name for each kind of attractor."""


def diverging(theme: Theme) -> NDArray[np.uint8]:
    """Colours of weights from -largest to +largest, (256, 3); number 128 is exactly zero's neutral."""
    t = (np.arange(256) - 128.0) / 127.0
    strength = np.abs(np.clip(t, -1, 1))[:, None] ** 0.8
    ends = np.where(t[:, None] < 0, theme.rgb("weight_negative"), theme.rgb("weight_positive"))
    return np.asarray(np.rint(theme.rgb("weight_zero") * (1 - strength) + ends * strength), np.uint8)


def palette(theme: Theme) -> QPalette:
    """Qt's palette of a theme."""
    result = QPalette()
    roles, disabled = QPalette.ColorRole, QPalette.ColorGroup.Disabled
    for meaning, targets in {
        "window": (roles.Window, roles.ToolTipText),
        "surface": (roles.Base, roles.Button, roles.Light),
        "raised": (roles.AlternateBase,),
        "ink": (roles.WindowText, roles.Text, roles.ButtonText, roles.ToolTipBase),
        "muted": (roles.PlaceholderText,),
        "accent": (roles.Highlight, roles.Link),
        "on_accent": (roles.HighlightedText,),
        "line": (roles.Mid, roles.Dark),
    }.items():
        for role in targets:
            result.setColor(role, theme.color(meaning))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        result.setColor(disabled, role, theme.color("muted", 130))
    return result


SIZES = {
    "caption": 11, "key": 12, "text": 13, "tick": 13, "prose": 14, "badge": 16, "large": 16, "title": 18, "verdict": 24,
}  # fmt: skip
"""Pixels of type, and of the box of a check box, by their names in the style sheet."""
PICTURES = ("check", "arrow_down", "arrow_up")


@cache
def stylesheet(theme: Theme) -> str:
    """Qt's style sheet of a theme: `resources/style.qss` with its colours, sizes and pictures."""
    shade = "dark" if theme.dark else "light"
    values = {name: str(value) for name, value in asdict(theme).items()}
    values |= {name: f"{theme.px(size)}px" for name, size in SIZES.items()}
    values |= {name: assets.path("icons", f"{name}_{shade}.svg").as_posix() for name in PICTURES}
    values |= {"faint": _see_through(theme.color("muted", 150)), "veil": _see_through(theme.color("surface", 200))}
    return re.sub(r"@(\w+)", lambda found: values[found[1]], assets.read_text("style.qss"))


def _see_through(color: QColor) -> str:
    return f"rgba({color.red()}, {color.green()}, {color.blue()}, {color.alpha()})"
