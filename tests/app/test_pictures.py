"""Pictures of panels, plots and the window: in the dialog, on the clipboard, and in files."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSpinBox,
    QWidget,
)

from hopviz.core.network import to_bipolar
from hopviz.project.layout import Layout
from hopviz.project.lesson_files import load_lesson
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.picture_files import PictureError
from hopviz.ui.style.theme import THEMES
from hopviz.ui.widgets.grid_painter import GridGeometry
from hopviz.ui.widgets.save_dialog import with_suffix
from hopviz.ui.window.dialogs.picture import PictureDialog
from hopviz.ui.window.imaging.picture import image_of, svg_of
from tests.app.person import Person
from tests.ui.stage import LEFT, pixels_of, press_segment

Start = Callable[..., Person]
CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier,
)  # fmt: skip
TEXT = "{http://www.w3.org/2000/svg}text"


def asked(person: Person, what: str = "") -> PictureDialog:
    """The dialog, opened by its keys, about a subject that is chosen in its list."""
    person.press(Qt.Key.Key_P, CONTROL | ALT)
    dialog = person.app.window.findChild(PictureDialog)
    person.bot.waitUntil(dialog.isVisible)
    if what:
        choose(dialog, "what", what)
    return dialog


def choose(dialog: PictureDialog, name: str, key: str) -> None:
    box = dialog.findChild(QComboBox, name)
    place = box.findData(key) if box.findData(key) >= 0 else box.findText(key)
    assert place >= 0
    box.setCurrentIndex(place)


def set_size(dialog: PictureDialog, width: int, height: int) -> None:
    for name, value in (("width", width), ("height", height)):
        dialog.findChild(QSpinBox, name).setValue(value)


def said(dialog: PictureDialog) -> str:
    return dialog.findChild(QLabel, "sentence").text()


def saved(person: Person, dialog: PictureDialog, path: Path) -> None:
    """Press Save, type a name, and wait until the file is there."""
    person.bot.mouseClick(dialog.findChild(QPushButton, "save"), LEFT)
    person.type_file_name(path)
    person.bot.waitUntil(lambda: not person.app.jobs.busy)


def units_on(person: Person, image: QImage, theme: str, room: QSize) -> list[bool]:
    """Which units are on in a picture of the grid that has so much room on the screen."""
    project, colours, here = person.app.session.project, pixels_of(image), THEMES[theme]
    geometry = GridGeometry(project.rows, project.cols, room, 8)
    found = []
    for unit in range(project.n):
        at = geometry.cell_rect(unit).center() * (image.width() / room.width())
        pixel = int(colours[int(at.y()), int(at.x())])
        rgb = np.array([pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255])
        far = [np.abs(rgb - here.rgb(meaning)).sum() for meaning in ("unit_off", "unit_on")]
        assert min(far) < 30
        found.append(bool(far[1] < far[0]))
    return found


def present(person: Person) -> list[bool]:
    return list(to_bipolar(person.app.session.state) > 0)


def test_the_menu_leads_to_it(start: Start) -> None:
    person = start(load_lesson("letters"))
    file = next(menu for menu in person.app.window.findChildren(QMenu) if menu.title() == "Export")
    texts = [action.text() for action in file.actions()]
    assert [text for text in texts if text in ("Picture…", "Animation…")] == ["Picture…", "Animation…"]


def test_the_panel_used_last_is_copied_as_it_is_twice_as_sharp(start: Start) -> None:
    person = start(load_lesson("letters"))
    app = person.app
    told: list[str] = []
    app.pictures.hinted.connect(told.append)
    person.click_unit(7)
    person.wait_for_the_verdict()
    person.press(Qt.Key.Key_C, CONTROL | SHIFT)
    image = QApplication.clipboard().image()
    assert image.size() == app.grid.size() * 2
    person.bot.waitUntil(lambda: units_on(person, image, app.window.theme.name, app.grid.size()) == present(person))
    assert told == [f"Copied as a picture: Units, {image.width():,} × {image.height():,}"]
    person.bot.mouseClick(app.trace.energy_chart.plot.viewport(), LEFT)
    assert app.pictures.used == "trace"
    person.press(Qt.Key.Key_C, CONTROL | SHIFT)
    assert QApplication.clipboard().image().size() == app.trace.size() * 2
    app.landscape.view_chooser.setFocus()
    person.press(Qt.Key.Key_C, CONTROL | SHIFT)
    assert told[-1].startswith("Copied as a picture: Energy landscape: Map")


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_a_file_has_the_size_and_the_theme_that_were_chosen_and_the_window_keeps_its_own(
    start: Start, tmp_path: Path, theme: str
) -> None:
    person = start(load_lesson("letters"))
    person.app.window.resize(1280, 900)
    person.app.window.choose_theme("light")
    person.wait_for_the_verdict()
    before, size = person.app.units.grab().toImage(), person.app.units.size()
    dialog = asked(person)
    assert dialog.findChild(QComboBox, "what").currentText() == "Units"
    set_size(dialog, 1400, 900)
    choose(dialog, "theme", theme)
    assert said(dialog).startswith("1,400 × 900 points")
    saved(person, dialog, tmp_path / "grid")
    image = QImage(str(tmp_path / "grid.png"))
    assert image.size() == QSize(1400, 900)
    ratio = min(1400 / size.width(), 900 / size.height())
    room = QSize(max(round(1400 / ratio), size.width()), max(round(900 / ratio), size.height()))
    assert units_on(person, image, theme, room) == present(person)
    assert person.app.units.size() == size
    assert np.array_equal(pixels_of(person.app.units.grab().toImage()), pixels_of(before))
    person.app.window.choose_theme("projector")
    assert person.app.units.palette().window().color() == THEMES["projector"].color("window")
    assert person.app.units.font() == person.app.experiments.font()


def test_a_plot_is_saved_as_lines_with_its_names(start: Start, tmp_path: Path) -> None:
    names = ("<b>A</b>", "B & C")
    patterns = np.random.default_rng(1).choice(np.array([-1, 1], np.int8), (2, 64))
    memories = tuple(map(Memory, names, patterns))
    person = start(Project(8, 8, memories=memories, cue=patterns[0]))
    person.run_until_it_rests()
    dialog = asked(person, "trace.2")
    press_segment(person.bot, dialog, "svg")
    set_size(dialog, 800, 500)
    assert said(dialog) == "Lines and letters, which can be edited"
    assert not dialog.findChild(QPushButton, "copy").isEnabled()
    saved(person, dialog, tmp_path / "plot.svg")
    content = (tmp_path / "plot.svg").read_bytes()
    root = ElementTree.fromstring(content)
    assert root.get("viewBox") == "0 0 800 500"
    assert set(names) <= {"".join(text.itertext()).strip() for text in root.iter(TEXT)}
    assert b"<image" not in content


def test_what_is_painted_in_points_is_refused_as_lines(start: Start) -> None:
    person = start(load_lesson("letters"))
    dialog = asked(person, "landscape")
    press_segment(person.bot, dialog, "svg")
    assert said(dialog) == "This is painted in points, not in lines: save it as PNG."
    assert not dialog.findChild(QPushButton, "save").isEnabled()
    press_segment(person.bot, dialog, "png")
    assert dialog.findChild(QPushButton, "save").isEnabled()
    set_size(dialog, 16000, 16000)
    person.bot.waitUntil(lambda: "takes 1.0 GB of memory" in said(dialog))
    assert not dialog.findChild(QPushButton, "save").isEnabled()
    dialog.reject()


def test_a_hidden_panel_comes_to_the_front(start: Start, tmp_path: Path) -> None:
    person = start(load_lesson("letters"))
    assert not person.app.experiments.is_seen
    dialog = asked(person, "experiments")
    person.bot.waitUntil(lambda: person.app.experiments.is_seen)
    person.bot.waitUntil(lambda: not person.app.jobs.busy)
    choose(dialog, "preset", "Twice the screen")
    size = person.app.experiments.size() * 2
    person.bot.waitUntil(lambda: said(dialog).startswith(f"{size.width():,} × {size.height():,} points"))
    saved(person, dialog, tmp_path / "e.png")
    with Image.open(tmp_path / "e.png") as image:
        assert image.size == (size.width(), size.height())
        colours = image.convert("RGB").getcolors(1 << 24)
        assert colours is not None
        assert len(colours) > 50


def test_the_whole_window_is_copied(start: Start) -> None:
    person = start(load_lesson("letters"))
    dialog = asked(person, "window")
    choose(dialog, "preset", "As on the screen")
    person.bot.mouseClick(dialog.findChild(QPushButton, "copy"), LEFT)
    assert QApplication.clipboard().image().size() == person.app.window.size()


def test_choices_are_remembered(start: Start) -> None:
    person = start(load_lesson("letters"))
    dialog = asked(person)
    press_segment(person.bot, dialog, "svg")
    set_size(dialog, 640, 333)
    person.bot.mouseClick(dialog.findChild(QPushButton, "save"), LEFT)
    person.bot.waitUntil(lambda: person.app.window.findChild(QFileDialog) is not None)
    person.app.window.findChild(QFileDialog).reject()
    person.bot.waitUntil(lambda: person.app.window.findChild(PictureDialog) is None)
    again = asked(person)
    choices = again.choices()
    assert (choices["kind"], choices["width"], choices["height"]) == ("svg", "640", "333")
    again.reject()


def test_a_folder_that_is_gone_is_told(start: Start, tmp_path: Path) -> None:
    person = start(load_lesson("two-units"))
    dialog = asked(person)
    (tmp_path / "gone").mkdir()
    with person.bot.waitSignal(person.app.pictures.failed) as told:
        person.bot.mouseClick(dialog.findChild(QPushButton, "save"), LEFT)
        person.bot.waitUntil(lambda: person.app.window.findChild(QFileDialog) is not None)
        files = person.app.window.findChild(QFileDialog)
        files.findChild(QLineEdit, "fileNameEdit").setText(str(tmp_path / "gone" / "x.png"))
        (tmp_path / "gone").rmdir()
        files.accepted.emit()
        files.reject()
    assert told.args[0].startswith("The picture x.png cannot be written")


def look_at_rest(person: Person, widget: QWidget) -> NDArray[np.uint32]:
    """What a widget shows once nothing is computed, and it has not changed for some ticks."""
    before, now = np.zeros((0, 0), np.uint32), pixels_of(widget.grab().toImage())
    while person.app.jobs.busy or not np.array_equal(now, before):
        for _ in range(4):
            person.wait_for_the_verdict()
        before, now = now, pixels_of(widget.grab().toImage())
    return now


def look_at_once(person: Person, widget: QWidget) -> NDArray[np.uint32]:
    for _ in range(2):
        person.wait_for_the_verdict()
    return pixels_of(widget.grab().toImage())


@pytest.mark.parametrize("lesson", ["hinton"])
def test_every_view_can_be_taken_and_is_left_as_it_was(start: Start, lesson: str) -> None:
    person = start(replace(load_lesson(lesson), layout=Layout()))
    app = person.app
    app.window.resize(1280, 900)
    app.verbs.reduce_motion(True)
    app.session.step(5)
    of_lines = set()
    for viewer in (app.landscape, app.experiments):
        app.window.docks.bring(viewer.name)
        for view in viewer.views:
            if view.refusal(app.session.project):
                continue
            viewer.choose_view(view.name)
            look = look_at_rest if viewer is app.landscape else look_at_once  # some experiments measure for long
            before = look(person, viewer)
            subject = next(each for each in app.pictures.subjects() if each.key == viewer.name)
            image = image_of(subject, QSize(900, 700), THEMES["dark"], app.window.theme)
            assert image.size() == QSize(900, 700)
            assert len(np.unique(pixels_of(image))) > 20
            with suppress(PictureError):
                ElementTree.fromstring(svg_of(subject, QSize(900, 700), THEMES["light"], app.window.theme))
                of_lines.add(view.name)
            after = look(person, viewer)
            assert after.shape == before.shape
            # The inputs of an experiment find a better place when they are laid out again.
            assert viewer is app.experiments or np.array_equal(after, before), view.name
    assert {"overload", "kinds"} <= of_lines
    assert not of_lines & {"map", "surface", "atlas", "funnel", "sums"}


def test_a_name_is_completed_by_the_suffix_of_its_kind(tmp_path: Path) -> None:
    kind = {"Picture (*.png)": ".png"}
    for name, meant in (("a.PNG", "a.PNG"), ("a.b", "a.b.png"), ("a", "a.png")):
        assert with_suffix(str(tmp_path / name), kind, "Picture (*.png)") == tmp_path / meant
    assert with_suffix(str(tmp_path / "a.b"), {"A folder (*)": ""}, "A folder (*)") == tmp_path / "a.b"
