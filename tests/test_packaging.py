"""Packaging: dependencies, what an import costs, icons."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

import pytest
from packaging.requirements import Requirement
from PIL import Image
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parents[1]
ICONS = ROOT / "resources" / "icons"
REQUIREMENTS = [
    Requirement(text)
    for text in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "dependencies"
    ]
]

PAINT_PLOTS = """
import sys
import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication

class Plot(pg.PlotWidget):
    painted = 0
    def paintEvent(self, event):
        super().paintEvent(event)
        Plot.painted += 1

app = QApplication([])
plot = Plot()
plot.setLabel("bottom", "updates")
curve = plot.plot(np.zeros(50), symbol="o")
plot.show()
app.processEvents()
before, frames = sys.getrefcount(None), Plot.painted
for k in range(200):
    curve.setData(np.random.default_rng(k).normal(size=50))
    plot.viewport().repaint()
print(Plot.painted - frames, before, sys.getrefcount(None))
"""


def run_python(code: str) -> str:
    """What a fresh interpreter prints when it runs `code` in the repository."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def modules_after(code: str) -> set[str]:
    """The modules that a fresh interpreter has imported after running `code`."""
    return set(run_python(f"{code}\nimport sys\nprint(*sys.modules)").split())


def test_importing_hopviz_costs_no_qt() -> None:
    loaded = modules_after("import hopviz")
    packages = {name.partition(".")[0] for name in loaded}
    assert "hopviz" in packages
    assert not packages & {"PySide6", "shiboken6", "pyqtgraph", "OpenGL"}


def test_the_engine_costs_qtcore_only() -> None:
    names = [f"hopviz.engine.{path.stem}" for path in (ROOT / "hopviz" / "engine").glob("[!_]*.py")]
    assert names
    loaded = {name for name in modules_after(f"import {', '.join(names)}") if name.startswith("PySide6.")}
    assert "PySide6.QtCore" in loaded
    assert not loaded & {"PySide6.QtGui", "PySide6.QtWidgets"}


def test_everything_imported_is_declared() -> None:
    packages = {
        "PySide6-Essentials": {"PySide6", "shiboken6"},
        "Pillow": {"PIL"},
        "numba": {"numba", "llvmlite"},
    }
    declared = set().union(*(packages.get(needed.name, {needed.name}) for needed in REQUIREMENTS))
    imported = set()
    for path in (ROOT / "hopviz").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                imported.add((node.module or "").partition(".")[0])
    assert imported - set(sys.stdlib_module_names) - {"hopviz"} <= declared


@pytest.mark.parametrize(
    ("python", "qt", "wanted"),
    [
        ("3.11", "6.8.0", True),
        ("3.11", "6.11.3", True),
        ("3.11", "6.12.0", False),
        ("3.12", "6.12.0", True),
        ("3.13", "6.12.0", True),
        ("3.13", "6.7.3", False),
    ],
)
def test_qt_versions_that_abort_are_refused(python: str, qt: str, wanted: bool) -> None:
    chosen = [
        needed
        for needed in REQUIREMENTS
        if needed.name == "PySide6-Essentials"
        and needed.marker
        and needed.marker.evaluate({"python_version": python})
    ]
    assert len(chosen) == 1
    assert (qt in chosen[0].specifier) is wanted


def test_installed_versions_are_those_declared() -> None:
    for needed in REQUIREMENTS:
        if needed.marker is None or needed.marker.evaluate():
            assert version(needed.name) in needed.specifier


def test_painting_gives_away_no_reference_to_none() -> None:
    # PySide6 6.12.0 on Python 3.11 loses references to None at every painted plot, until the process aborts.
    # In a process of its own, since that would end this one.  From 3.12 on None is immortal: its count stands
    # still and the process has to live through the 200 frames, which is what the guard is for.
    painted, before, after = map(int, run_python(PAINT_PLOTS).split())
    assert painted == 200
    assert after >= before - 20


@pytest.mark.parametrize("path", sorted(ICONS.glob("*.svg")), ids=lambda path: path.stem)
def test_icons_are_drawn_by_qt(path: Path, qapp: object) -> None:
    renderer = QSvgRenderer(str(path))
    assert renderer.isValid()
    inked = QImage.fromData(rendered(renderer, 64), "PNG").convertToFormat(QImage.Format.Format_Alpha8)
    assert any(bytes(inked.constBits()))


def test_signs_can_be_tinted() -> None:
    for path in ICONS.glob("*.svg"):
        if path.stem != "hopviz" and not path.stem.startswith(("arrow_", "check_")):  # these have their own colours
            drawing = ElementTree.parse(path).getroot()
            colours = {part.get(key) for part in drawing.iter() for key in ("fill", "stroke")}
            assert colours <= {None, "none", "#000"}
            assert drawing.get("viewBox") == "0 0 24 24"


def test_the_bitmaps_of_the_mark_are_made_from_its_drawing(qapp: object) -> None:
    renderer = QSvgRenderer(str(ICONS / "hopviz.svg"))
    stored = QImage(str(ICONS / "hopviz.png"))
    assert stored.size().toTuple() == (256, 256)
    drawn = QImage.fromData(rendered(renderer, 256), "PNG").convertToFormat(stored.format())
    difference = [
        abs(a - b) for a, b in zip(bytes(stored.constBits()), bytes(drawn.constBits()), strict=True)
    ]
    assert sum(difference) / len(difference) < 1.0  # versions of Qt smooth edges a little differently
    with Image.open(ICONS / "hopviz.ico") as icon:
        assert {(16, 16), (32, 32), (48, 48), (256, 256)} <= icon.info["sizes"]


def rendered(renderer: QSvgRenderer, size: int) -> bytes:
    """The drawing on a transparent ground of size x size pixels, as a PNG file."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "PNG")
    return bytes(buffer.data().data())
