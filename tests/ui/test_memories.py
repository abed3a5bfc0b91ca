"""Memories panel: what is stored is shown live, and what the person does to it is asked for."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLabel, QLineEdit, QMainWindow, QPushButton, QSlider

from hopviz.actions.action import Action
from hopviz.actions.memory_edits import ChooseLearning, Forget, MoveDown, MoveMemory, MoveUp, RenameMemory
from hopviz.actions.window_verbs import Ask, Focus
from hopviz.core.patterns import random_patterns
from hopviz.project import bank
from hopviz.project.model import Memory, Project
from hopviz.ui.actions import build_actions, send_actions
from hopviz.ui.memories.list import MemoryList
from hopviz.ui.memories.panel import MemoriesPanel, MemoryMargins
from hopviz.ui.style.theme import DARK, LIGHT, PROJECTOR, stylesheet
from hopviz.ui.widgets.choosers import NameChooser
from tests.ui.stage import ALT, CONTROL, LEFT, SHIFT, after, give, plain


def letters(names: str = "AJLX") -> Project:
    project = Project(10, 10)
    for name in names:
        project = project.with_memory(name, bank.letter(name, 10, 10))
    return project


class Desk:
    """A window with the panel in it, and a person's session that does what the panel asks for."""

    def __init__(self, qtbot, project: Project) -> None:
        self.qtbot = qtbot
        self.window = QMainWindow()
        self.actions = build_actions(self.window)
        self.panel = MemoriesPanel(self.actions)
        self.window.setCentralWidget(self.panel)
        self.window.statusBar().addWidget(self.panel.title_widget())
        self.asked: list[tuple] = []
        corruption = self.panel.corruption
        self.controls = {
            "corruption": corruption.flip, "blanking": corruption.blank, "region": corruption.region,
            "learning": self.panel.learning,
        }  # fmt: skip
        self.panel.acted.connect(self.do)
        send_actions(self.actions, self.do, {
            "memory": self.panel.selected,
            "seed": lambda: 0,
            "corrupt.fraction": lambda: corruption.flipped,
            "fraction": lambda: corruption.blanked,
            "region": lambda: corruption.region_name,
        })  # fmt: skip
        self.panel.apply_theme(LIGHT)
        self.show(project)
        qtbot.addWidget(self.window)
        self.window.resize(224, 720)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.list: MemoryList = self.panel.findChild(MemoryList)

    def do(self, action: Action) -> None:
        if isinstance(action, Focus):
            self.controls[action.control].setFocus()
        elif isinstance(action, Ask) and action.dialog == "name":
            self.panel.rename()
        else:
            self.asked.append(plain(action))
            if isinstance(action, Forget | RenameMemory | MoveMemory | MoveUp | MoveDown | ChooseLearning):
                self.show(after(self.project, action))

    def show(self, project: Project) -> None:
        self.project = project
        self.panel.show_project(project)

    def report(self, *overlaps: float) -> None:
        self.panel.show_report(SimpleNamespace(overlaps=np.array(overlaps)))

    def place(self, row: int, part: str = "name") -> QPoint:
        box = self.list.visualRect(self.list.model().index(row))
        return getattr(self.list.itemDelegate().parts(box), part).center().toPoint()

    def click(self, row: int) -> None:
        self.qtbot.mouseClick(self.list.viewport(), LEFT, pos=self.place(row))

    def double_click(self, row: int, part: str) -> None:
        self.click(row)
        self.qtbot.mouseDClick(self.list.viewport(), LEFT, pos=self.place(row, part))

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.list, key, modifier)

    def drag(self, row: int, to: QPoint) -> None:
        """Press on a row and move, without letting go."""
        area = self.list.viewport()
        self.qtbot.mousePress(area, LEFT, pos=self.place(row))
        self.qtbot.mouseMove(area, self.place(row) + QPoint(0, 3))
        self.qtbot.mouseMove(area, (self.place(row) + to) / 2)
        self.qtbot.mouseMove(area, to)

    def drop(self, at: QPoint) -> None:
        self.qtbot.mouseRelease(self.list.viewport(), LEFT, pos=at)

    def said(self, row: int) -> str:
        """What is told of the margin of a memory."""
        told: str = self.list.model().index(row).data(Qt.ItemDataRole.AccessibleTextRole)
        return told.split(", ", 2)[2]

    def editor(self) -> QLineEdit | None:
        return self.list.findChild(QLineEdit, "name_editor")

    def button(self, name: str) -> QPushButton:
        return self.panel.findChild(QPushButton, f"{name}_button")

    def press(self, name: str) -> None:
        self.qtbot.mouseClick(self.button(name), LEFT)

    def enabled(self) -> set[str]:
        names = ("use_as_cue", "forget", "ask_name", "move_up", "move_down")
        return {name for name in names if self.actions[name].isEnabled()}


