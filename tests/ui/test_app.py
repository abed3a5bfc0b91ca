"""The whole application, used as a person uses it: mouse, keys, files."""

from __future__ import annotations

import math
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QPushButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from hopviz.app import App
from hopviz.core.dynamics import Annealing, Parallel
from hopviz.core.learning import LEARNING_RULES
from hopviz.project.model import Project
from hopviz.project.scenes import load_scene, scene_names
from hopviz.ui.panels.transport import CHOICES, choice_of

LEFT = Qt.MouseButton.LeftButton
CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Person:
    """Sits before the window."""

    def __init__(self, qtbot: QtBot, app: App) -> None:
        self.bot, self.app = qtbot, app
        self.errors: list[str] = []
        """What went wrong unforeseen; a test that expects it takes it out."""
        app.errors.raised.connect(self.errors.append)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.app.window.activateWindow()
        self.bot.waitUntil(self.app.window.isActiveWindow)
        self.bot.keyClick(self.app.window, key, modifiers)

    def press_and_see(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        with self.bot.waitSignal(self.app.session.report_ready):
            self.press(key, modifiers)

    def click_unit(self, unit: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        grid = self.app.grid
        with self.bot.waitSignal(self.app.session.report_ready):
            self.bot.mouseClick(grid, LEFT, modifiers, grid.cell_rect(unit).center().toPoint())

    def run_until_it_rests(self) -> None:
        self.press(Qt.Key.Key_Space)
        assert self.app.session.running
        self.bot.waitUntil(lambda: not self.app.session.running, timeout=20_000)
        self.wait_for_the_verdict()

    def wait_for_the_verdict(self) -> None:
        for _ in range(3):
            with self.bot.waitSignal(self.app.session.ticked):
                pass

    def choose_rule(self, rule: object) -> None:
        self.press(Qt.Key.Key_R)
        rules = self.app.transport.rules
        assert rules.hasFocus()
        wanted = choice_of(rule)  # type: ignore[arg-type]
        while rules.currentIndex() != wanted:
            self.bot.keyClick(rules, Qt.Key.Key_Down if rules.currentIndex() < wanted else Qt.Key.Key_Up)

    def drop(self, path: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        with warnings.catch_warnings():  # Qt 6.12 wants a QPointF here, which Qt 6.8 does not take
            warnings.simplefilter("ignore", DeprecationWarning)
            enter = QDragEnterEvent(QPoint(100, 100), copy, data, LEFT, none)
        QApplication.sendEvent(self.app.window, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(self.app.window, QDropEvent(QPointF(100, 100), copy, data, LEFT, none))


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Callable[..., Person]]:
    opened: list[App] = []
    people: list[Person] = []

    def begin(project: Project | None = None) -> Person:
        app = App(project)
        opened.append(app)
        people.append(Person(qtbot, app))
        ready = qtbot.waitSignal(app.session.ready_changed, check_params_cb=bool, timeout=60_000)
        with ready, qtbot.waitExposed(app.window):
            app.open()
        if app.background.busy:
            with qtbot.waitSignal(app.background.idle):
                pass
        return people[-1]

    yield begin
    for app in opened:
        app.window.close()
        app.window.deleteLater()
    errors = [error for person in people for error in person.errors]
    opened.clear()
    people.clear()
    assert errors == []


def dialog_of(qtbot: QtBot, person: Person) -> QDialog:
    """The dialog that is open now."""

    def is_open() -> bool:
        return bool(person.app.window.findChildren(QDialog))

    qtbot.waitUntil(is_open, timeout=20_000)
    return person.app.window.findChildren(QDialog)[-1]


def press_button(qtbot: QtBot, dialog: QDialog, text: str) -> None:
    buttons = [button for button in dialog.findChildren(QPushButton) if text in button.text()]
    qtbot.mouseClick(buttons[0], LEFT)


def test_the_window_opens_on_a_living_scene_and_space_shows_recall(start: Callable[..., Person]) -> None:
    person = start()
    app = person.app
    assert app.session.project.names == load_scene("letters").names
    assert len(app.session.project.memories) == 4
    person.wait_for_the_verdict()
    assert "want to flip" in app.verdict.sentence
    person.run_until_it_rests()
    name = app.session.project.names[0]
    assert app.verdict.sentence == f"Settled in memory {name}"
    state = app.session.state
    assert np.array_equal(state, app.session.project.memories[0].pattern)
    assert (state * app.session.project.network().fields(state) >= 0).all()


def test_a_new_user_stores_a_face_corrupts_it_sees_it_come_back_and_an_oscillation(
    qtbot: QtBot, start: Callable[..., Person], tmp_path: Path
) -> None:
    photo = tmp_path / "my face.jpg"
    image = Image.new("RGB", (900, 1200), (225, 214, 200))
    pen = ImageDraw.Draw(image)
    pen.ellipse((150, 200, 750, 1000), fill=(120, 84, 62))
    for x in (330, 570):
        pen.ellipse((x - 50, 450, x + 50, 520), fill=(240, 240, 240))
    pen.rectangle((340, 780, 560, 830), fill=(235, 225, 225))
    image.save(photo, quality=90)
    person = start()
    app = person.app
    person.drop(photo)
    dialog = dialog_of(qtbot, person)
    with qtbot.waitSignal(app.session.network_ready, timeout=20_000):
        press_button(qtbot, dialog, "Store")
    assert app.session.project.names[-1] == "my face"
    index = len(app.session.project.memories) - 1
    with qtbot.waitSignal(app.session.report_ready):
        app.memories.cue_requested.emit(index)
    person.press_and_see(Qt.Key.Key_X)
    assert not np.array_equal(app.session.state, app.session.project.memories[index].pattern)
    person.press(Qt.Key.Key_F)
    person.run_until_it_rests()
    assert app.verdict.sentence == "Settled in memory my face"

    # Parallel updates of a network whose units inhibit each other swing for ever.
    with qtbot.waitSignal(app.session.network_ready):
        person.press(Qt.Key.Key_5, CONTROL)
    assert app.session.project.rule == Parallel()
    person.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: app.verdict.sentence == "Oscillating, period 2", timeout=20_000)
    assert app.session.running
    person.press(Qt.Key.Key_Space)
    person.choose_rule(CHOICES[0].rule)
    person.run_until_it_rests()
    assert app.verdict.sentence == "Settled in a fixed point"


def test_every_change_of_memories_weights_and_clamps_can_be_undone_and_redone(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    person = start()
    app = person.app

    def seen() -> tuple[object, ...]:
        project = app.session.project
        weights = project.network().weights
        return (
            project.names, project.learning, project.units, project.clamped.tolist(), project.lesioned.tolist(),
            (project.rows, project.cols), round(float(np.abs(weights).sum()), 9),
        )  # fmt: skip

    history = [seen()]

    def step(act: Callable[[], None]) -> None:
        with qtbot.waitSignal(app.session.report_ready):
            act()
        history.append(seen())
        assert history[-1] != history[-2]

    step(lambda: person.press(Qt.Key.Key_Return, CONTROL))
    step(lambda: person.click_unit(5, SHIFT))
    step(lambda: person.click_unit(6, ALT))
    step(lambda: app.workbench.choose_learning("pseudoinverse"))
    step(lambda: app.workbench.forget(1))
    step(lambda: app.workbench.new_network(3, 4, "binary"))
    step(lambda: app.workbench.open_scene("two-units"))
    for expected in reversed(history[:-1]):
        person.press_and_see(Qt.Key.Key_Z, CONTROL)
        assert seen() == expected
    assert not app.window.commands["undo"].isEnabled()
    for expected in history[1:]:
        person.press_and_see(Qt.Key.Key_Z, CONTROL | SHIFT)
        assert seen() == expected


def test_what_was_done_to_the_state_by_hand_is_undone_first(start: Callable[..., Person]) -> None:
    person = start()
    app = person.app
    begun = app.session.state
    person.press_and_see(Qt.Key.Key_Return, CONTROL)
    person.press_and_see(Qt.Key.Key_X)
    flipped = app.session.state
    person.click_unit(3)
    painted = app.session.state
    assert (painted != flipped).sum() == 1
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert np.array_equal(app.session.state, flipped)
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert np.array_equal(app.session.state, begun)
    assert len(app.session.project.memories) == 5
    person.press_and_see(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert np.array_equal(app.session.state, flipped)


def test_undo_leaves_speed_rule_and_seed_as_they_are(start: Callable[..., Person]) -> None:
    person = start()
    app = person.app
    person.press_and_see(Qt.Key.Key_Return, CONTROL)
    person.choose_rule(Parallel())
    person.press(Qt.Key.Key_F)
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert len(app.session.project.memories) == 4
    assert app.session.project.rule == Parallel()
    assert app.session.project.speed == np.inf


def test_clamped_units_stay_and_removed_ones_are_out(start: Callable[..., Person]) -> None:
    person = start()
    app = person.app
    memory = app.session.project.memories[0].pattern
    wrong = int(np.flatnonzero(app.session.state != memory)[0])
    other = int(np.flatnonzero(app.session.state != memory)[1])
    value = app.session.state[wrong]
    person.click_unit(wrong, SHIFT)
    person.click_unit(other, ALT)
    person.press(Qt.Key.Key_F)
    person.run_until_it_rests()
    assert app.session.state[wrong] == value
    assert app.session.report is not None
    assert app.session.report.frame.state[other] == 0
    rest = np.setdiff1d(np.arange(100), [wrong, other])
    assert np.array_equal(app.session.state[rest], memory[rest])


@pytest.mark.parametrize("name", scene_names())
def test_every_scene_opens_and_runs(qtbot: QtBot, start: Callable[..., Person], name: str) -> None:
    person = start()
    app = person.app
    with qtbot.waitSignal(app.session.report_ready, timeout=20_000):
        app.window.scene_chosen.emit(name)
    assert app.session.project.title == load_scene(name).title
    with qtbot.waitSignal(app.session.report_ready):
        person.press(Qt.Key.Key_Period)
    assert app.session.report is not None
    assert app.session.report.frame.updates == 1
    if app.background.busy:
        with qtbot.waitSignal(app.background.idle, timeout=20_000):
            pass
    for panel in app.panels:
        panel.draw(1.0)
        assert not panel.grab().isNull()


@pytest.mark.parametrize("content", [b"", b"x", b"\x89PNG\r\n\x1a\n broken"])
def test_a_broken_picture_gets_one_sentence_and_nothing_is_lost(
    qtbot: QtBot, start: Callable[..., Person], tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(content)
    person = start()
    app = person.app
    before = app.session.project
    with qtbot.waitSignal(app.workbench.failed) as told:
        person.drop(path)
    assert "broken.png" in told.args[0]
    assert told.args[0].count("\n") == 0
    assert app.session.project is before
    assert app.window.banner.isVisible()
    assert app.window.banner.label.text() == told.args[0]
    qtbot.mouseClick(app.window.banner.close_button, LEFT)
    assert not app.window.banner.isVisible()


def test_letters_are_stored_from_the_bank(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start()
    app = person.app

    person.press(Qt.Key.Key_L)
    dialog = dialog_of(qtbot, person)
    qtbot.keyClicks(dialog.focusWidget(), "QZ")
    with qtbot.waitSignal(app.session.network_ready):
        press_button(qtbot, dialog, "Store")
    assert app.session.project.names[-2:] == ("Q", "Z")

    steps = app.workbench.undo_stack.count()
    person.press(Qt.Key.Key_L)
    dialog = dialog_of(qtbot, person)
    qtbot.keyClicks(dialog.focusWidget(), "QZ")
    press_button(qtbot, dialog, "Store")
    assert app.session.project.names[-2:] == ("Q", "Z")
    assert app.workbench.undo_stack.count() == steps


def test_a_new_network_is_asked_for_and_can_be_drawn_on(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start()
    app = person.app

    person.press(Qt.Key.Key_N, CONTROL)
    dialog = dialog_of(qtbot, person)
    with qtbot.waitSignal(app.session.report_ready):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert app.session.project.memories == ()
    person.click_unit(11)
    assert app.session.state[11] == 1
    person.press_and_see(Qt.Key.Key_Return, CONTROL)
    assert len(app.session.project.memories) == 1
    with qtbot.waitSignal(app.session.report_ready):
        person.press(Qt.Key.Key_Period)
    person.wait_for_the_verdict()
    assert app.verdict.sentence.startswith("Settled in memory")


def test_the_layout_is_remembered_and_can_be_reset(qtbot: QtBot, start: Callable[..., Person]) -> None:
    first = start().app
    first.window.docks["matrix"].hide()
    first.window.resize(first.window.width(), 750)
    first.window.close()
    second = start().app
    assert second.window.docks["matrix"].isHidden()
    assert second.window.height() == 750
    second.window.commands["reset_layout"].trigger()
    assert not second.window.docks["matrix"].isHidden()


def test_themes_change_everywhere_and_are_remembered(start: Callable[..., Person]) -> None:
    person = start()
    names = set()
    for _ in range(3):
        person.press(Qt.Key.Key_T, CONTROL)
        theme = person.app.window.theme
        names.add(theme.name)
        assert {panel.theme for panel in person.app.panels} == {theme}
        assert QApplication.palette().window().color().name() == theme.window
    assert names == {"light", "dark", "projector"}
    last = person.app.window.theme
    person.app.window.close()
    assert start().app.window.theme is last


@pytest.mark.parametrize("size", [(1280, 800), (1024, 768)])
def test_everything_fits_the_window(start: Callable[..., Person], size: tuple[int, int]) -> None:
    person = start()
    window = person.app.window
    window.resize(*size)
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    for panel in person.app.panels:
        if panel.name in window.docks:  # a tab is laid out when it comes to the front
            window.bring(panel.name)
            for _ in range(3):
                QApplication.processEvents()
        assert panel.isVisible()
        corner = panel.mapTo(window, QPoint(panel.width(), panel.height()))
        assert corner.x() <= window.width()
        assert corner.y() <= window.height()
        assert panel.width() >= panel.minimumSizeHint().width()
    assert person.app.grid.width() >= person.app.memories.width()


def test_the_view_of_the_landscape_is_chosen_by_keys(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start(load_scene("sixteen"))
    landscape = person.app.landscape
    landscape.choose_view("map")
    for view in landscape.views[1:]:
        person.press(Qt.Key.Key_V)
        assert landscape.view_chooser.hasFocus()
        qtbot.keyClick(landscape.view_chooser, Qt.Key.Key_Down)
        assert landscape.view is view
        if person.app.background.busy:
            with qtbot.waitSignal(person.app.background.idle, timeout=20_000):
                pass
        person.wait_for_the_verdict()
        assert not view.grab().isNull()
    landscape.choose_view("map")
    person.press(Qt.Key.Key_V, ALT)
    assert landscape.views[0].focusProxy().hasFocus()


@pytest.mark.parametrize("way_back", ["key", "scene", "layout"])
def test_the_landscape_takes_the_room_of_the_others_and_gives_it_back(
    qtbot: QtBot, start: Callable[..., Person], way_back: str
) -> None:
    person = start()
    window = person.app.window
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: window.docks["trace"].width() > 900)

    def seen() -> set[str]:
        return {name for name, dock in window.docks.items() if not dock.visibleRegion().isEmpty()}

    before = seen()
    person.press(Qt.Key.Key_V, SHIFT)
    assert [name for name, dock in window.docks.items() if dock.isVisible()] == ["landscape"]
    qtbot.waitUntil(lambda: window.docks["landscape"].width() > window.width() / 2)
    assert person.app.grid.isVisible()
    if way_back == "key":
        person.press(Qt.Key.Key_V, SHIFT)
        qtbot.waitUntil(lambda: seen() == before and window.docks["landscape"].width() < window.width() / 2)
    elif way_back == "scene":
        person.press(Qt.Key.Key_1, CONTROL)
    else:
        person.press(Qt.Key.Key_0, CONTROL)
    assert not window.commands["enlarge"].isChecked()
    assert window.docks["memories"].isVisible()


def choose_view(person: Person, name: str) -> None:
    """By keys, and wait until it is there."""
    landscape = person.app.landscape
    person.press(Qt.Key.Key_V)
    while landscape.view.name != name:
        person.bot.keyClick(landscape.view_chooser, Qt.Key.Key_Down)
    if person.app.background.busy:
        with person.bot.waitSignal(person.app.background.idle, timeout=60_000):
            pass


@pytest.mark.parametrize("name", ["atlas", "tree", "funnel", "sums"])
def test_sixteen_units_have_their_new_landscape_before_anything_else_happens(
    start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("hopviz.ui.viewer.SWIFT", 10.0)  # however slow this machine is
    person = start(load_scene("sixteen"))
    choose_view(person, name)
    before = person.app.landscape.view._prepared
    person.app.graph.weight_set.emit(0, 1, 0.4)
    after = person.app.landscape.view._prepared
    assert after is not before
    assert after.network.weights[0, 1] == 0.4


def test_eighteen_units_get_it_from_the_background_and_the_old_picture_is_dimmed_meanwhile(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    rng = np.random.default_rng(1)
    project = Project(3, 6).with_memory("A", rng.choice([-1, 1], 18)).with_memory("B", rng.choice([-1, 1], 18))
    person = start(project)
    choose_view(person, "tree")
    landscape = person.app.landscape
    before = landscape.view._prepared
    with qtbot.waitSignal(person.app.background.idle, timeout=60_000):
        person.app.graph.weight_set.emit(0, 1, 0.4)
        assert landscape.view._prepared is before
        landscape.draw(1.0)
        assert "Computing" in [label for label in landscape.findChildren(QLabel) if label.isVisible()][-1].text()
    assert landscape.view._prepared.network.weights[0, 1] == 0.4


def test_an_unforeseen_error_is_told_in_the_window_and_the_run_pauses(
    qtbot: QtBot, start: Callable[..., Person], capsys: pytest.CaptureFixture[str]
) -> None:
    person = start()
    app = person.app
    try:
        raise ZeroDivisionError("a field was divided by nothing")
    except ZeroDivisionError as error:
        with qtbot.waitSignal(app.errors.raised) as told:
            sys.excepthook(type(error), error, error.__traceback__)
    assert "a field was divided by nothing" in told.args[0]
    assert person.errors == told.args
    person.errors.clear()
    assert app.window.banner.isVisible()
    assert "Traceback" not in app.window.banner.label.text()


def test_a_scene_says_which_views_are_seen_and_undo_brings_back_what_was_there(
    start: Callable[..., Person], tmp_path: Path
) -> None:
    person = start(load_scene("letters"))
    app = person.app
    scene = tmp_path / "mine.toml"
    scene.write_text(
        'title = "Mine"\ndescription = "D."\n[grid]\nrows = 3\ncols = 3\n'
        '[network]\nrandom = { count = 1, seed = 1 }\n'
        '[view]\npanels = ["landscape", "experiments"]\nviews = ["atlas", "dreaming"]\n'
    )
    person.drop(scene)
    assert (app.landscape.view.name, app.experiments.view.name) == ("atlas", "dreaming")
    shown = {name for name, dock in app.window.docks.items() if not dock.isHidden()}
    assert shown == {"landscape", "experiments"}
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert all(not dock.isHidden() for dock in app.window.docks.values())


def test_a_scene_that_asks_for_a_view_that_does_not_exist_is_told_so(
    start: Callable[..., Person], tmp_path: Path
) -> None:
    person = start(load_scene("letters"))
    scene = tmp_path / "mine.toml"
    scene.write_text(
        'title = "Mine"\ndescription = "D."\n[grid]\nrows = 3\ncols = 3\n[view]\nviews = ["mountains"]\n'
    )
    person.drop(scene)
    assert "mountains, which does not exist; choose from" in person.app.window.banner.label.text()
    assert person.app.session.project.title == "Mine"


def test_experiments_get_more_height_than_the_trace_and_both_keep_theirs(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    person = start(load_scene("letters"))
    docks = person.app.window.docks
    trace, experiments = docks["trace"], docks["experiments"]
    low = trace.height()
    person.press(Qt.Key.Key_E)
    qtbot.waitUntil(lambda: experiments.height() > low + 40)
    trace.raise_()
    qtbot.waitUntil(lambda: trace.height() == low)


def test_the_order_of_updates_is_chosen_by_key_and_click(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(load_scene("hinton"))
    app = person.app
    told: list[str] = []
    app.workbench.told.connect(told.append)
    person.press(Qt.Key.Key_U)
    assert told == ["Choose a unit first: click it, or use the arrow keys"]
    app.units.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):  # A, B, E, D
        qtbot.keyClick(app.graph.canvas, key)
    person.press_and_see(Qt.Key.Key_U)
    report = app.session.report
    assert report is not None
    assert (report.frame.updates, report.frame.visited, report.frame.energy) == (1, 3, -4)
    person.press(Qt.Key.Key_C, ALT)
    assert app.window.commands["click_updates"].isChecked()
    assert app.units.click_switch.value() == "updates"
    geometry = app.graph.canvas.geometry_now()
    assert geometry is not None
    qtbot.mouseClick(app.graph.canvas, LEFT, SHIFT, geometry.end(1).toPoint())
    qtbot.waitUntil(lambda: app.session.ready)
    qtbot.mouseClick(app.graph.canvas, LEFT, pos=geometry.end(1).toPoint())
    assert told[-1] == "Unit B is clamped and decides nothing: Shift-click it to let it go"
    with qtbot.waitSignal(app.session.report_ready):
        qtbot.mouseClick(app.graph.canvas, LEFT, pos=geometry.end(4).toPoint())
    report = app.session.report
    assert report is not None
    assert (report.frame.updates, report.frame.visited) == (2, 4)
    qtbot.mouseClick(app.units.click_switch._buttons["flips"], LEFT)
    assert not app.window.commands["click_updates"].isChecked()


def test_why_a_unit_decides_so_is_brought_to_the_front(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start()
    app = person.app
    assert not app.vote.is_seen
    person.press(Qt.Key.Key_W)
    qtbot.waitUntil(lambda: app.vote.is_seen)
    person.press_and_see(Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: app.vote.sentence.text().startswith("Unit "))
    with qtbot.waitSignal(app.session.report_ready) as answer:
        qtbot.mouseClick(app.vote.button, LEFT)
    assert answer.args[0].frame.updates == 2


def test_units_are_converted_by_a_key_and_undo_brings_them_back(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(load_scene("noisy"))
    app = person.app
    told: list[str] = []
    app.workbench.told.connect(told.append)
    state, rule = app.session.state, app.session.project.rule
    person.press_and_see(Qt.Key.Key_B, CONTROL)
    project = app.session.project
    assert project.units == "binary"
    assert "biases" in told[-1]
    assert np.array_equal(app.session.state, state)
    assert project.rule.temperature == pytest.approx(rule.temperature / 4)  # type: ignore[union-attr]
    assert "1/0" in app.window.commands["undo"].text()
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert (app.session.project.units, app.session.project.rule) == ("bipolar", rule)
    assert np.array_equal(app.session.state, state)
    person.press_and_see(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert app.session.project.rule.temperature == pytest.approx(rule.temperature / 4)  # type: ignore[union-attr]
    app.units.setFocus()
    person.press(Qt.Key.Key_Right)
    with qtbot.waitSignal(app.session.report_ready):
        app.workbench.toggle_removal(0)
    person.press(Qt.Key.Key_B, CONTROL)
    assert told[-1].startswith("Put the removed units back first")
    assert app.session.project.units == "binary"


def test_a_line_of_the_cube_is_switched_and_stays_so(start: Callable[..., Person], qtbot: QtBot) -> None:
    app = start(load_scene("necker-flips")).app
    drawing, session = app.drawing, app.session
    assert app.units.shown is drawing
    app.workbench.set_rule(Annealing(3.0, 0.2, 100))
    app.workbench.set_speed(math.inf)
    line = drawing.lines.line(3)
    qtbot.mouseClick(drawing.lines, Qt.MouseButton.LeftButton, pos=line.pointAt(0.4).toPoint())
    unit = int(drawing.lines.shape.line_units[3])  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: session.state[unit] == -1)
    visible = ~session.project.hidden
    with qtbot.waitSignal(session.report_ready, check_params_cb=lambda report: report.frame.sweeps > 150):
        session.run()
    session.pause()
    assert session.state[visible].sum() == 12 - 2
    drawing.draw(1.0)
    qtbot.mouseClick(drawing.anew, Qt.MouseButton.LeftButton)
    assert app.workbench.undo_stack.undoText() == "Look anew"
    qtbot.waitUntil(lambda: session.report is not None and session.report.frame.updates == 0)
    assert session.state[visible].sum() == 12 - 2
    app.workbench.undo_stack.undo()
    app.workbench.undo_stack.undo()
    qtbot.waitUntil(lambda: session.state[unit] == 1)


def test_a_network_of_ones_own_is_dropped_and_a_bad_one_is_told_of(
    start: Callable[..., Person], qtbot: QtBot, tmp_path: Path
) -> None:
    person = start()
    path = tmp_path / "mine.net"
    units = "visible a 0 0 1 1\nhidden b 0 0 0 1 1 1\n"
    path.write_text(f"title Mine\n{units}connect a b 2\nsees it: b\n", encoding="utf-8")
    person.drop(path)
    project = person.app.session.project
    assert (project.title, project.unit_names, project.names) == ("Mine", ("a", "b"), ("it",))
    assert person.app.units.shown is person.app.drawing
    path.write_text("title Mine\nvisible a\nconnect a c 2\n", encoding="utf-8")
    person.drop(path)
    assert person.app.session.project is project
    assert "mine.net cannot be used: line 3: there is no unit 'c'" in person.app.window.banner.label.text()


def test_after_a_cycle_a_network_of_another_size_begins_afresh(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(load_scene("period-4"))
    app = person.app
    for _ in range(5):
        person.press_and_see(Qt.Key.Key_Period)
    person.wait_for_the_verdict()
    assert app.verdict.sentence == "Cycle, period 4"
    with qtbot.waitSignal(app.session.report_ready):
        app.workbench.open_scene("hinton")
    person.wait_for_the_verdict()
    assert app.verdict.sentence == "1 unit wants to flip"


@pytest.mark.parametrize(
    "order", [("noisy", "sixteen", "letters"), ("two-units", "sixteen", "hinton"), ("hinton", "letters")]
)
def test_another_scene_may_be_chosen_before_the_pictures_of_the_one_before_are_made(
    start: Callable[..., Person], qtbot: QtBot, order: tuple[str, ...]
) -> None:
    person = start(load_scene(order[0]))
    app = person.app
    for name in order[1:]:
        app.workbench.open_scene(name)
    qtbot.waitUntil(lambda: not app.background.busy and app.session.ready, timeout=60_000)
    assert not app.window.banner.isVisible(), app.window.banner.label.text()
    network = app.session.network
    assert network is not None
    assert app.matrix.map.pyramid is not None
    assert app.matrix.map.pyramid.n == network.n == app.session.project.n


def test_the_matrix_of_few_units_waits_for_no_other_picture(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(load_scene("letters"))
    app, held = person.app, threading.Event()
    app.background.ask("long", held.wait, lambda answer: None, person.app.errors.raised.emit)
    try:
        app.workbench.open_scene("period-3")
        assert app.matrix.map.pyramid is not None
        assert app.matrix.map.pyramid.n == 3
    finally:
        held.set()
    qtbot.waitUntil(lambda: not app.background.busy)


def test_a_scene_never_opens_on_a_landscape_that_refuses_it(start: Callable[..., Person]) -> None:
    person = start(load_scene("hinton"))
    assert person.app.landscape.view.name == "tree"
    person.press_and_see(Qt.Key.Key_1, CONTROL)
    assert person.app.session.project.title == load_scene("letters").title
    assert person.app.landscape.view.name == "map"


def test_what_went_wrong_with_one_scene_is_not_told_of_the_next(start: Callable[..., Person]) -> None:
    person = start(load_scene("letters"))
    person.app.window.complain("Something about the letters.")
    person.press_and_see(Qt.Key.Key_2, CONTROL)
    assert not person.app.window.banner.isVisible()


def keys_in_use(window: QWidget) -> list[str]:
    """Those of everything that can be seen and done now."""
    buttons = [button for button in window.findChildren(QAbstractButton) if button.isEnabled()]
    labels = [label for label in window.findChildren(QLabel) if label.buddy() is not None and label.isEnabled()]
    keys = [button.shortcut() for button in buttons if button.isVisible()]
    keys += [QKeySequence.mnemonic(label.text()) for label in labels if label.isVisible()]
    keys += [action.shortcut() for action in window.actions() if action.isEnabled()]
    return [key.toString() for key in keys if not key.isEmpty()]


@pytest.mark.parametrize("name", ["letters", "hinton", "necker"])
def test_no_key_means_two_things(start: Callable[..., Person], name: str) -> None:
    app = start(load_scene(name)).app
    app.window.bring(app.experiments.name)
    for view in app.experiments.views:
        app.experiments.choose_view(view.name)
        keys = keys_in_use(app.window)
        assert len(keys) > 30
        assert sorted(keys) == sorted(set(keys)), view.name


def test_a_part_of_a_memory_is_clamped_and_the_rest_completes_it(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(load_scene("letters"))
    app = person.app
    memory = app.session.project.memories[0].pattern
    with qtbot.waitSignal(app.session.report_ready):
        app.workbench.use_as_cue(0)
    steps = app.workbench.undo_stack.count()
    with qtbot.waitSignal(app.session.report_ready, check_params_cb=lambda report: report.frame.unstable > 0):
        person.press(Qt.Key.Key_B, SHIFT)
    clamped = app.session.project.clamped
    assert clamped.sum() == 50
    assert clamped[:50].all()  # the bottom is blank
    assert (app.session.state[50:] == -1).all()
    assert np.array_equal(app.session.state[:50], memory[:50])
    assert app.workbench.undo_stack.count() == steps + 1
    app.workbench.set_speed(math.inf)
    person.run_until_it_rests()
    assert np.array_equal(app.session.state, memory)
    with qtbot.waitSignal(app.session.report_ready):
        person.press(Qt.Key.Key_Z, CONTROL)
    assert not app.session.project.clamped.any()
    qtbot.waitUntil(lambda: np.array_equal(app.session.state, memory))


def test_a_stroke_of_clamps_is_one_step(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(load_scene("letters"))
    app, grid = person.app, person.app.grid
    places = [grid.cell_rect(unit).center().toPoint() for unit in (11, 15)]
    qtbot.mousePress(grid, LEFT, SHIFT, places[0])
    qtbot.mouseMove(grid, places[1])
    qtbot.mouseRelease(grid, LEFT, SHIFT, places[1])
    assert np.flatnonzero(app.session.project.clamped).tolist() == [11, 12, 13, 14, 15]
    assert app.workbench.undo_stack.count() == 1
    assert app.workbench.undo_stack.undoText() == "Clamp units"
    person.press(Qt.Key.Key_Z, CONTROL)
    assert not app.session.project.clamped.any()


def choose_experiment(person: Person, name: str) -> QWidget:
    """By keys; its focus proxy is where Tab comes to."""
    experiments = person.app.experiments
    person.press(Qt.Key.Key_E)
    person.bot.waitUntil(lambda: experiments.isVisible() and experiments.view_chooser.hasFocus())
    while experiments.view.name != name:
        person.bot.keyClick(experiments.view_chooser, Qt.Key.Key_Down)
    dial = experiments.view.focusProxy()
    assert isinstance(dial, QWidget)
    dial.setFocus()
    return dial


def test_the_load_dial_changes_the_network_of_the_window_and_a_turn_is_one_step_of_undo(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    project = load_scene("letters")
    person = start(project)
    session = person.app.session
    dial = choose_experiment(person, "overload")
    for _ in range(3):
        qtbot.keyClick(dial, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: len(session.project.memories) == 7)
    for _ in range(2):
        qtbot.keyClick(dial, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: len(session.project.memories) == 9)
    qtbot.waitUntil(lambda: session.network is not None and session.report is not None and session.ready)
    assert session.network is not None
    np.testing.assert_array_equal(session.network.weights, session.project.network().weights)
    assert session.report is not None
    assert session.report.overlaps.size == 9
    view = person.app.experiments.view
    qtbot.waitUntil(lambda: 9 in view.course.points)  # type: ignore[attr-defined]
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert session.project.memories == project.memories
    assert not person.app.workbench.undo_stack.canUndo()


def test_blending_two_letters_ends_in_a_mixture_that_the_verdict_names(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    person = start(load_scene("letters"))
    session = person.app.session
    dial = choose_experiment(person, "blends")
    assert isinstance(dial, QSlider)
    while dial.value() < 96:
        qtbot.keyClick(dial, Qt.Key.Key_Right)
    one, other = 0, 1

    def apart() -> int:
        patterns = session.project.patterns
        return int((patterns[one] != patterns[other]).sum())

    qtbot.waitUntil(lambda: apart() == 4)
    qtbot.waitUntil(lambda: session.ready)
    person.app.workbench.use_as_cue(one)
    person.app.units.setFocus()
    person.app.workbench.set_speed(float("inf"))
    qtbot.waitUntil(lambda: session.ready)
    person.run_until_it_rests()
    assert person.app.verdict.sentence == "Settled in a mixture of A and J"


def test_no_unit_is_chosen_in_a_network_of_another_grid(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(load_scene("letters"))
    app = person.app
    app.units.setFocus()
    qtbot.keyClick(app.grid, Qt.Key.Key_Right)
    assert app.controls.chosen_unit >= 0
    app.workbench.open_scene("hinton")
    qtbot.waitUntil(lambda: app.session.ready)
    said: list[str] = []
    app.workbench.told.connect(said.append)
    person.press(Qt.Key.Key_U)
    person.press(Qt.Key.Key_Delete, SHIFT)
    assert app.session.project.n == 5
    assert [sentence.split(":")[0] for sentence in said] == ["Choose a unit first", "Choose the unit to delete first"]


def test_a_weight_is_set_without_learning_the_memories_again(
    start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start(load_scene("alphabet")).app
    learnt = app.session.project.network()

    def learn_again(*_: object, **__: object) -> None:
        raise AssertionError("learnt again")

    with monkeypatch.context() as patch:
        for name, rule in LEARNING_RULES.items():
            patch.setitem(LEARNING_RULES, name, replace(rule, learn=learn_again))
        app.workbench.circuit.set_weight(1, 0, 0.5)
        after = app.session.project.network()
    expected = learnt.weights.copy()
    expected[0, 1] = expected[1, 0] = 0.5
    assert np.array_equal(after.weights, expected)
    assert np.array_equal(after.bias, learnt.bias)


def test_a_removed_unit_comes_back_as_it_was_whatever_was_done_and_undone(
    start: Callable[..., Person], qtbot: QtBot
) -> None:
    app = start(load_scene("letters")).app
    session, workbench = app.session, app.workbench
    begun = session.state
    unit = int(np.flatnonzero(begun == 1)[0])
    workbench.circuit.set_bias(unit, 0.0)
    for act in (partial(workbench.flip, 0.3), partial(workbench.open_scene, "hinton")):
        workbench.toggle_removal(unit)
        qtbot.waitUntil(lambda: session.ready)
        act()
        qtbot.waitUntil(lambda: session.ready)
        for _ in range(2):
            workbench.undo_stack.undo()
            qtbot.waitUntil(lambda: session.ready)
        assert not session.project.lesioned.any()
        qtbot.waitUntil(lambda: np.array_equal(session.state, begun))
        assert session.report is not None
        assert np.array_equal(session.report.frame.state, begun)


def test_a_small_window_stays_small_from_scene_to_scene(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start(load_scene("asymmetry"))
    window = person.app.window
    window.choose_theme("projector")
    window.resize(1024, 740)
    for name in ("necker", "letters"):
        with qtbot.waitSignal(person.app.session.report_ready):
            person.app.workbench.open_scene(name)
        person.wait_for_the_verdict()
        qtbot.waitUntil(lambda: window.minimumSizeHint().width() <= 1024)
    assert window.width() <= 1024


def test_what_to_notice_goes_with_what_it_tells_of_and_comes_back_with_it(start: Callable[..., Person]) -> None:
    person = start(load_scene("letters"))
    app, stack = person.app, person.app.workbench.undo_stack
    notice = app.session.project.notice
    assert notice
    app.workbench.set_speed(50.0)
    app.workbench.start_from(-app.session.state)
    assert app.session.project.notice == notice
    for change in (
        partial(app.workbench.forget, 0),
        partial(app.workbench.choose_learning, "storkey"),
        partial(app.workbench.rename, 0, "Z"),
        partial(app.workbench.toggle_clamp, 3),
    ):
        change()
        assert app.session.project.notice == ""
        stack.undo()
        assert app.session.project.notice == notice
    app.workbench.toggle_clamp(3)
    app.workbench.set_rule(Parallel())
    stack.undo()
    assert app.session.project.notice == ""


def test_undo_of_a_scene_brings_back_which_tab_was_in_front(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start(load_scene("letters"))
    app, docks = person.app, person.app.window.docks

    def front() -> list[str]:
        return [name for name in ("trace", "vote", "experiments") if not docks[name].visibleRegion().isEmpty()]

    for name in ("vote", "trace", "experiments"):
        app.window.bring(name)
        qtbot.waitUntil(lambda name=name: front() == [name])  # type: ignore[misc]
        app.experiments.choose_view("damage")
        app.workbench.open_scene("random-timing")
        qtbot.waitUntil(lambda: front() == ["experiments"])
        person.press(Qt.Key.Key_Z, CONTROL)
        qtbot.waitUntil(lambda name=name: front() == [name])  # type: ignore[misc]
        assert not docks["memories"].isHidden()
    assert app.experiments.view.name == "damage"


def test_scenes_follow_each_other_by_key_in_the_order_of_the_lecture(start: Callable[..., Person]) -> None:
    person = start(Project(2, 2, title="Mine"))
    app = person.app
    titles = [action.text() for action in app.window.scene_actions]
    person.press(Qt.Key.Key_PageUp, CONTROL)
    assert app.session.project.title == titles[-1]
    person.press(Qt.Key.Key_PageDown, CONTROL)
    assert app.session.project.title == titles[-1]
    person.press(Qt.Key.Key_PageUp, CONTROL)
    assert app.session.project.title == titles[-2]
    app.workbench.open_scene(scene_names()[0])
    person.press(Qt.Key.Key_PageDown, CONTROL)
    assert app.session.project.title == titles[titles.index(load_scene(scene_names()[0]).title) + 1]


def test_alt_alone_leaves_the_keys_where_they_are(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start()
    window = person.app.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    person.app.units.setFocus()
    before = QApplication.focusWidget()
    qtbot.keyPress(window, Qt.Key.Key_Alt, ALT)
    qtbot.keyRelease(window, Qt.Key.Key_Alt)
    assert QApplication.focusWidget() is before
    assert window.menuBar().activeAction() is None


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the (keyboard|mouse)", extend=True)
def test_the_menus_are_opened_by_a_key(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start()
    window = person.app.window
    person.press(Qt.Key.Key_F10)
    assert window.menuBar().activeAction().text() == "File"
    qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
