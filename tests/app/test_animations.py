"""Animations of the run: equal to it, beside it, and given up without a trace."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageSequence
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSpinBox

from hopviz.actions.unit_edits import ToggleClamp
from hopviz.core.network import to_units
from hopviz.core.simulation import Simulation
from hopviz.engine.animation import Film
from hopviz.project.lesson_files import load_lesson
from hopviz.ui.style.theme import LIGHT
from hopviz.ui.widgets.grid_painter import GridGeometry
from hopviz.ui.window.dialogs.animation import AnimationDialog, Wanted
from tests.app.person import Person
from tests.ui.stage import LEFT, press_segment

Start = Callable[..., Person]
SIDE, MARGIN = 520, 8


def states_in(path: Path, milliseconds: int) -> list[NDArray[np.bool_]]:
    """The states in an animation of 10 x 10 units, as often as each is shown."""
    geometry = GridGeometry(10, 10, QSize(SIDE - 2 * MARGIN, SIDE - 2 * MARGIN), 8)
    centres = [geometry.cell_rect(unit).translated(MARGIN, MARGIN).center() for unit in range(100)]
    found = []
    with Image.open(path) as film:
        for frame in ImageSequence.Iterator(film):
            film.load()
            colours = np.asarray(frame.convert("RGB"), int)
            cells = np.array([colours[int(at.y()), int(at.x())] for at in centres])
            far = [np.abs(cells - LIGHT.rgb(meaning)).sum(1) for meaning in ("unit_off", "unit_on")]
            assert np.minimum(*far).max() < 30
            found += [far[1] < far[0]] * round(film.info.get("duration", milliseconds) / milliseconds)
    return found


def make(person: Person, path: Path, wanted: Wanted) -> None:
    person.app.animations.make(path, wanted)
    assert person.app.animations.is_under_way
    person.bot.waitUntil(lambda: not person.app.animations.is_under_way)


def test_it_is_asked_for_and_equals_the_run_which_goes_on_undisturbed(start: Start, tmp_path: Path) -> None:
    person = start(load_lesson("letters"))
    app = person.app
    app.window.choose_theme("light")
    app.session.step(40)
    person.bot.waitUntil(lambda: app.session.report is not None and app.session.report.frame.updates == 40)
    before = app.session.state.copy()
    told: list[str] = []
    app.animations.hinted.connect(told.append)
    person.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    dialog = app.window.findChild(AnimationDialog)
    person.bot.waitUntil(dialog.isVisible)
    spins = {name: dialog.findChild(QSpinBox, name) for name in ("frames", "updates", "width", "height")}
    assert (spins["frames"].value(), spins["updates"].value()) == (41, 1)
    spins["frames"].setValue(2)
    assert dialog.findChild(QLabel, "sentence").text().startswith("1 update in 0.2 s")
    for name, value in (("frames", 11), ("updates", 6), ("width", SIDE), ("height", SIDE)):
        spins[name].setValue(value)
    assert dialog.findChild(QLabel, "sentence").text().startswith("60 updates in 1.1 s")
    person.bot.mouseClick(dialog.findChild(QPushButton, "save"), LEFT)
    person.type_file_name(tmp_path / "run")
    person.bot.waitUntil(lambda: told != [])
    assert told == ["Saved run.gif, 11 frames"]
    assert np.array_equal(app.session.state, before)
    project = app.session.project
    simulation = Simulation(project.network(), to_units(project.cue, project.units), project.rule, project.seed)
    expected = [simulation.frame().state > 0] + [simulation.advance(updates=6).state > 0 for _ in range(10)]
    shown = states_in(tmp_path / "run.gif", 100)
    assert len(shown) == 11
    assert all(np.array_equal(*each) for each in zip(shown, expected, strict=True))
    assert not app.window.banner.isVisible()


def test_what_was_done_to_the_run_is_done_again(start: Start, tmp_path: Path) -> None:
    """Units that were painted and clamped in mid-run are so in the animation, too, and not before."""
    person = start(load_lesson("letters"))
    app = person.app
    app.window.choose_theme("light")

    def step(updates: int, until: int) -> NDArray[np.bool_]:
        app.session.step(updates)
        person.bot.waitUntil(lambda: app.session.report is not None and app.session.report.frame.updates == until)
        return app.session.state > 0

    states = [app.session.state > 0, step(10, 10)]
    person.app.acted.emit(ToggleClamp(55))
    person.bot.waitUntil(lambda: app.session.ready)
    states += [step(10, 20), step(10, 30)]
    make(person, tmp_path / "x.webp", Wanted("units", ".webp", Film(4, 10, 0.1, SIDE, SIDE)))
    shown = states_in(tmp_path / "x.webp", 100)
    assert all(np.array_equal(*each) for each in zip(shown, states, strict=True))


@pytest.mark.parametrize("lesson", ["trace", "landscape", "all", "window"])
def test_frames_fill_a_folder(start: Start, tmp_path: Path, lesson: str) -> None:
    person = start(load_lesson("letters"))
    folder = tmp_path / "frames"
    make(person, folder, Wanted(lesson, "", Film(5, 30, 0.1, 640, 360)))
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == [f"frame-{k:04}.png" for k in range(1, 6)]
    pictures = []
    for file in files:
        with Image.open(file) as image:
            assert image.size == (640, 360)
            pictures.append(image.tobytes())
    assert len(set(pictures)) == 5  # the trace grows, or the ball rolls


def tells_a_frame(text: str) -> bool:
    """Whether it is said how many of 2,000 frames have been made, of which some have."""
    return re.fullmatch(r"Making the animation… frame [1-9][0-9,]* of 2,000", text) is not None


def test_it_is_cancelled_without_a_trace(start: Start, tmp_path: Path) -> None:
    person = start(load_lesson("letters"))
    banner = person.app.window.banner
    person.app.animations.make(tmp_path / "x.gif", Wanted("all", ".gif", Film(2000, 5, 0.1, 160, 90)))
    person.bot.waitUntil(lambda: tells_a_frame(banner.label.text()))
    with person.bot.waitSignal(person.app.animations.hinted) as told:
        person.bot.mouseClick(banner.close_button, LEFT)
    assert told.args == ["The animation was cancelled"]
    assert not person.app.animations.is_under_way
    assert not banner.isVisible()
    person.bot.waitUntil(lambda: list(tmp_path.iterdir()) == [])
    make(person, tmp_path / "y.gif", Wanted("units", ".gif", Film(2, 5, 0.1, 160, 160)))
    assert [file.name for file in tmp_path.iterdir()] == ["y.gif"]


def test_closing_the_window_ends_it(start: Start, tmp_path: Path) -> None:
    person = start(load_lesson("letters"))
    person.app.animations.make(tmp_path / "x.gif", Wanted("units", ".gif", Film(2000, 5, 0.1, 160, 160)))
    person.bot.waitUntil(lambda: tells_a_frame(person.app.window.banner.label.text()))
    person.app.files.discard()
    person.app.window.close()
    person.bot.waitUntil(lambda: list(tmp_path.iterdir()) == [])


def test_a_second_one_waits_for_the_first(start: Start, tmp_path: Path) -> None:
    person = start(load_lesson("letters"))
    person.app.animations.make(tmp_path / "x.gif", Wanted("units", ".gif", Film(2000, 5, 0.1, 160, 160)))
    with person.bot.waitSignal(person.app.animations.hinted) as told:
        person.app.animations.ask()
    assert told.args == ["An animation is being made: cancel it first, or wait for it"]
    person.app.animations.cancel()


def test_what_is_too_large_is_refused_and_a_folder_of_files_is_offered(start: Start, tmp_path: Path) -> None:
    person = start(load_lesson("two-units"))
    person.app.animations.ask()
    dialog = person.app.window.findChild(AnimationDialog)
    person.bot.waitUntil(dialog.isVisible)
    assert dialog.findChild(QSpinBox, "frames").value() == 60
    for name, value in (("frames", 500), ("width", 1920), ("height", 1080)):
        dialog.findChild(QSpinBox, name).setValue(value)
    assert "take at most 96, or write a folder of PNGs." in dialog.findChild(QLabel, "sentence").text()
    assert not dialog.findChild(QPushButton, "save").isEnabled()
    press_segment(person.bot, dialog, "folder")
    assert dialog.findChild(QPushButton, "save").isEnabled()
    dialog.findChild(QComboBox, "scene").setCurrentIndex(3)
    assert (dialog.wanted().scene, dialog.wanted().film.width) == ("all", 1280)
    dialog.reject()


def test_a_folder_that_cannot_be_written_is_told(start: Start, tmp_path: Path) -> None:
    person = start(load_lesson("letters"))
    with person.bot.waitSignal(person.app.animations.failed) as told:
        wanted = Wanted("units", ".gif", Film(3, 5, 0.1, 160, 160))
        person.app.animations.make(tmp_path / "nowhere" / "x.gif", wanted)
    assert told.args[0].startswith("The animation x.gif cannot be written (No such file or directory)")
    person.bot.waitUntil(lambda: not person.app.animations.is_under_way)
