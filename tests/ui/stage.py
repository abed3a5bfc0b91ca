"""What the tests of the window share: networks and their runs, widgets handled by a person, and jobs done by hand."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from hopviz.actions.action import Action, Edit, Moment, parameters
from hopviz.core.landscape import states_of
from hopviz.core.network import Network, to_units
from hopviz.core.recorder import Recorder, Report
from hopviz.core.simulation import Simulation
from hopviz.core.stepwise import JobSteps, finished
from hopviz.project.model import Memory, Project
from hopviz.ui.panel import Acting, Panel
from hopviz.ui.style.theme import LIGHT, Theme

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NO_KEY = Qt.KeyboardModifier.NoModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
LETTERS = "ABCDEFGH"
SETTLED = 100.0
"""Seconds after which every slide is over."""
P = TypeVar("P", bound=Panel)
D = TypeVar("D", bound=QDialog)

# Networks


def random_memories(
    seed: int | np.random.Generator, count: int, n: int, names: Sequence[str] = LETTERS
) -> tuple[Memory, ...]:
    patterns = np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (count, n))
    return tuple(Memory(names[k], pattern) for k, pattern in enumerate(patterns))


def random_project(rows: int, cols: int, count: int, seed: int, units: str = "bipolar") -> Project:
    """Random memories, and a cue that is none of them."""
    rng = np.random.default_rng(seed)
    memories = random_memories(rng, count, rows * cols)
    cue = rng.choice(np.array([-1, 1], np.int8), rows * cols)
    return Project(rows, cols, units, memories, cue=cue)  # type: ignore[arg-type]


def remembering(
    rows: int = 6, cols: int = 6, count: int = 4, seed: int = 5, units: str = "bipolar", names: Sequence[str] = ()
) -> Project:
    """Random memories, M0, M1, … if they have no other names."""
    memories = random_memories(seed, count, rows * cols, names or [f"M{k}" for k in range(count)])
    return Project(rows, cols, units, memories, seed=seed)  # type: ignore[arg-type]


def glass(n: int, seed: int = 0, rows: int = 1, units: str = "bipolar", *, biased: bool = True) -> Project:
    """Random weights, and biases: many minima, no two energies alike."""
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(n, n))
    weights = weights + weights.T
    np.fill_diagonal(weights, 0)
    project = Project(rows, n // rows, units)  # type: ignore[arg-type]
    return project.with_network(weights, rng.normal(size=n) if biased else None)


def hinton(units: str = "binary", bias: Sequence[float] = (0, 1, 0, -2, 0)) -> Project:
    """Hinton's five units, with two biases."""
    weights = np.zeros((5, 5))
    for a, b, w in ((0, 1, -4), (0, 2, 3), (0, 3, 2), (1, 3, 3), (1, 4, 3), (2, 3, -1), (3, 4, -1)):
        weights[a, b] = weights[b, a] = w
    cue = np.array([1, -1, 1, -1, -1])
    return Project(1, 5, units, learning="given", weights=weights, bias=np.array(bias, float), cue=cue)  # type: ignore[arg-type]


def brute_energies(net: Network) -> NDArray[np.float64]:
    """The energy of every state by its number, one by one."""
    return np.array([net.energy(states_of(k, net.n, net.units)) for k in range(1 << net.n)])


# Runs


def simulation_of(project: Project, state: NDArray[np.int8] | None = None, seed: int = 0) -> Simulation:
    """A run of the project that begins in a state of -1 and 1, or with its cue."""
    start = to_units(project.cue if state is None else state, project.units)
    return Simulation(project.network(), start, project.rule, seed, project.clamped, project.lesioned)


def report_of(project: Project, simulation: Simulation, epoch: int = 1, updates: int | None = None) -> Report:
    """What is seen of a run, after some updates."""
    frame = simulation.frame() if updates is None else simulation.advance(updates=updates)
    return Recorder(project.patterns, project.lesioned).report(frame, epoch)