@pytest.fixture
def desk(qtbot) -> Desk:
    return Desk(qtbot, letters())


def test_the_figures_beside_the_signs_have_a_word_while_there_are_any(qtbot) -> None:
    desk = Desk(qtbot, letters())
    heading = desk.panel.title_widget()
    assert (heading.text(), heading.isVisible()) == ("margin", True)
    assert "the smallest s h of its units" in heading.toolTip().replace("\n", " ")
    wide = desk.window.width()
    for width, text in ((180, ""), (wide, "margin"), (180, "")):
        desk.window.resize(width, 720)
        qtbot.waitUntil(lambda text=text: heading.text() == text)
    desk.window.resize(wide, 720)
    qtbot.waitUntil(lambda: heading.text() == "margin")
    desk.show(Project(10, 10))
    assert heading.text() == ""


def test_a_tie_that_rounding_errors_hide_is_a_fixed_point(desk: Desk) -> None:
    weights = np.ones((4, 4)) - np.eye(4)
    weights[0, 1:] = weights[1:, 0] = -0.1, -0.2, 0.3
    assert -1e-12 < weights[0].sum() < 0
    memories = (Memory("all on", np.ones(4, np.int8)),)
    desk.show(Project(2, 2, memories=memories, learning="given", weights=weights))
    give(desk.panel, desk.project)
    assert desk.said(0) == "A fixed point: its smallest margin, min over the units of s h, is 0"


def test_a_margin_has_no_figures_of_rounding_errors(desk: Desk) -> None:
    known = {memory.revision: -0.009999999999999844 for memory in desk.project.memories}
    desk.panel.show_network(desk.project, desk.project.network(), MemoryMargins(known))
    assert desk.said(0) == "Not a fixed point: its smallest margin, min over the units of s h, is −0.0100"


def test_names_stand_in_order(desk: Desk) -> None:
    model = desk.list.model()
    assert [model.index(row).data() for row in range(model.rowCount())] == ["A", "J", "L", "X"]
    assert desk.list.isVisible()


def test_without_memories_the_panel_says_what_to_do(qtbot) -> None:
    desk = Desk(qtbot, Project(4, 4))
    empty = desk.panel.findChild(object, "empty")
    assert empty.isVisible()
    assert "Ctrl+Return" in empty.text()
    assert desk.enabled() == set()
    assert desk.actions["store_state"].isEnabled()
    desk.show(desk.project.with_memory("one", -desk.project.cue))
    assert not empty.isVisible()


def test_nothing_is_selected_at_first_and_a_click_selects(desk: Desk) -> None:
    assert desk.panel.selected() == -1
    assert desk.enabled() == set()
    desk.key(Qt.Key.Key_Down)
    assert desk.panel.selected() == 0
    desk.click(1)
    desk.click(0)
    assert desk.panel.selected() == 0
    assert desk.enabled() == {"use_as_cue", "forget", "ask_name", "move_down"}
    desk.key(Qt.Key.Key_Down)
    assert desk.enabled() == {"use_as_cue", "forget", "ask_name", "move_up", "move_down"}
    desk.key(Qt.Key.Key_End)
    assert desk.enabled() == {"use_as_cue", "forget", "ask_name", "move_up"}


def test_buttons_ask_for_the_selected_memory(desk: Desk) -> None:
    desk.click(2)
    desk.press("use_as_cue")
    desk.press("store_state")
    desk.press("forget")
    assert desk.asked == [("use_as_cue", 2), ("store_state", ""), ("forget", 2)]
    assert desk.project.names == ("A", "J", "X")


