"""Do the dialogs offer what they should, and hand over what the person chose?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton, QSpinBox, QStackedWidget, QWidget

from hopviz.project import bank
from hopviz.project.images import Picture, read_image
from hopviz.project.model import Project
from hopviz.ui.actions import ACTIONS
from hopviz.ui.dialogs.image_import import ImageImportDialog
from hopviz.ui.dialogs.letter_bank import LetterBankDialog
from hopviz.ui.dialogs.new_network import NewNetworkDialog, sentence
from hopviz.ui.dialogs.shortcuts import GESTURES, ShortcutsDialog, entries
from hopviz.ui.theme import DARK, LIGHT, PROJECTOR
from hopviz.ui.widgets.pattern_bank import PatternBank

LEFT = Qt.MouseButton.LeftButton


def opened(qtbot, dialog: QDialog) -> QDialog:
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return dialog


def press(qtbot, dialog: QDialog, name: str) -> None:
    qtbot.mouseClick(dialog.findChild(QPushButton, name), LEFT)


def button(dialog: QDialog, name: str) -> QPushButton:
    return dialog.findChild(QPushButton, name)


def text_of(dialog: QDialog, name: str) -> str:
    return dialog.findChild(QLabel, name).text()


# New network


@pytest.fixture
def new_network(qtbot) -> NewNetworkDialog:
    return opened(qtbot, NewNetworkDialog(None, Project(10, 10, "binary")))


def test_a_new_network_starts_from_the_present_one(new_network: NewNetworkDialog) -> None:
    assert new_network.choice() == (10, 10, "binary")
    assert button(new_network, "segment_10 10").isChecked()
    expected = "10 × 10 = 100 units, 4,950 connections, room for about 14 memories (0.14 N)"
    assert text_of(new_network, "sentence") == expected


def test_size_and_units_are_chosen_by_keys(qtbot, new_network: NewNetworkDialog) -> None:
    rows, cols = new_network.findChild(QSpinBox, "rows"), new_network.findChild(QSpinBox, "cols")
    assert rows.hasFocus()
    qtbot.keyClicks(rows, "6")
    qtbot.keyClick(rows, Qt.Key.Key_Tab)
    qtbot.keyClicks(cols, "7")
    press(qtbot, new_network, "segment_bipolar")
    assert not any(button(new_network, f"segment_{n} {n}").isChecked() for n in (4, 10, 32, 64))
    with qtbot.waitSignal(new_network.accepted):
        qtbot.keyClick(cols, Qt.Key.Key_Return)
    assert new_network.choice() == (6, 7, "bipolar")


def test_a_preset_sets_both_sides(qtbot, new_network: NewNetworkDialog) -> None:
    press(qtbot, new_network, "segment_64 64")
    assert new_network.choice()[:2] == (64, 64)
    assert "8,386,560 connections" in text_of(new_network, "sentence")


def test_one_unit_is_no_network(qtbot, new_network: NewNetworkDialog) -> None:
    for name in ("rows", "cols"):
        new_network.findChild(QSpinBox, name).setValue(1)
    assert text_of(new_network, "sentence") == "A network needs at least two units."
    assert not button(new_network, "make").isEnabled()
    new_network.findChild(QSpinBox, "cols").setValue(2)
    assert button(new_network, "make").isEnabled()


@pytest.mark.parametrize(("rows", "cols"), [(1, 2), (1, 7), (2, 4), (3, 5), (10, 10), (64, 64)])
def test_connections_are_pairs_and_capacity_is_honest(rows: int, cols: int) -> None:
    n = rows * cols
    told = sentence(rows, cols)
    pairs = sum(range(n))
    assert f" {pairs:,} connection{'s' * (pairs > 1)}, " in told
    if n < 8:
        assert "0.14 N is below 1" in told
        assert "about" not in told
        return
    room = int(told.split("about ")[1].split()[0].replace("one", "1").replace(",", ""))
    # Hebb's rule retrieves up to 0.1379 N.
    assert abs(room - 0.1379 * n) <= max(1, 0.02 * n * 0.1379)


def test_escape_cancels(qtbot, new_network: NewNetworkDialog) -> None:
    with qtbot.waitSignal(new_network.rejected):
        qtbot.keyClick(new_network, Qt.Key.Key_Escape)


# Images


@pytest.fixture
def picture() -> Picture:
    """Dark on the left third, bright on the rest; twice as wide as high."""
    grey = np.full((60, 120), 0.9)
    grey[:, :40] = 0.2
    return Picture("half dark.png", grey)


@pytest.fixture
def image_import(qtbot, picture: Picture) -> ImageImportDialog:
    return opened(qtbot, ImageImportDialog(None, LIGHT, picture, "half dark", 8, 8))


def test_the_pattern_follows_every_choice(qtbot, image_import: ImageImportDialog, picture: Picture) -> None:
    choices = {"method": "otsu", "invert": False, "fit": "crop"}
    steps = [
        ("segment_dark", "invert", True),
        ("segment_contain", "fit", "contain"),
        ("segment_dither", "method", "dither"),
        ("segment_bright", "invert", False),
        ("segment_crop", "fit", "crop"),
    ]
    assert (image_import.result_pattern() == picture.to_pattern(8, 8, **choices)).all()
    for name, choice, value in steps:
        choices[choice] = value
        press(qtbot, image_import, name)
        assert (image_import.result_pattern() == picture.to_pattern(8, 8, **choices)).all()


def test_the_preview_shows_the_pattern(image_import: ImageImportDialog) -> None:
    view = image_import._preview
    image = view.grab().toImage()
    side = min(view.width(), view.height())
    left, top = (view.width() - side) / 2, (view.height() - side) / 2
    for (row, col), value in np.ndenumerate(image_import.result_pattern()):
        point = (int(left + (col + 0.4) * side / 8), int(top + (row + 0.4) * side / 8))
        assert image.pixelColor(*point) == LIGHT.color("unit_on" if value > 0 else "unit_off")


def test_return_stores_under_the_written_name(qtbot, image_import: ImageImportDialog) -> None:
    name = image_import.findChild(QLineEdit, "name")
    assert (name.text(), name.hasFocus()) == ("half dark", True)
    qtbot.keyClicks(name, "dusk")
    with qtbot.waitSignal(image_import.accepted):
        qtbot.keyClick(name, Qt.Key.Key_Return)
    assert (image_import.name(), image_import.intent()) == ("dusk", "store")


def test_a_picture_can_be_the_cue(qtbot, image_import: ImageImportDialog) -> None:
    image_import.findChild(QLineEdit, "name").clear()
    with qtbot.waitSignal(image_import.accepted):
        press(qtbot, image_import, "cue")
    assert (image_import.name(), image_import.intent()) == ("half dark", "cue")


def test_a_part_of_one_grey_is_explained_and_can_be_mended(qtbot, picture: Picture) -> None:
    grey = np.full((30, 90), 0.5)
    grey[:, :5] = 0.0
    dialog = opened(qtbot, ImageImportDialog(None, DARK, Picture("plain.png", grey), "", 4, 4))
    assert "plain.png" in text_of(dialog, "trouble")
    assert not button(dialog, "store").isEnabled()
    assert not button(dialog, "cue").isEnabled()
    with pytest.raises(ValueError, match="no pattern"):
        dialog.result_pattern()
    press(qtbot, dialog, "segment_contain")
    assert not dialog.findChild(QLabel, "trouble").isVisible()
    assert button(dialog, "store").isEnabled()
    assert dialog.name() == "plain"


def steps(cols: int = 60, rows: int = 20) -> Picture:
    """Wide, every column block of a width of 20 with a pattern of its own: stripes, chequers, a disc."""
    y, x = np.mgrid[:rows, :cols]
    stripes, chequers = y // 4 % 2, (y // 4 + x // 4) % 2
    disc = np.hypot(y - 9.5, x - 49.5) < 7
    return Picture("three.png", np.where(x < 20, stripes, np.where(x < 40, chequers, disc)).astype(float))


def taken(picture: Picture, first: int) -> np.ndarray:
    """What a 5 x 5 grid makes of 20 columns of a picture, cut out by hand."""
    return Picture("", picture.grey[:, first : first + 20]).to_pattern(5, 5)


def test_the_frame_is_dragged_to_the_part_to_keep(qtbot) -> None:
    picture = steps()
    dialog = opened(qtbot, ImageImportDialog(None, LIGHT, picture, "", 5, 5))
    assert (dialog.result_pattern() == taken(picture, 20)).all()
    view = dialog._grey
    middle = view.rect().center()
    third = QPoint(view.width() // 3, 0)
    corner = QPoint(view.width() // 10, 3)
    for to, first in ((third, 40), (-3 * third, 0), (QPoint(0, 90), 20)):
        # Held near its edge, the frame does not jump.
        held = QPoint(round(view._frame().center().x()), middle.y()) + corner
        qtbot.mousePress(view, LEFT, pos=held)
        qtbot.mouseMove(view, (held + middle + corner + to) / 2)
        qtbot.mouseMove(view, middle + corner + to)
        qtbot.mouseRelease(view, LEFT, pos=middle + corner + to)
        np.testing.assert_array_equal(dialog.result_pattern(), taken(picture, first))
    qtbot.mouseMove(view, middle + third)
    assert (dialog.result_pattern() == taken(picture, 20)).all()
    qtbot.mouseClick(view, LEFT, pos=middle + third)
    assert (dialog.result_pattern() == taken(picture, 40)).all()


@pytest.mark.parametrize("upright", [False, True], ids=["wide", "tall"])
def test_arrow_keys_push_the_frame(qtbot, upright: bool) -> None:
    picture = steps()
    shown = Picture(picture.name, picture.grey.T) if upright else picture
    dialog = opened(qtbot, ImageImportDialog(None, DARK, shown, "", 5, 5))
    back, on = (Qt.Key.Key_Up, Qt.Key.Key_Down) if upright else (Qt.Key.Key_Left, Qt.Key.Key_Right)
    dialog._grey.setFocus()
    for key, first in ((back, 0), (on, 40)):
        for _ in range(25):
            qtbot.keyClick(dialog._grey, key)
        expected = taken(picture, first)
        np.testing.assert_array_equal(dialog.result_pattern(), expected.T if upright else expected)
    press(qtbot, dialog, "segment_contain")
    assert (dialog.result_pattern() == shown.to_pattern(5, 5, fit="contain")).all()
    assert dialog._grey.focusPolicy() == Qt.FocusPolicy.NoFocus
    qtbot.mouseClick(dialog._grey, LEFT, pos=QPoint(20, 20))
    press(qtbot, dialog, "segment_crop")
    np.testing.assert_array_equal(dialog.result_pattern(), expected.T if upright else expected)


@pytest.mark.parametrize(("rows", "cols", "little"), [(10, 10, True), (31, 32, True), (32, 32, False), (64, 64, False)])
def test_small_grids_are_told_where_larger_ones_are(qtbot, rows: int, cols: int, little: bool) -> None:
    dialog = opened(qtbot, ImageImportDialog(None, PROJECTOR, steps(), "", rows, cols))
    told = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert any(f"{rows} × {cols} shows little" in text and "New network" in text for text in told) == little


def test_a_file_that_was_read_can_be_imported(qtbot, tmp_path) -> None:
    pixels = np.zeros((40, 40), np.uint8)
    pixels[:20] = 255
    Image.fromarray(pixels).save(tmp_path / "sky.png")
    dialog = opened(qtbot, ImageImportDialog(None, PROJECTOR, read_image(tmp_path / "sky.png"), "sky", 2, 1))
    assert dialog.result_pattern().tolist() == [[1], [-1]]


# Letters


@pytest.fixture
def letters(qtbot) -> LetterBankDialog:
    return opened(qtbot, LetterBankDialog(None, LIGHT, 10, 10))


def tiles(dialog: LetterBankDialog) -> PatternBank:
    return dialog.findChild(QStackedWidget).currentWidget()


def names(dialog: LetterBankDialog) -> list[str]:
    return [name for name, _ in dialog.chosen()]


def test_typing_chooses_letters_and_takes_them_back(qtbot, letters: LetterBankDialog) -> None:
    assert tiles(letters).hasFocus()
    assert not button(letters, "store").isEnabled()
    qtbot.keyClicks(tiles(letters), "xaJa")
    assert names(letters) == ["J", "X"]
    assert text_of(letters, "told") == "Chosen: J, X"
    qtbot.keyClicks(tiles(letters), "3 ")
    assert names(letters) == ["A", "J", "X"]
    qtbot.keyClicks(button(letters, "cancel"), "nja")
    assert names(letters) == ["N", "X"]
    with qtbot.waitSignal(letters.accepted):
        qtbot.keyClick(tiles(letters), Qt.Key.Key_Return)
    assert letters.intent() == "store"
    for name, pattern in letters.chosen():
        assert (pattern == bank.letter(name, 10, 10)).all()


def test_clicks_choose_too_and_one_letter_can_be_the_cue(qtbot, letters: LetterBankDialog) -> None:
    def click(row: int) -> None:
        place = tiles(letters).visualItemRect(tiles(letters).item(row)).center()
        qtbot.mouseClick(tiles(letters).viewport(), LEFT, pos=place)

    click(1)
    click(4)
    assert names(letters) == ["B", "E"]
    assert not button(letters, "cue").isEnabled()
    click(1)
    with qtbot.waitSignal(letters.accepted):
        press(qtbot, letters, "cue")
    assert (names(letters), letters.intent()) == (["E"], "cue")


def test_arrows_and_space_choose(qtbot, letters: LetterBankDialog) -> None:
    qtbot.keyClick(tiles(letters), Qt.Key.Key_Right)
    qtbot.keyClick(tiles(letters), Qt.Key.Key_Right)
    qtbot.keyClick(tiles(letters), Qt.Key.Key_Space)
    assert len(names(letters)) == 1


def test_all_letters_are_in_view_at_once(letters: LetterBankDialog) -> None:
    area = tiles(letters).viewport().rect()
    boxes = [tiles(letters).visualItemRect(tiles(letters).item(row)) for row in range(26)]
    assert all(area.contains(box) for box in boxes)
    assert not any(box.intersects(other) for k, box in enumerate(boxes) for other in boxes[:k])


def test_a_small_grid_has_no_letters(qtbot) -> None:
    dialog = opened(qtbot, LetterBankDialog(None, LIGHT, 1, 2))
    assert "at least 3 × 3" in text_of(dialog, "told")
    assert not button(dialog, "store").isEnabled()
    assert dialog.chosen() == []
    with qtbot.waitSignal(dialog.rejected):
        press(qtbot, dialog, "cancel")


def test_large_grids_offer_the_pictures(qtbot) -> None:
    dialog = opened(qtbot, LetterBankDialog(None, DARK, 64, 64))
    qtbot.keyClicks(tiles(dialog), "q")
    press(qtbot, dialog, "segment_pictures")
    pictures = tiles(dialog)
    assert [pictures.item(row).text() for row in range(pictures.count())] == list(bank.pictures())
    qtbot.mouseClick(pictures.viewport(), LEFT, pos=pictures.visualItemRect(pictures.item(2)).center())
    first = sorted(bank.pictures())[2]
    assert names(dialog) == ["Q", first]
    assert (dialog.chosen()[1][1] == bank.pictures()[first]).all()


# Shortcuts


def lines(dialog: ShortcutsDialog) -> list[str]:
    return [entry.text for entry, line in dialog._lines if not line.isHidden()]


def test_everything_with_a_key_is_listed_once() -> None:
    listed = [(entry.text, entry.keys) for entry in entries()]
    for act in ACTIONS.values():
        if act.keys:
            keys = QKeySequence(act.keys).toString(QKeySequence.SequenceFormat.NativeText)
            assert listed.count((act.text.rstrip("…"), keys)) == 1
    assert [pair for pair in listed if pair[1] == "Hover"]
    assert len(listed) == len(GESTURES) + sum(bool(act.keys) for act in ACTIONS.values())


SCENES = (("Scenes", "Letters", "Ctrl+1"), ("Scenes", "Two units", "Ctrl+2"))


def test_entries_of_a_group_stand_together() -> None:
    groups = [entry.group for entry in entries(SCENES)]
    assert sum(a != b for a, b in pairwise(groups)) + 1 == len(set(groups))


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["light", "projector"])
def test_searching_narrows_the_list(qtbot, theme) -> None:
    dialog = opened(qtbot, ShortcutsDialog(None, theme))
    search = dialog.findChild(QLineEdit, "search")
    assert search.hasFocus()
    assert len(lines(dialog)) == len(entries())
    qtbot.keyClicks(search, "CLAMP shift")
    assert lines(dialog) == ["Clamp a unit, or let it go", "Clamp the unit, or let it go"]
    assert not dialog.findChild(QWidget, "none").isVisible()
    qtbot.keyClicks(search, " nowhere")
    assert lines(dialog) == []
    assert dialog.findChild(QWidget, "none").isVisible()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(search, Qt.Key.Key_Escape)


def test_keys_from_elsewhere_are_listed_and_found(qtbot) -> None:
    dialog = opened(qtbot, ShortcutsDialog(None, LIGHT, SCENES))
    search = dialog.findChild(QLineEdit, "search")
    qtbot.keyClicks(search, "scenes")
    assert lines(dialog) == ["Letters", "Two units"]
    qtbot.keyClicks(search, " ctrl+2")
    assert lines(dialog) == ["Two units"]
