"""`hopviz render`: pictures and animations without a screen, read again by other programs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageSequence
from PySide6.QtCore import QSize

import hopviz
from hopviz.actions.replay import Replay
from hopviz.cli import main
from hopviz.cli.render import Interrupts
from hopviz.core.network import to_units
from hopviz.core.simulation import Simulation
from hopviz.project.lesson_files import load_lesson
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.ui.style.theme import THEMES
from hopviz.ui.widgets.grid_painter import GridGeometry
from hopviz.ui.window.imaging.offscreen import SHAPES

ROOT = Path(__file__).parent.parent
TEXT = "{http://www.w3.org/2000/svg}text"


@pytest.fixture(autouse=True)
def a_kept_screen(qapp: object) -> None:
    """The command takes the application that is there."""


def answered(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, object]:
    assert main(["render", *map(str, arguments), "--json"]) == 0
    found = capsys.readouterr()
    assert found.err == ""
    return dict(json.loads(found.out))


def mistake(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert main(["render", *map(str, arguments)]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err.count("\n") == 1
    return found.err


def states_on(image: Image.Image, rows: int, cols: int, theme: str = "light") -> NDArray[np.bool_]:
    """Which units are on in a picture of the grid: what the corners of their cells, beside rings, are like."""
    colours = np.asarray(image.convert("RGB"), int)
    here = THEMES[theme]
    shape = SHAPES["units"]
    scale = image.width / shape.width()
    inside = QSize(shape.width() - 16, shape.height() - 16)  # the panels have a margin
    geometry = GridGeometry(rows, cols, inside, 8)
    found = []
    for unit in range(rows * cols):
        cell = geometry.cell_rect(unit).translated(8, 8)
        centre = cell.center()
        colour = colours[int(scale * centre.y()), int(scale * centre.x())]
        far = [np.abs(colour - here.rgb(meaning)).sum() for meaning in ("unit_off", "unit_on")]
        assert min(far) < 30
        found.append(far[1] < far[0])
    return np.array(found)


def run_of(lesson: str, updates: int, count: int) -> list[NDArray[np.bool_]]:
    """The states of a lesson after so many updates each time, made by another hand."""
    project = load_lesson(lesson).project
    simulation = Simulation(
        project.network(), to_units(project.cue, project.units), project.rule, project.seed, project.clamped,
        project.lesioned,
    )  # fmt: skip
    states = [simulation.frame().state > 0]
    return states + [simulation.advance(updates=updates).state > 0 for _ in range(count - 1)]


@pytest.mark.parametrize("ending", [".gif", ".webp"])
def test_an_animation_is_the_run(capsys: pytest.CaptureFixture[str], tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"x{ending}"
    told = answered(
        capsys, "letters", "-o", file, "--panel", "units", "--size", "520x520", "--frames", 9, "--steps", 56,
        "--seconds", 0.2,
    )  # fmt: skip
    assert (told["frames"], told["updates"], told["size"]) == (9, 56, [520, 520])
    frames: list[NDArray[np.bool_]] = []
    with Image.open(file) as film:
        for frame in ImageSequence.Iterator(film):
            film.load()
            lasts = round(film.info["duration"] / 200)  # what stands still is one frame that lasts longer
            frames += [states_on(frame, 10, 10)] * lasts
    expected = run_of("letters", 7, 9)
    assert len(frames) == len(expected)
    assert all(np.array_equal(*each) for each in zip(frames, expected, strict=True))


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_a_picture_shows_the_state_after_so_many_updates(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, theme: str
) -> None:
    file = tmp_path / "x.PNG"
    told = answered(
        capsys, "letters", "-o", file, "--panel", "units", "--size", "1040x1040", "--steps", 25, "--theme", theme
    )
    assert told["updates"] == 25
    with Image.open(file) as image:
        assert (image.format, image.size) == ("PNG", (1040, 1040))
        assert np.array_equal(states_on(image, 10, 10, theme), run_of("letters", 25, 2)[1])


def test_without_a_number_of_steps_it_is_where_the_run_settles(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    replay = Replay(load_lesson("letters"))
    replay.perform({"action": "run"})
    told = answered(capsys, "letters", "-o", tmp_path / "x.png", "--panel", "verdict")
    assert told["updates"] == replay.run.report.frame.updates
    told = answered(capsys, "letters", "-o", tmp_path / "x.png", "--seed", 3, "--panel", "verdict", "--steps", 0)
    assert told["updates"] == 0


def test_a_picture_of_lines_keeps_names_as_text(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    names = ("<b>A</b>", "B & C", "ptak1-266")
    patterns = np.random.default_rng(2).choice(np.array([-1, 1], np.int8), (3, 36))
    memories = tuple(Memory(name, pattern) for name, pattern in zip(names, patterns, strict=True))
    source, file = tmp_path / "x.hopviz", tmp_path / "x.svg"
    hopviz.save(Project(6, 6, memories=memories, cue=patterns[0]), source)
    told = answered(capsys, source, "-o", file, "--panel", "trace", "--size", "900x600", "--steps", 40)
    assert told["size"] == [900, 600]
    assert b"<image" not in file.read_bytes()
    root = ElementTree.fromstring(file.read_bytes())
    assert root.get("viewBox") == "0 0 900 600"
    words = ["".join(text.itertext()).strip() for text in root.iter(TEXT)]
    assert set(names) <= set(words)


@pytest.mark.parametrize("view", ["tree", "cube"])
def test_views_of_lines_are_lines(capsys: pytest.CaptureFixture[str], tmp_path: Path, view: str) -> None:
    file = tmp_path / "x.svg"
    told = answered(capsys, "hinton", "-o", file, "--view", view)
    assert told["view"] == view
    root = ElementTree.fromstring(file.read_bytes())
    assert len(list(root.iter(TEXT))) > 3


def test_a_picture_of_lines_shows_the_units_if_nothing_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for number, panel in enumerate(((), ("--panel", "units"))):
        answered(capsys, "letters", "-o", tmp_path / f"{number}.svg", *panel)
    said, unsaid = (file.read_bytes() for file in sorted(tmp_path.iterdir()))
    assert said == unsaid


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (("-o", "x.bmp"), "choose .png, .svg, .gif, .webp"),
        (("-o", "x"), "choose .png"),
        (("-o", "nowhere/x.png"), "nowhere/x.png cannot be written"),
        (("-o", "x.png", "--size", "20"), "'20' is no size"),
        (("-o", "x.png", "--size", "15x900"), "at least 16"),
        (("-o", "x.png", "--size", "9000x9000"), "takes 324.0 MB of memory"),
        (("-o", "x.gif", "--size", "2000x2000", "--frames", "99"), "take at most 50"),
        (("-o", "x.png", "--frames", "5"), "--frames is for animations, and .png is one picture"),
        (("-o", "x.gif", "--frames", "1"), "--frames must be 2 or more"),
        (("-o", "x.gif", "--seconds", "0"), "0.02 to 60 seconds"),
        (("-o", "x.png", "--steps", "-1"), "--steps must be 0 or more"),
        (("-o", "x.png", "--panel", "windows"), "no panel 'windows'"),
        (("-o", "x.png", "--view", "cubes"), "no view 'cubes'"),
        (("-o", "x.png", "--view", "cube"), "at most 10 units"),
        (("-o", "x.png", "--view", "map", "--panel", "trace"), "has no view 'map'"),
        (("-o", "x.svg", "--panel", "matrix"), "save it as PNG, or choose --panel units"),
        (("-o", "x.png", "--theme", "pink"), "invalid choice"),
        ((), "--out"),
    ],
)
def test_a_mistake_is_one_sentence_and_leaves_no_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...],
    cause: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert cause in mistake(capsys, "letters", *arguments)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_opened_is_told_as_ever(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "no lesson" in mistake(capsys, "nowhere", "-o", tmp_path / "x.png")
    (tmp_path / "x.png").mkdir()
    assert "cannot be written" in mistake(capsys, "letters", "-o", tmp_path / "x.png")


def test_a_surface_gives_way_to_the_map_and_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "x.png"
    assert main(["render", "letters", "-o", str(file), "--view", "surface", "--steps", "3"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"Written to {file}: 1,120 x 840 points, 3 updates."
    assert second == "3-D needs a screen: a map takes its place."


def test_it_needs_no_screen_and_hears_of_none(tmp_path: Path) -> None:
    kept = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-m", "hopviz", "render", "two-units", "-o", str(tmp_path / "x.png"), "--steps", "2"]
    answer = subprocess.run(
        command, cwd=ROOT, env={**kept, "QT_QPA_PLATFORM": "xcb"}, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("Written to ")
    with Image.open(tmp_path / "x.png") as image:
        assert image.size == (2240, 1260)


def test_an_interrupt_is_kept_until_somebody_looks() -> None:
    with Interrupts() as interrupts:
        interrupts.look()
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            interrupts.look()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_panels_of_the_window_are_taken_together(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told = answered(capsys, "letters", "-o", tmp_path / "x.png", "--panel", "window", "--steps", 3)
    assert told["size"] == [2560, 1600]
