"""Dialogs: what they offer, and what they hand over of what the person chose."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QScrollArea, QSpinBox, QStackedWidget, QWidget

from hopviz.actions.table import ROWS
from hopviz.project import bank
from hopviz.project.model import Project
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR
from hopviz.ui.widgets.gestures import places
from hopviz.ui.window.dialogs.new_network import NewNetworkDialog, sentence
from hopviz.ui.window.dialogs.pattern_bank import PatternBankDialog
from hopviz.ui.window.dialogs.shortcuts import ShortcutsDialog, entries
from hopviz.ui.window.dialogs.tiles import PatternBank
from tests.ui.stage import LEFT, button, opened, press, text_of

# New network


@pytest.fixture
def new_network(qtbot) -> NewNetworkDialog:
    return opened(qtbot, NewNetworkDialog(None, Project(10, 10, "binary")))


def test_a_new_network_starts_from_the_present_one(new_network: NewNetworkDialog) -> None:
    assert new_network.choice() == (10, 10, "binary")
    assert button(new_network, "segment_10 10").isChecked()
    expected = "10 × 10 = 100 units, 4,950 connections, room for about 14 memories (0.138 N, Hebb's rule)"
    assert text_of(new_network, "sentence") == expected


def test_size_and_units_are_chosen_by_keys(qtbot, new_network: NewNetworkDialog) -> None:
    rows, cols = new_network.findChild(QSpinBox, "rows"), new_network.findChild(QSpinBox, "cols")
    assert rows.hasFocus()
    qtbot.keyClicks(rows, "6")
    qtbot.keyClick(rows, Qt.Key.Key_Tab)
    qtbot.keyClicks(cols, "7")
    press(qtbot, new_network, "segment_bipolar")
    assert not any(button(new_network, f"segment_{n} {n}").isChecked() for n in (4, 10, 32, 64, 256))
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


@pytest.mark.parametrize(("rows", "cols"), [(1, 2), (1, 7), (2, 4), (3, 5), (10, 10), (64, 64), (256, 256)])
def test_connections_are_pairs_and_capacity_is_honest(rows: int, cols: int) -> None:
    n = rows * cols
    told = sentence(rows, cols)
    pairs = sum(range(n))
    assert f" {pairs:,} connection{'s' * (pairs > 1)}, " in told
    if n < 8:
        assert "0.138 N is below 1" in told
        assert "about" not in told
        return
    room = int(told.split("about ")[1].split()[0].replace("one", "1").replace(",", ""))
    # Hebb's rule retrieves up to 0.1379 N.
    assert abs(room - 0.1379 * n) <= max(1, 0.02 * n * 0.1379)


def test_escape_cancels(qtbot, new_network: NewNetworkDialog) -> None:
    with qtbot.waitSignal(new_network.rejected):
        qtbot.keyClick(new_network, Qt.Key.Key_Escape)


# Letters


@pytest.fixture
def letters(qtbot) -> PatternBankDialog:
    return opened(qtbot, PatternBankDialog(None, LIGHT, 10, 10))


def tiles(dialog: PatternBankDialog) -> PatternBank:
    page = dialog.findChild(QStackedWidget).currentWidget()
    return page if isinstance(page, PatternBank) else page.findChild(PatternBank)


def names(dialog: PatternBankDialog) -> list[str]:
    return [name for name, _ in dialog.chosen()]


def test_typing_chooses_letters_and_takes_them_back(qtbot, letters: PatternBankDialog) -> None:
    assert tiles(letters).hasFocus()
    assert not button(letters, "store").isEnabled()
    qtbot.keyClicks(tiles(letters), "xaJa")
    assert names(letters) == ["J", "X"]
    assert text_of(letters, "status") == "Chosen: J, X"
    qtbot.keyClicks(tiles(letters), "3 ")
    assert names(letters) == ["A", "J", "X"]
    qtbot.keyClicks(button(letters, "cancel"), "nja")
    assert names(letters) == ["N", "X"]
    with qtbot.waitSignal(letters.accepted):
        qtbot.keyClick(tiles(letters), Qt.Key.Key_Return)
    assert letters.intent == "store"
    for name, pattern in letters.chosen():
        assert (pattern == bank.letter(name, 10, 10)).all()


def test_clicks_choose_too_and_one_letter_can_be_the_cue(qtbot, letters: PatternBankDialog) -> None:
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
    assert (names(letters), letters.intent) == (["E"], "cue")


def test_arrows_and_space_choose(qtbot, letters: PatternBankDialog) -> None:
    qtbot.keyClick(tiles(letters), Qt.Key.Key_Right)
    qtbot.keyClick(tiles(letters), Qt.Key.Key_Right)
    qtbot.keyClick(tiles(letters), Qt.Key.Key_Space)
    assert len(names(letters)) == 1


def test_all_letters_are_in_view_at_once(letters: PatternBankDialog) -> None:
    area = tiles(letters).viewport().rect()
    boxes = [tiles(letters).visualItemRect(tiles(letters).item(row)) for row in range(26)]
    assert all(area.contains(box) for box in boxes)
    assert not any(box.intersects(other) for k, box in enumerate(boxes) for other in boxes[:k])


def test_a_small_grid_has_random_patterns_only(qtbot) -> None:
    dialog = opened(qtbot, PatternBankDialog(None, LIGHT, 1, 2))
    assert dialog.findChild(QPushButton, "segment_letters") is None
    assert all(pattern.shape == (1, 2) for _, pattern in dialog.chosen())
    with qtbot.waitSignal(dialog.rejected):
        press(qtbot, dialog, "cancel")


def test_random_patterns_have_the_wanted_number_and_activity(qtbot, letters: PatternBankDialog) -> None:
    press(qtbot, letters, "segment_random")
    assert names(letters) == [f"R{k}" for k in range(1, 9)]
    first = letters.chosen()[0][1]
    count, activity = (letters.findChild(QSpinBox, name) for name in ("count", "activity"))
    count.selectAll()
    qtbot.keyClicks(count, "40")
    assert len(letters.chosen()) == 40
    assert (letters.chosen()[0][1] == first).all()
    activity.selectAll()
    qtbot.keyClicks(activity, "10")
    assert all((pattern == 1).sum() == round(0.1 * pattern.size) for _, pattern in letters.chosen())
    press(qtbot, letters, "draw")
    assert (letters.chosen()[0][1] != first).any()
    with qtbot.waitSignal(letters.accepted):
        press(qtbot, letters, "store")
    assert letters.intent == "store"


def test_what_is_chosen_on_the_random_page_is_not_mixed_with_letters(qtbot, letters: PatternBankDialog) -> None:
    qtbot.keyClicks(tiles(letters), "a")
    press(qtbot, letters, "segment_random")
    qtbot.keyClick(tiles(letters), Qt.Key.Key_Space)
    assert set(names(letters)) < {f"R{k}" for k in range(1, 9)}
    press(qtbot, letters, "segment_letters")
    assert names(letters) == ["A"]


def test_large_grids_offer_the_pictures(qtbot) -> None:
    dialog = opened(qtbot, PatternBankDialog(None, DARK, 64, 64))
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
    return [entry.text for entry, line in dialog.lines if not line.isHidden()]


def test_everything_with_a_key_is_listed_once() -> None:
    listed = [(entry.text, entry.ways) for entry in entries()]
    for row in ROWS:
        if row.keys:
            keys = QKeySequence(row.keys).toString(QKeySequence.SequenceFormat.NativeText)
            assert listed.count((row.text.rstrip("…"), (keys,))) == 1
    gestures = {(place.title, line.does, line.how) for place in places().values() for line in place.gestures}
    assert {how for _, _, how in gestures} <= {ways for _, ways in listed}
    assert len(listed) == len(gestures) + sum(bool(row.keys) for row in ROWS)


LESSONS = (("Lessons", "Letters", "Ctrl+1"), ("Lessons", "Two units", "Ctrl+2"))


def test_entries_of_a_group_stand_together() -> None:
    groups = [entry.group for entry in entries(LESSONS)]
    assert sum(a != b for a, b in pairwise(groups)) + 1 == len(set(groups))


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["light", "projector"])
def test_searching_narrows_the_list(qtbot, theme) -> None:
    dialog = opened(qtbot, ShortcutsDialog(None, theme))
    search = dialog.findChild(QLineEdit, "search")
    assert search.hasFocus()
    assert len(lines(dialog)) == len(entries())
    qtbot.keyClicks(search, "CLAMP shift")
    found = lines(dialog)
    assert {"Clamp a unit or let it go", "Clamp the unit or let it go"} <= set(found)
    told = [(entry.text, f"{entry.group} {entry.text} {' '.join(entry.ways)}".lower()) for entry in entries()]
    assert sorted(found) == sorted(text for text, whole in told if "clamp" in whole and "shift" in whole)
    assert not dialog.findChild(QWidget, "none").isVisible()
    qtbot.keyClicks(search, " nowhere")
    assert lines(dialog) == []
    assert dialog.findChild(QWidget, "none").isVisible()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(search, Qt.Key.Key_Escape)


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["light", "projector"])
@pytest.mark.parametrize("width", [600, 992])
def test_every_key_of_the_list_is_seen(qtbot, theme, width) -> None:
    dialog = opened(qtbot, ShortcutsDialog(None, theme, LESSONS))
    dialog.resize(width, 600)
    area = dialog.findChild(QScrollArea)
    qtbot.waitUntil(lambda: area.widget().width() == area.viewport().width())
    for _, line in dialog.lines:
        ends = [line.mapTo(area.widget(), cap.geometry().bottomRight()).x() for cap in line.findChildren(QLabel)]
        assert max(ends) < area.viewport().width()


def test_a_plus_between_keys_joins_them_and_alone_is_a_key(qtbot) -> None:
    dialog = opened(qtbot, ShortcutsDialog(None, LIGHT))
    caps = {
        entry: [cap.text() for cap in line.findChildren(QLabel) if cap.property("role") == "key"]
        for entry, line in dialog.lines
    }
    for entry, seen in caps.items():
        assert all(seen)
        assert "+".join(seen).lower() == "+".join(entry.ways).lower()
    assert ["Shift", "Click"] in caps.values()
    assert ["Alt", "Click", "Ctrl", "Click"] in caps.values()
    assert ["+", "−"] in caps.values()


def test_the_list_fits_the_screen(qtbot) -> None:
    dialog = opened(qtbot, ShortcutsDialog(None, PROJECTOR, LESSONS))
    room = dialog.screen().availableSize()
    assert dialog.height() < room.height()
    assert dialog.width() < room.width()


def test_keys_from_elsewhere_are_listed_and_found(qtbot) -> None:
    dialog = opened(qtbot, ShortcutsDialog(None, LIGHT, LESSONS))
    search = dialog.findChild(QLineEdit, "search")
    qtbot.keyClicks(search, "lessons")
    steps = ["Next step", "Step before", "Next lesson", "Previous lesson"]
    recording = ["About this lesson", "Record a lesson", "Next step begins here", "Recorded steps"]
    assert lines(dialog) == [*steps, *recording, "Letters", "Two units"]
    qtbot.keyClicks(search, " ctrl+2")
    assert lines(dialog) == ["Two units"]