def test_keys_ask_for_the_same(desk: Desk) -> None:
    desk.click(1)
    desk.key(Qt.Key.Key_C)
    desk.key(Qt.Key.Key_Return)
    desk.key(Qt.Key.Key_Return, CONTROL)
    desk.key(Qt.Key.Key_Delete)
    expected = [("use_as_cue", 1), ("use_as_cue", 1), ("store_state", ""), ("forget", 1)]
    assert desk.asked == expected


def test_after_forgetting_the_next_row_is_selected(desk: Desk) -> None:
    desk.click(2)
    for selected in (2, 1, 0, -1):
        desk.key(Qt.Key.Key_Delete)
        assert desk.panel.selected() == selected
    assert desk.project.memories == ()
    assert desk.enabled() == set()


def test_a_new_memory_is_selected_and_in_view(qtbot) -> None:
    desk = Desk(qtbot, letters("ABCDEFGHIJKLMNOPQ"))
    desk.click(0)
    desk.show(desk.project.with_memory("Z", bank.letter("Z", 10, 10)))
    last = desk.list.visualRect(desk.list.currentIndex())
    assert desk.panel.selected() == 17
    assert desk.list.viewport().rect().contains(last.center())


def test_a_forgotten_memory_that_comes_back_is_selected(desk: Desk) -> None:
    before = desk.project
    desk.click(1)
    desk.key(Qt.Key.Key_Delete)
    desk.show(before)
    assert desk.panel.selected() == 1


def test_another_lesson_selects_nothing(desk: Desk) -> None:
    desk.click(1)
    desk.show(letters("BCDE"))
    assert desk.panel.selected() == -1
    desk.click(1)
    desk.show(Project(4, 4).with_memory("all on", np.ones(16, np.int8)))
    assert desk.panel.selected() == -1


