"""One moment on the screen: at every tick all figures of a run, wherever they stand, are of the same report."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QCursor, QHelpEvent
from PySide6.QtWidgets import QApplication, QListView, QToolTip
from pytestqt.qtbot import QtBot

from hopviz.actions.run_verbs import SetRule, SetSpeed
from hopviz.app import App
from hopviz.core.network import OFF
from hopviz.core.perception import percept
from hopviz.core.recorder import Report
from hopviz.core.rules import Adaptation, Rule, Stochastic
from hopviz.project.document import Document
from hopviz.project.lesson_files import load_lesson
from hopviz.project.numbers import field_figure, figure, gap_figure
from hopviz.ui.landscape.funnel.view import FunnelView
from hopviz.ui.landscape.tree.view import TreeView
from hopviz.ui.style.plotting import broken
from hopviz.ui.unit_input.panel import PROMPT
from hopviz.ui.widgets.bars import overlap_text
from tests.app.person import Person
from tests.ui.stage import glass

SHOWINGS = 5
"""Moments of a run that are looked at, at each speed."""
NUMBER = r"([+−]?[\d,]+(?:\.\d+)?)"
Figures = dict[str, dict[str, str]]
"""What is shown of every quantity, by the place where it stands."""


def found(pattern: str, text: str) -> list[str]:
    return re.findall(pattern, text)


def shown_figures(app: App) -> Figures:
    """What anybody can read of the run now."""
    seen: Figures = defaultdict(dict)

    def note(quantity: str, place: str, texts: list[str]) -> None:
        for text in texts:
            seen[quantity][place] = text

    readout, said = app.readout.label.text(), f"{app.verdict.sentence} {app.verdict.caption}"
    note("energy", "readout", found(rf"E = {NUMBER}", readout))
    note("energy", "verdict", found(rf"badness E = {NUMBER}", said))
    note("flips", "readout", found(r"([\d,]+) flips?", readout))
    note("updates", "readout", found(r"([\d,]+) updates?,", readout))
    note("wanting", "verdict", found(r"([\d,]+) units? wants? to flip", said))
    if app.trace.is_seen and app.trace.energy_chart.drawing.lines:
        label = next(line.label for line in app.trace.energy_chart.drawing.lines if line.label)
        note("energy", "trace", [label.removeprefix("E ")])
    figures_of_memories(app, said, note)
    figures_of_units(app, readout, said, note)
    view = app.landscape.view
    if isinstance(view, FunnelView):
        note("flips", "funnel", found(r"([\d,]+) flips?", view.flips.value.text()))
    if isinstance(view, TreeView):
        note("energy", "tree", found(rf"E = {NUMBER}", view.heading()[1]))
    return seen


def figures_of_memories(app: App, said: str, note: Callable[[str, str, list[str]], None]) -> None:
    memories = app.memories.findChild(QListView, "memory_list")
    assert memories is not None
    for row, name in enumerate(app.session.project.names):
        note(f"overlap {row}", "list", [overlap_text(memories.model().overlap(row))])
        nearest = found(rf"earest is (?:the reverse of )?{re.escape(name)}, .*?(m = {NUMBER})", said)
        note(f"overlap {row}", "verdict", [text for text, _ in nearest])


def figures_of_units(app: App, readout: str, said: str, note: Callable[[str, str, list[str]], None]) -> None:
    pictures = {app.grid: app.grid.picture, app.graph: app.graph.canvas.picture if app.graph.is_seen else None}
    picture = pictures.get(app.units.shown)
    wanting = app.drawing.lines.wanting if picture is None else picture.wanting
    note("wanting", "rings", [f"{np.count_nonzero(wanting):,}"])
    if picture is not None and picture.gaps is not None:
        for unit, gap in enumerate(picture.gaps.tolist()):
            note(f"gap {unit}", "units", [gap_figure(gap, picture.gap_factor)])
    if app.graph.is_seen:
        note("energy", "graph", found(rf"energy E {NUMBER}", app.graph.sum_label.text()))
    if app.drawing.is_seen:
        for name, count in found(r"([^>;]+) <b>(\d+)</b>", app.drawing.legend.text().replace("\u00a0", " ")):
            note(f"part {name.strip()}", "drawing", [count])
        for count, name in found(r"(\d+) of ([a-z][^,·]+)", said):
            note(f"part {name.strip()}", "verdict", [count])
    says_when = app.vote.sentence.text().startswith("Update ")
    if app.vote.is_seen and (unit := app.vote.unit) >= 0 and app.vote.chart.columns and not says_when:
        note(f"gap {unit}", "vote", found(rf"= {NUMBER}$", app.vote.gap.text()))
        total = app.vote.chart.columns[-1]
        note(f"{'field' if total.label == 'field h' else 'drive'} {unit}", "vote", [total.text])
    for unit, field, gap in found(rf"^Unit (\d+) .*field h = {NUMBER} · energy gap {NUMBER}", readout):
        note(f"field {unit}", "readout", [field])
        note(f"gap {unit}", "readout", [gap])


def true_figures(report: Report, app: App) -> dict[str, str]:
    """What the figures of a report are."""
    frame, project, network = report.frame, app.session.project, app.session.network
    assert network is not None
    true = {"energy": figure(frame.energy), "flips": f"{frame.flips:,}", "updates": f"{frame.updates:,}"}
    true["wanting"] = f"{np.count_nonzero(frame.wanting):,}"
    true |= {f"overlap {row}": overlap_text(m) for row, m in enumerate(report.overlaps.tolist())}
    factor = 1 - OFF[network.units]
    for unit, (field, drive) in enumerate(zip(frame.fields.tolist(), frame.drive.tolist(), strict=True)):
        true |= {f"field {unit}": field_figure(field), f"drive {unit}": field_figure(drive)}
        true[f"gap {unit}"] = gap_figure(factor * field, factor)
    seen = percept(frame.state, project.patterns, project.hidden)
    counts = zip((*project.names, "neither"), (*seen.shared, seen.foreign), strict=True)
    return true | {f"part {name}": str(count) for name, count in counts}


class Witness:
    """Looks at the screen after every tick."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.report: Report | None = None
        self.read: Report | None = None
        self.showings = 0
        """Moments that have been seen; a fast run has several reports between them."""
        self.places: dict[str, set[str]] = defaultdict(set)
        """Where each quantity was seen."""
        self.values: dict[str, set[str]] = defaultdict(set)
        self.wrong: list[str] = []
        app.session.report_ready.connect(self.take)
        app.session.ticked.connect(self.look)

    def take(self, report: Report) -> None:
        self.report = report

    def look(self) -> None:
        if self.report is None:
            return
        self.showings += self.report is not self.read
        self.read = self.report
        true = true_figures(self.report, self.app)
        for quantity, places in shown_figures(self.app).items():
            self.places[quantity] |= set(places)
            self.values[quantity] |= set(places.values())
            self.wrong += [
                f"{quantity} is {true[quantity]} at update {self.report.frame.updates}, but {text} in the {place}"
                for place, text in places.items()
                if text != true[quantity]
            ]

    def leave(self) -> None:
        self.app.session.report_ready.disconnect(self.take)
        self.app.session.ticked.disconnect(self.look)


