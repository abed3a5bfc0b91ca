"""Image import: the pattern that the person chose, of the part that the person chose."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from hopviz.project.images import Picture, read_image
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR
from hopviz.ui.window.dialogs.image_import import ImageImportDialog
from tests.ui.stage import LEFT, button, drag, opened, painted, press, text_of


@pytest.fixture
def picture() -> Picture:
    """Dark on the left third, bright on the rest; twice as wide as high."""
    grey = np.full((60, 120), 0.9)
    grey[:, :40] = 0.2
    return Picture("half dark.png", grey)


@pytest.fixture
def image_import(qtbot, picture: Picture) -> ImageImportDialog:
    return opened(qtbot, ImageImportDialog(None, LIGHT, picture, "half dark", 8, 8))


def name_of(dialog: ImageImportDialog) -> str:
    return dialog.chosen()[0][0]


def pattern_of(dialog: ImageImportDialog) -> np.ndarray:
    return dialog.chosen()[0][1]


def test_the_pattern_follows_every_choice(qtbot, image_import: ImageImportDialog, picture: Picture) -> None:
    choices = {"method": "otsu", "invert": False, "fit": "crop"}
    steps = [
        ("segment_dark", "invert", True),
        ("segment_contain", "fit", "contain"),
        ("segment_dither", "method", "dither"),
        ("segment_bright", "invert", False),
        ("segment_crop", "fit", "crop"),
    ]
    assert (pattern_of(image_import) == picture.to_pattern(8, 8, **choices)).all()
    for name, choice, value in steps:
        choices[choice] = value
        press(qtbot, image_import, name)
        assert (pattern_of(image_import) == picture.to_pattern(8, 8, **choices)).all()


def test_the_preview_shows_the_pattern(image_import: ImageImportDialog) -> None:
    view = image_import.preview
    image = painted(view)
    side = min(view.width(), view.height())
    left, top = (view.width() - side) / 2, (view.height() - side) / 2
    for (row, col), value in np.ndenumerate(pattern_of(image_import)):
        point = (int(left + (col + 0.4) * side / 8), int(top + (row + 0.4) * side / 8))
        assert image.pixelColor(*point) == LIGHT.color("unit_on" if value > 0 else "unit_off")


def test_return_stores_under_the_written_name(qtbot, image_import: ImageImportDialog) -> None:
    name = image_import.findChild(QLineEdit, "name")
    assert (name.text(), name.hasFocus()) == ("half dark", True)
    qtbot.keyClicks(name, "dusk")
    with qtbot.waitSignal(image_import.accepted):
        qtbot.keyClick(name, Qt.Key.Key_Return)
    assert (name_of(image_import), image_import.intent) == ("dusk", "store")


def test_a_picture_can_be_the_cue(qtbot, image_import: ImageImportDialog) -> None:
    image_import.findChild(QLineEdit, "name").clear()
    with qtbot.waitSignal(image_import.accepted):
        press(qtbot, image_import, "cue")
    assert (name_of(image_import), image_import.intent) == ("half dark", "cue")


def test_a_part_of_one_grey_is_explained_and_can_be_mended(qtbot, picture: Picture) -> None:
    grey = np.full((30, 90), 0.5)
    grey[:, :5] = 0.0
    dialog = opened(qtbot, ImageImportDialog(None, DARK, Picture("plain.png", grey), "", 4, 4))
    assert "plain.png" in text_of(dialog, "trouble")
    assert not button(dialog, "store").isEnabled()
    assert not button(dialog, "cue").isEnabled()
    assert dialog.chosen() == []
    press(qtbot, dialog, "segment_contain")
    assert not dialog.findChild(QLabel, "trouble").isVisible()
    assert button(dialog, "store").isEnabled()
    assert name_of(dialog) == "plain"


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
    assert (pattern_of(dialog) == taken(picture, 20)).all()
    view = dialog.source
    middle = view.rect().center()
    third = QPoint(view.width() // 3, 0)
    corner = QPoint(view.width() // 10, 3)
    for to, first in ((third, 40), (-3 * third, 0), (QPoint(0, 90), 20)):
        # Held near its edge, the frame does not jump.
        held = QPoint(round(view.frame().center().x()), middle.y()) + corner
        drag(qtbot, view, held, (held + middle + corner + to) / 2, middle + corner + to)
        np.testing.assert_array_equal(pattern_of(dialog), taken(picture, first))
    qtbot.mouseMove(view, middle + third)
    assert (pattern_of(dialog) == taken(picture, 20)).all()
    qtbot.mouseClick(view, LEFT, pos=middle + third)
    assert (pattern_of(dialog) == taken(picture, 40)).all()


@pytest.mark.parametrize("upright", [False, True], ids=["wide", "tall"])
def test_arrow_keys_push_the_frame(qtbot, upright: bool) -> None:
    picture = steps()
    shown = Picture(picture.name, picture.grey.T) if upright else picture
    dialog = opened(qtbot, ImageImportDialog(None, DARK, shown, "", 5, 5))
    back, on = (Qt.Key.Key_Up, Qt.Key.Key_Down) if upright else (Qt.Key.Key_Left, Qt.Key.Key_Right)
    dialog.source.setFocus()
    for key, first in ((back, 0), (on, 40)):
        for _ in range(25):
            qtbot.keyClick(dialog.source, key)
        expected = taken(picture, first)
        np.testing.assert_array_equal(pattern_of(dialog), expected.T if upright else expected)
    press(qtbot, dialog, "segment_contain")
    assert (pattern_of(dialog) == shown.to_pattern(5, 5, fit="contain")).all()
    assert dialog.source.focusPolicy() == Qt.FocusPolicy.NoFocus
    qtbot.mouseClick(dialog.source, LEFT, pos=QPoint(20, 20))
    press(qtbot, dialog, "segment_crop")
    np.testing.assert_array_equal(pattern_of(dialog), expected.T if upright else expected)


@pytest.mark.parametrize(("rows", "cols", "little"), [(10, 10, True), (31, 32, True), (32, 32, False), (64, 64, False)])
def test_small_grids_are_told_where_larger_ones_are(qtbot, rows: int, cols: int, little: bool) -> None:
    dialog = opened(qtbot, ImageImportDialog(None, PROJECTOR, steps(), "", rows, cols))
    told = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert any(f"{rows} × {cols} shows little" in text for text in told) == little
    assert (button(dialog, "larger") is not None) == little


def test_a_file_that_was_read_can_be_imported(qtbot, tmp_path) -> None:
    pixels = np.zeros((40, 40), np.uint8)
    pixels[:20] = 255
    Image.fromarray(pixels).save(tmp_path / "sky.png")
    dialog = opened(qtbot, ImageImportDialog(None, PROJECTOR, read_image(tmp_path / "sky.png"), "sky", 2, 1))
    assert pattern_of(dialog).tolist() == [[1], [-1]]


def test_choices_of_the_last_picture_are_made_already(qtbot, picture: Picture) -> None:
    chosen = {"method": "dither", "tones": "dark", "fit": "contain", "on": "low"}
    dialog = opened(qtbot, ImageImportDialog(None, LIGHT, picture, "half dark", 8, 8, chosen))
    assert dialog.choices() == {"method": "dither", "tones": "dark", "fit": "contain"}
    expected = picture.to_pattern(8, 8, "dither", True, "contain")
    np.testing.assert_array_equal(dialog.chosen()[0][1], expected)


def test_a_name_that_turns_what_comes_after_it_is_refused_before_anything_is_stored(
    qtbot, image_import: ImageImportDialog
) -> None:
    field = image_import.findChild(QLineEdit, "name")
    field.setText("cat\u202egpj")
    assert not image_import.store_button.isEnabled()
    assert image_import.cue_button.isEnabled()
    assert text_of(image_import, "trouble").endswith("leave out U+202E.")
    field.setText("cat")
    assert image_import.store_button.isEnabled()
    assert image_import.findChild(QLabel, "trouble").isHidden()
    assert name_of(image_import) == "cat"
