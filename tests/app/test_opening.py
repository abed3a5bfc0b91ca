"""Files that a person opens: recognised by what they hold, shown before anything changes, and then taken."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QProcess, Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

import hopviz
from hopviz.actions.data import from_data, to_data
from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.replay import replay
from hopviz.actions.window_verbs import OpenFiles
from hopviz.app import App
from hopviz.core.patterns import format_pattern
from hopviz.project.codec import project_to_data
from hopviz.project.document import Document
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.ui.experiments.attention.view import NOT_TAKEN, AttentionView
from hopviz.ui.window.dialogs.file_import import FileImportDialog
from hopviz.ui.window.dialogs.image_import import ImageImportDialog
from hopviz.ui.window.new_windows import MOST
from hopviz.ui.window.settings import Settings
from tests.app.person import Person
from tests.ui.stage import LEFT, button, press, text_of

Start = Callable[..., Person]
D = TypeVar("D", bound=QDialog)
RNG = np.random.default_rng(3)
PATTERNS = RNG.choice(np.array([-1, 1], np.int8), (5, 36))


def dialog_of(person: Person, kind: type[D]) -> D:
    def seen() -> list[D]:
        return [dialog for dialog in person.app.window.findChildren(kind) if dialog.isVisible()]

    person.bot.waitUntil(lambda: bool(seen()))
    return seen()[-1]


def ready(person: Person) -> FileImportDialog:
    """The dialog about files, once all patterns are there."""
    dialog = dialog_of(person, FileImportDialog)
    person.bot.waitUntil(lambda: "so far" not in text_of(dialog, "status"))
    return dialog


def choose(person: Person, dialog: QDialog, name: str, option: str) -> None:
    """Choose by the arrow keys."""
    chooser = dialog.findChild(QComboBox, name)
    chooser.setFocus()
    wanted = chooser.findData(option)
    while chooser.currentIndex() != wanted:
        key = Qt.Key.Key_Down if chooser.currentIndex() < wanted else Qt.Key.Key_Up
        person.bot.keyClick(chooser, key)


def stored(app: App) -> dict[str, list[int]]:
    return {memory.name: memory.pattern.tolist() for memory in app.session.project.memories}


def table(path: Path, values: np.ndarray, separator: str = ", ") -> Path:
    lines = [separator.join(str(value) for value in row) for row in values]
    path.write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8")
    return path


def picture(path: Path, corner: int) -> Path:
    grey = np.zeros((40, 40), np.uint8)
    grey[:corner, :corner] = 255
    Image.fromarray(grey).save(path)
    return path


def test_patterns_are_shown_and_stored_as_one_step(start: Start, tmp_path: Path) -> None:
    person = start(Project(6, 6))
    app = person.app
    person.drop(table(tmp_path / "mine.csv", PATTERNS))
    dialog = ready(person)
    assert text_of(dialog, "sentence") == "5 patterns of 36 units (6 x 6), one a row, 1 on and -1 off."
    assert dialog.tiles.count() == 5
    assert app.session.project.memories == ()
    press(person.bot, dialog, "store")
    assert stored(app) == {f"mine {k + 1}": row.tolist() for k, row in enumerate(PATTERNS)}
    app.editor.undo()
    assert stored(app) == {}
    assert not app.editor.can_undo


def test_only_what_is_chosen_is_stored_and_one_can_be_the_cue(start: Start, tmp_path: Path) -> None:
    person = start(Project(6, 6))
    path = table(tmp_path / "mine.txt", PATTERNS, " ")

    def chosen(*tiles: int) -> FileImportDialog:
        person.drop(path)
        dialog = ready(person)
        assert not button(dialog, "cue").isEnabled()
        for tile in tiles:
            place = dialog.tiles.visualItemRect(dialog.tiles.item(tile)).center()
            person.bot.mouseClick(dialog.tiles.viewport(), LEFT, pos=place)
        return dialog

    person.bot.keyClick(chosen(1, 3).tiles, Qt.Key.Key_Return)
    assert list(stored(person.app)) == ["mine 2", "mine 4"]
    with person.bot.waitSignal(person.app.session.report_ready):
        press(person.bot, chosen(4), "cue")
    assert person.app.session.state.tolist() == PATTERNS[4].tolist()


def test_choices_change_what_is_seen_and_hold_for_the_next_file(start: Start, tmp_path: Path) -> None:
    person = start(Project(6, 6))
    bits = (PATTERNS.T + 1) // 2
    person.drop(table(tmp_path / "upright.csv", bits, ";"))
    dialog = ready(person)
    assert "one a column, 1 on and 0 off" in text_of(dialog, "sentence")
    choose(person, dialog, "on", "low")
    dialog = ready(person)
    assert "0 on and 1 off" in text_of(dialog, "sentence")
    press(person.bot, dialog, "store")
    assert stored(person.app)["upright 1"] == (-PATTERNS[0]).tolist()
    assert Settings().chosen == {"on": "low"}
    person.drop(table(tmp_path / "again.csv", PATTERNS))
    assert "-1 on and 1 off" in text_of(ready(person), "sentence")


def test_where_the_grid_does_not_fit_a_new_network_is_offered(start: Start, tmp_path: Path) -> None:
    person = start(Project(5, 5))
    app = person.app
    person.drop(table(tmp_path / "mine.csv", PATTERNS))
    dialog = ready(person)
    assert "The grid has 5 × 5 units, and these patterns 6 × 6" in text_of(dialog, "trouble")
    assert not button(dialog, "store").isEnabled()
    choose(person, dialog, "shape", "4x9")
    done: list[dict[str, object]] = []
    app.acted.connect(lambda action: done.append(to_data(action)))
    with person.bot.waitSignal(app.session.project_opened):
        person.bot.keyClick(ready(person), Qt.Key.Key_Return)
    project = app.session.project
    assert (project.rows, project.cols, len(project.memories)) == (4, 9, 5)
    assert project.memories[4].pattern.tolist() == PATTERNS[4].tolist()
    assert app.editor.opened.lesson.title == "mine"
    again = replay(Document(Project(5, 5)), map(from_data, done))
    assert project_to_data(again.project) == project_to_data(project)


def test_weights_are_seen_and_opened(start: Start, tmp_path: Path) -> None:
    person = start()
    app = person.app
    weights = RNG.normal(size=(9, 9))
    np.fill_diagonal(weights, 0)
    np.save(tmp_path / "w.npy", weights)
    person.drop(tmp_path / "w.npy")
    dialog = ready(person)
    assert text_of(dialog, "sentence") == "Asymmetric weights of 9 units (a run may cycle)."
    assert not dialog.matrix.pixmap().isNull()
    assert not button(dialog, "store").isEnabled()
    choose(person, dialog, "direction", "from")
    choose(person, dialog, "units", "binary")
    with person.bot.waitSignal(app.session.project_opened):
        press(person.bot, ready(person), "open")
    network = app.session.project.network()
    np.testing.assert_array_equal(network.weights, weights.T)
    assert network.units == "binary"


def test_weights_with_patterns_offer_these_to_a_grid_that_they_fit(start: Start, tmp_path: Path) -> None:
    person = start(Project(6, 6))
    weights = PATTERNS.T.astype(float) @ PATTERNS
    np.fill_diagonal(weights, 0)
    np.savez(tmp_path / "package.npz", weights, PATTERNS.T)
    person.drop(tmp_path / "package.npz")
    dialog = ready(person)
    assert "and 5 patterns, as hopfieldnetwork saves them" in text_of(dialog, "sentence")
    press(person.bot, dialog, "store")
    assert len(person.app.session.project.memories) == 5


def test_several_files_are_a_memory_each_and_a_folder_leaves_out_what_is_none(start: Start, tmp_path: Path) -> None:
    person = start(Project(32, 32))
    folder = tmp_path / "pictures"
    folder.mkdir()
    files = [picture(folder / f"photo {k}.png", k) for k in (20, 10, 30)]
    drawing = folder / "drawn.png"  # by its name a picture
    drawing.write_text(format_pattern(np.where(np.eye(32) > 0, 1, -1)), encoding="utf-8")
    (folder / "notes; old.txt").write_text("No picture.\n", encoding="utf-8")
    (folder / "deeper").mkdir()
    person.drop(folder)
    dialog = ready(person)
    assert text_of(dialog, "sentence") == "3 pictures and 1 file of patterns, each a memory named after its file."
    assert text_of(dialog, "trouble").startswith("1 file is left out: notes; old.txt is of a kind that hopviz does not")
    choose(person, dialog, "tones", "dark")
    press(person.bot, ready(person), "store")
    memories = stored(person.app)
    assert list(memories) == ["drawn", "photo 10", "photo 20", "photo 30"]
    assert memories["drawn"] == np.where(np.eye(32) > 0, 1, -1).reshape(-1).tolist()
    assert np.reshape(memories["photo 20"], (32, 32))[:16, :16].max() == -1
    assert np.reshape(memories["photo 20"], (32, 32))[16:, 16:].min() == 1
    assert person.app.editor.steps.count == 1
    person.drop(*files[:2])
    assert text_of(ready(person), "sentence") == "2 pictures, each a memory named after its file."


def test_several_files_of_another_grid_are_stored_once_there_is_a_network_for_them(
    start: Start, tmp_path: Path
) -> None:
    person = start(Project(5, 5))
    files = [table(tmp_path / f"{name}.csv", row.reshape(6, 6)) for name, row in zip("pq", PATTERNS, strict=False)]
    person.drop(*files)
    dialog = ready(person)
    press(person.bot, dialog, "open")
    person.bot.waitUntil(lambda: person.app.session.project.n == 36)
    person.bot.waitUntil(lambda: not dialog.isVisible())
    press(person.bot, ready(person), "store")
    assert stored(person.app) == {"p": PATTERNS[0].tolist(), "q": PATTERNS[1].tolist()}


def test_a_picture_on_a_small_grid_offers_a_larger_one(start: Start, tmp_path: Path) -> None:
    person = start(Project(5, 5))
    person.drop(picture(tmp_path / "photo.png", 20))
    first = dialog_of(person, ImageImportDialog)
    press(person.bot, first, "larger")
    person.bot.waitUntil(lambda: not first.isVisible())
    press(person.bot, dialog_of(person, ImageImportDialog), "store")
    assert [(name, len(pattern)) for name, pattern in stored(person.app).items()] == [("photo", 48 * 48)]
    person.bot.waitUntil(lambda: person.app.session.state.tolist() == stored(person.app)["photo"])


def test_a_network_of_a_file_asks_before_it_takes_the_place_of_what_is_not_saved(
    start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    person = start(Project(6, 6))
    person.drop(table(tmp_path / "mine.csv", PATTERNS))
    press(qtbot, ready(person), "store")
    person.drop(table(tmp_path / "mine.csv", PATTERNS))
    press(qtbot, ready(person), "open")
    box = dialog_of(person, QMessageBox)
    assert "not saved" in box.text()
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert len(person.app.session.project.memories) == 5


WRONG = [
    ("letter.pdf", b"%PDF-1.4", "letter.pdf is a PDF document; choose"),
    ("photo.png", b"%PDF-1.4", "photo.png is no picture but a PDF document; choose a file of kind PNG"),
    ("photo.png", b"\x89PNG\r\n\x1a\n broken", "photo.png is damaged or incomplete; get or save it again."),
    ("words.txt", b"Dear Sir,\n", "words.txt is of a kind that hopviz does not read; choose"),
    ("old.npy", b"\x80\x04K\x01.", "old.npy is a pickle, which may run programs when it is opened; choose"),
]


def test_a_wrong_kind_of_file_is_told_from_a_broken_one(start: Start, tmp_path: Path) -> None:
    person = start()
    for name, content, told in WRONG:
        (tmp_path / name).write_bytes(content)
        person.drop(tmp_path / name)
        assert person.app.window.banner.label.text().startswith(told)


def test_a_file_is_what_it_holds_whatever_it_is_called(start: Start, tmp_path: Path) -> None:
    person = start()
    path = tmp_path / "photo.png"
    path.write_text("visible a\nvisible b\nconnect a b 2\n", encoding="utf-8")
    person.drop(path)
    person.bot.waitUntil(lambda: person.app.session.project.unit_names == ("a", "b"))


def test_of_several_documents_each_but_the_first_has_a_window_of_its_own(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, started = start(Project(2, 2)), list[list[str]]()

    def begin(program: str, arguments: list[str]) -> tuple[bool, int]:
        started.append([program, *arguments])
        return "three" not in arguments[-1], 1

    monkeypatch.setattr(QProcess, "startDetached", begin)
    names = ["one", "two", "three", *(f"more {number}" for number in range(MOST))]
    paths = [tmp_path / f"{name}.hopviz" for name in names]
    for path in paths:
        hopviz.save(Project(3, 3), path)
    with person.bot.waitSignal(person.app.verbs.hinted) as hint:
        person.app.acted.emit(OpenFiles([str(path) for path in paths]))
    assert started == [[sys.executable, "-m", "hopviz", str(path)] for path in paths[1 : MOST + 1]]
    assert hint.args[0] == "Not opened: three.hopviz, more 6.hopviz, more 7.hopviz; open them one by one"
    person.bot.waitUntil(lambda: person.app.session.project.rows == 3)


def test_a_folder_is_asked_for_in_a_dialog(start: Start, tmp_path: Path) -> None:
    person = start(Project(6, 6))
    np.save(tmp_path / "mine.npy", PATTERNS)
    person.app.window.commands["ask_folder"].trigger()
    dialog = dialog_of(person, QFileDialog)
    assert dialog.fileMode() == QFileDialog.FileMode.Directory
    dialog.setDirectory(str(tmp_path.parent))
    dialog.selectFile(str(tmp_path))
    dialog.accept()
    assert text_of(ready(person), "sentence") == "1 file of 5 patterns: a memory each, named after it."


def test_photographs_that_are_still_read_do_not_go_into_a_lesson_that_is_opened(start: Start, tmp_path: Path) -> None:
    for k in range(3):
        Image.fromarray(RNG.integers(0, 256, (1500, 1500), dtype=np.uint8)).save(tmp_path / f"{k}.png")
    person = start(load_lesson("letters").project)
    app = person.app
    view = app.experiments.view_named("attention")
    assert isinstance(view, AttentionView)
    view.take_files([tmp_path])
    assert view.is_computing("photographs")
    app.acted.emit(OpenDocument("recall"))
    assert not view.is_computing("photographs")
    assert app.window.statusBar().currentMessage() == NOT_TAKEN
    person.bot.waitUntil(lambda: app.session.ready)
    assert app.session.project.attention is None