def report_in(project: Project, state: NDArray[np.int8] | None = None, epoch: int = 1) -> Report:
    """What is seen of a run that is about to begin in a state, or with the cue."""
    return report_of(project, simulation_of(project, state), epoch)


# Panels


def give(panel: Panel, project: Project) -> None:
    """What the application does for a new network."""
    network, prepare = project.network(), type(panel).prepare
    panel.show_project(project)
    made = None if prepare is None else prepare(project, network)
    panel.show_network(project, network, finished(made) if isinstance(made, Generator) else made)


def shown(qtbot: QtBot, panel: P, project: Project, size: tuple[int, int], theme: Theme = LIGHT) -> P:
    """The panel with the project's network and the state that its run begins with."""
    qtbot.addWidget(panel)
    panel.apply_theme(theme)
    give(panel, project)
    panel.resize(*size)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.show_report(report_in(project))
    panel.draw(SETTLED)
    return panel


# Actions


def plain(action: Action) -> tuple[Any, ...]:
    """The name of an action and its parameters, arrays as lists."""
    values = (getattr(action, name) for name in parameters(type(action)))
    return (action.action, *(value.tolist() if isinstance(value, np.ndarray) else value for value in values))


def heard_from(widget: Acting) -> list[tuple[Any, ...]]:
    """A list of all that a widget wants done, and says, from now on."""
    heard: list[tuple[Any, ...]] = []
    widget.acted.connect(lambda action: heard.append(plain(action)))
    widget.hinted.connect(lambda words: heard.append(("hinted", words)))
    return heard


def named(heard: list[tuple[Any, ...]], name: str) -> list[tuple[Any, ...]]:
    """The parameters of all actions of one name among them."""
    return [told[1:] for told in heard if told[0] == name]


def after(project: Project, action: Action) -> Project:
    """The project once an action has been done to it, as far as it concerns the project."""
    if not isinstance(action, Edit):
        return project
    return action.change(Moment(project, project.cue, project.network())).project or project


# Mouse


def drag(
    qtbot: QtBot, widget: QWidget, *points: QPoint, button: Qt.MouseButton = LEFT,
    modifier: Qt.KeyboardModifier = NO_KEY,
) -> None:  # fmt: skip
    """Press at the first point, move by the others, and let go at the last."""
    qtbot.mousePress(widget, button, modifier, points[0])
    for point in points[1:]:
        qtbot.mouseMove(widget, point)
    qtbot.mouseRelease(widget, button, modifier, points[-1])


def turn_wheel_at(widget: QWidget, place: QPoint, notches: float) -> None:
    """Turn the mouse wheel over a place of a widget."""
    event = QWheelEvent(
        QPointF(place), QPointF(widget.mapToGlobal(place)), QPoint(), QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton, NO_KEY, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def turn_wheel(widget: QWidget, notches: float) -> None:
    """Turn the mouse wheel over the middle of a widget."""
    turn_wheel_at(widget, widget.rect().center(), notches)


def press_segment(qtbot: QtBot, switch: QWidget, key: str) -> None:
    """Press one of the buttons of a switch."""
    qtbot.mouseClick(switch.findChild(QPushButton, f"segment_{key}"), LEFT)


def ask_for_tip(widget: QWidget, place: QPoint) -> None:
    """Rest the pointer at a place of a widget until its tooltip appears."""
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place)))


# Dialogs


def opened(qtbot: QtBot, dialog: D) -> D:
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return dialog


def button(dialog: QDialog, name: str) -> QPushButton:
    return dialog.findChild(QPushButton, name)


def press(qtbot: QtBot, dialog: QDialog, name: str) -> None:
    qtbot.mouseClick(button(dialog, name), LEFT)


def text_of(dialog: QDialog, name: str) -> str:
    return dialog.findChild(QLabel, name).text()


# Pictures


def painted(widget: QWidget) -> QImage:
    """What the widget paints."""
    return widget.grab().toImage()