@pytest.fixture
def watched(start: Callable[..., Person], qtbot: QtBot) -> Iterator[Callable[..., Witness]]:
    witnesses: list[Witness] = []

    def watch(document: Document, rule: Rule, view: str, point_at: int = -1, units: str = "") -> Witness:
        app = start(document).app
        app.window.resize(1900, 1100)
        app.window.docks.reset()
        app.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, app.window.docks.by_name["vote"])
        app.landscape.choose_view(view)
        if units:
            app.units.show_as(units)
        app.acted.emit(SetRule(rule))
        with qtbot.waitSignal(app.session.report_ready):
            app.session.step(0)
        qtbot.waitUntil(lambda: not app.jobs.busy)  # what the view is made of may be made after the run is over
        witnesses.append(Witness(app))
        for speed in (30.0, math.inf):
            app.acted.emit(SetSpeed(speed))
            before = witnesses[-1].showings
            app.session.run()
            if point_at >= 0 and math.isinf(speed):  # slower, the vote is of the unit that has just been updated
                qtbot.waitUntil(lambda before=before: witnesses[-1].showings > before + 1)  # type: ignore[misc]
                with qtbot.waitSignal(app.grid.pointed_at):
                    qtbot.mouseMove(app.grid, app.grid.cell_rect(point_at).center().toPoint())
            qtbot.waitUntil(lambda before=before: witnesses[-1].showings > before + SHOWINGS)  # type: ignore[misc]
        app.session.pause()
        return witnesses[-1]

    yield watch
    while witnesses:
        witnesses.pop().leave()


