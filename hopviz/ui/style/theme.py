"""Themes: colours by meaning, type sizes, and the palette and style sheet that Qt gets of them.

Colours have meanings: nobody names a colour outside this file.  Text on `window` and `surface` has a contrast of at
least 4.5:1, in the projector theme 7:1.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette

from hopviz import assets

GRID = 8
"""Everything is laid out in multiples of this many pixels."""


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
    def rgb(self, meaning: str) -> NDArray[np.float64]:
        """The colour of a meaning as three numbers from 0 to 255; read-only."""
        color = self.color(meaning)
        numbers = np.array([color.red(), color.green(), color.blue()], float)
        numbers.setflags(write=False)
        return numbers

    def of_series(self, index: int) -> str:
        """Colour of memory number `index` in curves and chips; those past the table share the muted ink."""
        return self.series[index] if index < len(self.series) else self.muted


LIGHT = Theme(
    name="light",
    dark=False,
    window="#f4f4f1",
    surface="#ffffff",
    raised="#eceeef",
    line="#dcdfe2",
    ink="#18212c",
    muted="#566270",
    accent="#1862c6",
    on_accent="#ffffff",
    unit_on="#f5a60a",
    unit_off="#33415a",
    name_on="#18212c",
    name_off="#ffffff",
    halo="#1862c6",
    ring="#d6336c",
    weight_negative="#1d63b0",
    weight_zero="#f4f4f1",
    weight_positive="#d4590f",
    memory="#0b8384",
    reversed="#7446b4",
    mixture="#c96a04",
    spurious="#bf1a6d",
    cycle="#18212c",
    warning="#a83210",
    series=("#0b8384", "#c2410c", "#5b3fb0", "#b0186a", "#1f6fb4", "#8a6d00", "#3f7d20", "#6b4a3a"),
)

DARK = Theme(
    name="dark",
    dark=True,
    window="#11151b",
    surface="#181d25",
    raised="#242b36",
    line="#2c3440",
    ink="#edf1f5",
    muted="#9fabb9",
    accent="#6cabff",
    on_accent="#0b1420",
    unit_on="#ffb52e",
    unit_off="#3d4a60",
    name_on="#0b1420",
    name_off="#ffffff",
    halo="#8fc1ff",
    ring="#ff6f9f",
    weight_negative="#4e9ef0",
    weight_zero="#222933",
    weight_positive="#ff8c42",
    memory="#3ac7c2",
    reversed="#b494f0",
    mixture="#ffa94d",
    spurious="#ff74b1",
    cycle="#edf1f5",
    warning="#ff9b7a",
    series=("#3ac7c2", "#ff9466", "#b494f0", "#ff74b1", "#6cabff", "#e3c34a", "#93d36b", "#d3a58d"),
)

PROJECTOR = replace(
    LIGHT,
    name="projector",
    window="#ffffff",
    raised="#eef0f2",
    line="#b9bfc6",
    ink="#000000",
    muted="#3b4450",
    accent="#0a4499",
    unit_on="#ffa200",
    unit_off="#1c2740",
    weight_zero="#ffffff",
    memory="#005f60",
    reversed="#552a96",
    mixture="#7f4200",
    spurious="#96004f",
    cycle="#000000",
    warning="#8a2000",
    series=("#005f60", "#8f2c00", "#45289a", "#8a004e", "#0a4f8f", "#5f4b00", "#275c0e", "#52321f"),
    scale=1.25,
)

THEMES: dict[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK, PROJECTOR)}

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
    role = QPalette.ColorRole
    for target, meaning in {
        role.Window: "window",
        role.Base: "surface",
        role.AlternateBase: "raised",
        role.Button: "surface",
        role.ToolTipBase: "ink",
        role.ToolTipText: "window",
        role.WindowText: "ink",
        role.Text: "ink",
        role.ButtonText: "ink",
        role.PlaceholderText: "muted",
        role.Highlight: "accent",
        role.HighlightedText: "on_accent",
        role.Link: "accent",
        role.Mid: "line",
        role.Dark: "line",
        role.Light: "surface",
    }.items():
        result.setColor(target, theme.color(meaning))
    for target in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, target, theme.color("muted", 130))
    return result


SIZES = {"caption": 11, "key": 12, "text": 13, "tick": 13, "large": 16, "verdict": 24}
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