def pixels_of(image: QImage) -> NDArray[np.uint32]:
    """(rows, columns) 0xffrrggbb."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits()).view(np.uint32).reshape(image.height(), image.width())


def colours_in(image: QImage, across: int = 1, down: int = 1) -> set[str]:
    """The colours of a picture, looked for at every so many pixels."""
    looked_at = np.unique(pixels_of(image)[::down, ::across]) & 0xFFFFFF
    return {f"#{colour:06x}" for colour in looked_at.tolist()}


def check_that_it_stays_inside(
    qtbot: QtBot, body: QWidget, places: Callable[[], NDArray[np.float64]], box: QRectF, rim: float
) -> None:
    """Turn a body all around at many tilts: all places stay so many pixels from the edges of the box."""
    for tilt in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        for _ in range(15):
            qtbot.keyClick(body, tilt)
            for _ in range(15):
                qtbot.keyClick(body, Qt.Key.Key_Right)
                seen = places()
                assert np.all(seen > (box.left() + rim, box.top() + rim))
                assert np.all(seen < (box.right() - rim, box.bottom() - rim))


# Jobs


@dataclass(eq=False)
class JobByHand:
    """One job, and who receives what it finds."""

    key: str
    generator: JobSteps[Any, Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    progressed: Callable[[float, Any], None] | None
    found: Any = None
    is_held: bool = False


class JobsByHand:
    """Jobs whose steps are taken in this thread, when a test says so."""

    def __init__(self) -> None:
        self.jobs: list[JobByHand] = []
        self.submitted = 0
        """How many there have been."""

    @property
    def pending(self) -> list[JobByHand]:
        """Those that are not held, the first of each key."""
        firsts = {job.key: job for job in reversed(self.jobs)}
        return [job for job in self.jobs if firsts[job.key] is job and not job.is_held]

    def submit(
        self, key: str, steps: Callable[[], JobSteps[Any, Any]], done: Callable[[Any], None],
        failed: Callable[[Exception], None], progressed: Callable[[float, Any], None] | None = None,
        *, queue: bool = False, first: bool = False, at_once: float = 0.0, size: Hashable = None,
    ) -> None:  # fmt: skip
        waiting = [job for job in self.jobs if job.key == key][1 if queue else 0 :]
        self.jobs = [job for job in self.jobs if job not in waiting]
        self.jobs.append(JobByHand(key, steps(), done, failed, progressed))
        self.submitted += 1

    def expects(self, job: str) -> bool:
        return any(each.key == job for each in self.jobs)

    def cancel(self, job: str) -> None:
        for each in [each for each in self.jobs if each.key == job]:
            self.jobs.remove(each)
            each.generator.close()

    def hold(self, job: str) -> None:
        self._set_held(job, True)

    def resume(self, job: str) -> None:
        self._set_held(job, False)

    def _set_held(self, key: str, held: bool) -> None:
        for job in self.jobs:
            if job.key == key:
                job.is_held = held

    def take_steps(self) -> None:
        """Take one step of each that is pending."""
        for job in self.pending:
            try:
                step = next(job.generator)
            except StopIteration as end:
                self.jobs.remove(job)
                job.done(end.value)
            except Exception as error:
                self.jobs.remove(job)
                job.failed(error)
            else:
                share, job.found = step if isinstance(step, tuple) else (step, job.found)
                if job.progressed is not None:
                    job.progressed(share, job.found)

    def finish(self) -> None:
        """Take steps until nothing is pending."""
        while self.pending:
            self.take_steps()


class JobsAtOnce(JobsByHand):
    """Jobs that are done before `submit` returns."""

    def submit(
        self, key: str, steps: Callable[[], JobSteps[Any, Any]], done: Callable[[Any], None],
        failed: Callable[[Exception], None], progressed: Callable[[float, Any], None] | None = None,
        *, queue: bool = False, first: bool = False, at_once: float = 0.0, size: Hashable = None,
    ) -> None:  # fmt: skip
        super().submit(key, steps, done, failed, progressed, queue=queue)
        self.finish()