def assert_one_moment(witness: Witness, several: tuple[str, ...]) -> None:
    """Nothing was wrong, and these quantities were seen in several places and changed."""
    assert witness.wrong == []
    for quantity in several:
        assert len(witness.places[quantity]) > 1, f"{quantity} was seen in {witness.places[quantity]} only"
        assert len(witness.values[quantity]) > 1, f"{quantity} was always {witness.values[quantity]}"


def test_letters_beside_the_funnel(watched: Callable[..., Witness]) -> None:
    witness = watched(load_lesson("letters"), Stochastic(0.6), "funnel")
    assert_one_moment(witness, ("energy", "flips", "overlap 0"))


def test_a_graph_beside_its_tree(watched: Callable[..., Witness]) -> None:
    witness = watched(load_lesson("hinton"), Stochastic(5.0), "tree")
    assert witness.places["energy"] == {"readout", "trace", "graph", "tree"}
    assert_one_moment(witness, ("energy",))


@pytest.mark.parametrize("rule", [Stochastic(2.0), Adaptation(0.0, 8.0, 5.0)], ids=lambda rule: rule.name)
def test_what_is_seen_in_a_drawing(watched: Callable[..., Witness], rule: Rule) -> None:
    witness = watched(load_lesson("necker-flips"), rule, "map")
    assert witness.places["energy"] == {"verdict", "trace", "readout"}
    names = witness.app.session.project.names
    assert_one_moment(witness, ("energy", *(f"part {name}" for name in names)))
    if not rule.temperature:  # type: ignore[attr-defined]
        assert_one_moment(witness, ("wanting",))


def test_a_unit_that_is_pointed_at(watched: Callable[..., Witness]) -> None:
    witness = watched(Document(glass(9, 1, rows=3)), Stochastic(5.0), "map", point_at=4, units="grid")
    assert witness.places["gap 4"] == {"units", "vote", "readout"}
    assert_one_moment(witness, ("field 4", "gap 4"))
    assert witness.app.vote.sentence.text() != PROMPT


def test_a_tooltip_that_is_open_follows_the_run(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(load_lesson("hinton"))
    app = person.app
    person.wait_for_the_verdict()
    canvas = app.graph.canvas
    place = canvas.geometry_now().ends[2].astype(int)
    point = QPoint(int(place[0]), int(place[1]))
    QCursor.setPos(canvas.mapToGlobal(point))
    QApplication.sendEvent(canvas, QHelpEvent(QEvent.Type.ToolTip, point, canvas.mapToGlobal(point)))
    told = set()
    for _ in range(12):
        with qtbot.waitSignal(app.session.report_ready):
            app.session.step()
        with qtbot.waitSignal(app.session.ticked):
            pass
        assert QToolTip.text() == broken(canvas.told_of(point.toPointF()))
        told.add(QToolTip.text())
    assert len(told) > 1
    QToolTip.hideText()