def test_f2_renames_in_place(desk: Desk) -> None:
    desk.click(1)
    desk.key(Qt.Key.Key_F2)
    editor = desk.editor()
    assert editor.text() == "J"
    assert editor.hasFocus()
    # Letters that are shortcuts elsewhere are letters here.
    desk.qtbot.keyClicks(editor, "box ")
    with desk.qtbot.waitSignal(desk.panel.acted):
        desk.qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert desk.asked == [("rename_memory", 1, "box")]
    assert desk.project.names == ("A", "box", "L", "X")
    assert desk.panel.selected() == 1
    desk.qtbot.waitUntil(desk.list.hasFocus)


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=["light", "dark", "projector"])
@pytest.mark.parametrize("width", [180, 224, 300])
def test_a_name_is_written_across_the_row_above_its_bar(desk: Desk, theme, width: int) -> None:
    desk.window.setStyleSheet(stylesheet(theme))
    desk.panel.apply_theme(theme)
    desk.window.resize(theme.px(width), 760)
    desk.qtbot.waitUntil(lambda: desk.panel.width() == theme.px(width))
    desk.click(1)
    desk.key(Qt.Key.Key_F2)
    editor, row = desk.editor(), desk.list.visualRect(desk.list.model().index(1))
    desk.qtbot.keyClicks(editor, "Jug of old wine")
    parts = desk.list.itemDelegate().parts(row)
    place = QRectF(editor.geometry())
    assert QRectF(row).contains(place)
    assert place.width() >= row.width() - 10
    assert abs(place.center().y() - parts.name.center().y()) <= 1
    assert place.bottom() <= parts.bar.top() - 2
    # Neither scrolled away at the left nor cut off below.
    assert editor.cursorPositionAt(QPoint(1, editor.height() // 2)) == 0
    assert editor.height() >= editor.fontMetrics().height() + 2


@pytest.mark.parametrize("units", [100, 1024, 4096])
@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["light", "projector"])
def test_amounts_of_damage_have_room(desk: Desk, theme, units: int) -> None:
    desk.window.setStyleSheet(stylesheet(theme))
    desk.panel.apply_theme(theme)
    desk.window.resize(desk.panel.minimumSizeHint().width(), 760)
    desk.show(Project(units // 4, 4) if units == 100 else Project(units // 64, 64))
    for slider in desk.panel.findChildren(QSlider):
        slider.setValue(slider.maximum())
    texts = [desk.panel.findChild(QLabel, f"{name}_text") for name in ("flip", "blank")]
    desk.qtbot.waitUntil(lambda: desk.panel.width() == desk.panel.minimumSizeHint().width())
    others = [widget for kind in (QPushButton, QSlider, QComboBox) for widget in desk.panel.findChildren(kind)]
    places = [QRect(widget.mapTo(desk.panel, QPoint()), widget.size()) for widget in [*texts, *others]]
    for text, place in zip(texts, places, strict=False):
        assert f"{units:,} units" in text.text() or f"{units // 2:,} units" in text.text()
        assert text.fontMetrics().horizontalAdvance(text.text()) <= text.width()
        assert sum(place.intersects(other) for other in places) == 1


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["light", "projector"])
@pytest.mark.parametrize("width", [190, 240])
def test_every_region_to_blank_out_is_named_in_full(desk: Desk, theme, width: int) -> None:
    desk.window.setStyleSheet(stylesheet(theme))
    desk.panel.apply_theme(theme)
    desk.window.resize(theme.px(width), 760)
    desk.qtbot.waitUntil(lambda: desk.panel.width() == theme.px(width))
    region = desk.panel.findChild(NameChooser, "region")
    for place in range(region.count()):
        region.setCurrentIndex(place)
        assert region.shown_text() == region.itemText(place)


def test_escape_and_an_empty_name_leave_the_name(desk: Desk) -> None:
    desk.click(0)
    for written, end in (("K", Qt.Key.Key_Escape), ("  ", Qt.Key.Key_Return)):
        desk.key(Qt.Key.Key_F2)
        editor = desk.editor()
        desk.qtbot.keyClicks(editor, written)
        desk.qtbot.keyClick(editor, end)
        desk.qtbot.waitUntil(lambda: desk.editor() is None)
    assert desk.asked == []


def test_double_click_on_the_name_renames_and_on_the_thumbnail_cues(desk: Desk) -> None:
    desk.double_click(2, "name")
    assert desk.editor() is not None
    desk.qtbot.keyClick(desk.editor(), Qt.Key.Key_Escape)
    desk.double_click(3, "thumbnail")
    assert desk.asked == [("use_as_cue", 3)]


@pytest.mark.parametrize(("row", "beside", "new"), [(0, 2, 2), (3, 0, 0), (1, 3, 3), (2, 1, 1)])
def test_dragging_reorders(desk: Desk, row: int, beside: int, new: int) -> None:
    dragged = desk.project.names[row]
    away = 20 if beside > row else -20
    target = desk.place(beside) + QPoint(0, away)
    desk.drag(row, target)
    desk.drop(target)
    assert desk.asked == [("move_memory", row, new)]
    assert desk.project.names[new] == dragged
    assert desk.panel.selected() == new
    assert desk.list.state() == QAbstractItemView.State.NoState


def test_a_drag_can_be_taken_back(desk: Desk) -> None:
    desk.drag(0, desk.place(3))
    desk.key(Qt.Key.Key_Escape)
    desk.drop(desk.place(3))
    desk.drag(1, desk.place(1) + QPoint(0, 20))
    desk.drop(desk.place(1) + QPoint(0, 20))
    assert desk.asked == []


def test_alt_and_arrows_reorder(desk: Desk) -> None:
    desk.click(1)
    desk.key(Qt.Key.Key_Down, ALT)
    assert desk.project.names == ("A", "L", "J", "X")
    assert desk.panel.selected() == 2
    desk.key(Qt.Key.Key_Up, ALT)
    desk.key(Qt.Key.Key_Up, ALT)
    assert desk.project.names == ("J", "A", "L", "X")
    assert desk.asked == [("move_down", 1), ("move_up", 2), ("move_up", 1)]


def test_two_memories_of_one_pattern_keep_their_places(desk: Desk) -> None:
    pattern = desk.project.memories[0].pattern
    desk.click(1)
    desk.show(desk.project.with_memory("A again", pattern))
    assert desk.panel.selected() == 4


def test_overlaps_are_shown_at_the_next_tick_and_stay_with_their_memory(desk: Desk) -> None:
    model = desk.list.model()
    assert all(math.isnan(model.overlap(row)) for row in range(4))
    desk.report(0.5, -0.25, 1.0, -1.0)
    assert math.isnan(model.overlap(0))
    desk.panel.draw(0.016)
    assert [model.overlap(row) for row in range(4)] == [0.5, -0.25, 1.0, -1.0]
    desk.show(desk.project.moved(0, 3))
    assert [model.overlap(row) for row in range(4)] == [-0.25, 1.0, -1.0, 0.5]


def test_overlaps_of_other_memories_are_not_shown(desk: Desk) -> None:
    desk.report(0.5, 0.5)
    desk.panel.draw(0.016)
    assert math.isnan(desk.list.model().overlap(0))


def test_only_what_is_in_view_costs_anything(qtbot, monkeypatch) -> None:
    patterns = random_patterns(200, 4096, np.random.default_rng(1))
    many = tuple(Memory(f"pattern {k}", pattern) for k, pattern in enumerate(patterns))
    desk = Desk(qtbot, Project(64, 64, memories=many))
    rows: list[int] = []
    delegate = desk.list.itemDelegate()
    paint = delegate.paint

    def counted(painter, option, index) -> None:
        rows.append(index.row())
        paint(painter, option, index)

    monkeypatch.setattr(delegate, "paint", counted)
    desk.report(*np.linspace(-1, 1, 200))
    desk.panel.draw(0.016)
    qtbot.waitUntil(lambda: bool(rows))
    assert len(set(rows)) <= desk.list.viewport().height() // 64 + 2
    # The same to the eye: nothing is painted again.
    assert not desk.list.model().show_overlaps(np.linspace(-1, 1, 200))


def test_flip_asks_for_the_share_on_the_slider(desk: Desk) -> None:
    slider, text = desk.panel.findChild(QSlider, "flip_slider"), desk.panel.findChild(object, "flip_text")
    assert text.text() == "20 % = 20 units"
    desk.press("corrupt")
    desk.key(Qt.Key.Key_X, ALT)
    assert slider.hasFocus()
    desk.qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert text.text() == "21 % = 21 units"
    desk.qtbot.keyClick(slider, Qt.Key.Key_X)
    desk.qtbot.keyClick(slider, Qt.Key.Key_End)
    desk.press("corrupt")
    assert desk.asked == [("corrupt", 0.2, 0), ("corrupt", 0.21, 0), ("corrupt", 0.5, 0)]


def test_damage_to_no_unit_cannot_be_asked_for(desk: Desk) -> None:
    slider = desk.panel.findChild(QSlider, "flip_slider")
    desk.qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert not desk.button("corrupt").isEnabled()
    desk.qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert desk.panel.findChild(object, "flip_text").text() == "1 % = 1 unit"
    assert desk.button("corrupt").isEnabled()
    desk.show(Project(1, 2))
    assert not desk.button("corrupt").isEnabled()


def test_a_command_that_cannot_be_given_says_why(desk: Desk) -> None:
    def reason(name: str) -> str:
        action = desk.actions[name]
        first, _, why = action.toolTip().partition("\n")
        assert first
        assert bool(why) != action.isEnabled()
        return why

    moves = ("move_up", "move_down")
    for name in (*moves, "use_as_cue", "forget", "ask_name", "show_stability"):
        assert reason(name) == "No memory is chosen: click one in the list"
    desk.click(0)
    assert [reason(name) for name in moves] == ["It is the first already", ""]
    desk.click(3)
    assert [reason(name) for name in moves] == ["", "It is the last already"]
    for name in ("stop_learning", "learn_on"):
        assert "not learnt in epochs" in reason(name)
    desk.panel.findChild(QSlider, "blank_slider").setValue(0)
    assert reason("blank") == reason("blank_and_clamp") == "This would change no unit: move the slider"
    assert reason("corrupt") == ""
    desk.show(Project(10, 10))
    assert reason("forget") == "There are no memories yet"


def test_the_rest_is_clamped_by_a_button_and_a_key(desk: Desk) -> None:
    desk.press("blank_and_clamp")
    desk.key(Qt.Key.Key_B, SHIFT)
    assert desk.asked == [("blank_and_clamp", 0.5, "bottom", 0)] * 2
    desk.panel.findChild(QSlider, "blank_slider").setValue(0)
    assert not desk.button("blank_and_clamp").isEnabled()


def test_blank_out_asks_for_the_share_and_the_region(desk: Desk) -> None:
    desk.press("blank")
    slider, region = desk.panel.findChild(QSlider, "blank_slider"), desk.panel.findChild(QComboBox, "region")
    desk.key(Qt.Key.Key_B, ALT)
    assert slider.hasFocus()
    desk.qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    desk.key(Qt.Key.Key_G, ALT)
    assert region.hasFocus()
    desk.qtbot.keyClick(region, Qt.Key.Key_Down)
    desk.qtbot.keyClick(region, Qt.Key.Key_B)
    assert desk.asked == [("blank", 0.5, "bottom", 0), ("blank", 0.6, "top", 0)]
    assert [region.itemData(row) for row in range(region.count())] == [
        "bottom", "top", "left", "right", "centre", "random",
    ]  # fmt: skip


def test_another_learning_rule_can_be_chosen(desk: Desk) -> None:
    chooser = desk.panel.findChild(QComboBox, "learning")
    assert chooser.currentText() == "Hebb"
    desk.key(Qt.Key.Key_L, ALT)
    assert chooser.hasFocus()
    desk.qtbot.keyClick(chooser, Qt.Key.Key_Down)
    assert desk.asked == [("choose_learning", "storkey")]
    assert chooser.currentText() == "Storkey"
    assert "Alt+L" in chooser.toolTip()


def test_given_weights_can_be_replaced_once_there_are_memories(qtbot) -> None:
    given = Project(1, 2).with_network([[0.0, -100.0], [-100.0, 0.0]], [5.0, 5.0])
    desk = Desk(qtbot, given)
    chooser = desk.panel.findChild(QComboBox, "learning")
    assert chooser.currentText() == "Given weights"
    assert not chooser.isEnabled()
    assert not desk.actions["focus_learning"].isEnabled()
    desk.show(given.with_memory("first on", [1, -1]))
    assert chooser.isEnabled()
    qtbot.keyClick(chooser, Qt.Key.Key_Down)
    assert desk.asked == [("choose_learning", "hebbian")]
    assert [chooser.itemText(row) for row in range(chooser.count())] == [
        "Hebb", "Storkey", "Pseudo-inverse", "Perceptron", "Low activity", "Sequence", "Dense memory",
    ]  # fmt: skip
    desk.show(given)
    assert chooser.currentText() == "Given weights"


def test_every_control_names_its_key(desk: Desk) -> None:
    keys = {"flip_slider": "Alt+X", "blank_slider": "Alt+B", "region": "Alt+G", "learning": "Alt+L"}
    keys |= {"store_state_button": "Ctrl+Return", "use_as_cue_button": "(C)", "forget_button": "Del"}
    keys |= {"ask_letters_button": "(L)", "ask_file_button": "Ctrl+O", "corrupt_button": "(X)", "blank_button": "(B)"}
    for name, key in keys.items():
        assert key in desk.panel.findChild(object, name).toolTip()
    assert "F2" in desk.list.model().index(0).data(Qt.ItemDataRole.ToolTipRole)


def test_letters_and_image_buttons_trigger_their_actions(desk: Desk) -> None:
    for name in ("ask_letters", "ask_file"):
        with desk.qtbot.waitSignal(desk.actions[name].triggered):
            desk.press(name)


@pytest.mark.parametrize("width", [180, 240])
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_row_is_painted_in_its_colours_at_any_width(desk: Desk, width: int, theme) -> None:
    desk.panel.apply_theme(theme)
    desk.window.resize(width, 720)
    desk.report(1.0, 0.5, 0.0, -1.0)
    desk.panel.draw(0.016)
    desk.qtbot.waitUntil(lambda: desk.window.width() == width)
    image = desk.list.viewport().grab().toImage()
    bar = desk.list.itemDelegate().parts(desk.list.visualRect(desk.list.model().index(1))).bar
    right = QPoint(int(bar.center().x() + bar.width() / 8), int(bar.center().y()))
    left = QPoint(int(bar.center().x() - bar.width() / 8), int(bar.center().y()))
    assert image.pixelColor(right) == QColor(theme.of_series(1))
    assert image.pixelColor(left) == QColor(theme.line)
    assert desk.panel.minimumSizeHint().width() == 180
