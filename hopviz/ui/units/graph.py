"""Graph of units and connections: its gestures by mouse, wheel and keys, and the panel around it."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hopviz.actions.unit_edits import AddUnit, DeleteUnit, PlaceUnits
from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.project.dense_memories import no_weights
from hopviz.project.model import Project
from hopviz.project.numbers import figure, number
from hopviz.project.parts import BIAS
from hopviz.ui.actions import tooltip
from hopviz.ui.guard import Guarded
from hopviz.ui.panel import Panel, UnitGestures, hand_on
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.units.energy_sum import show_sum
from hopviz.ui.units.graph_canvas import GraphCanvas
from hopviz.ui.units.graph_model import BY_HAND, LAYOUTS, GraphPicture
from hopviz.ui.units.graph_painter import selected_path
from hopviz.ui.widgets import retell
from hopviz.ui.widgets.choosers import Segment, Segments
from hopviz.ui.widgets.weight_field import BEGINNERS, FirstKeys, WeightField
from hopviz.ui.widgets.wrapping import Wrapping

DRAGGED = 5.0
"""Pixels after which a press is a drag."""
PIXELS = 4
"""Pixels of a drag that are one notch."""
WAYS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class GraphEditor(GraphCanvas):
    """A graph whose units are flipped, moved, added and deleted, and whose connections are changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = WeightField(self)
        self.field.taken.connect(self.set_exactly)
        self.field.refused.connect(self.hinted)
        self.field.passed_on.connect(self._type_next)
        self._pressed: QPointF | None = None
        self._grip: int | None = None
        """The unit that is dragged."""
        self._value = 0.0
        """The weight of the chosen connection when the drag began."""
        self._turned = 0.0
        """Degrees of the wheel, in eighths, that are no whole notch yet."""
        self._first_keys = FirstKeys()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def forget(self) -> None:
        super().forget()
        self._pressed = self._grip = None
        self._turned = 0.0
        self.field.leave()

    def type_weight(self, begun: str = "") -> None:
        """Open the field on the chosen connection; `begun` is what has been typed already."""
        if self.picture.selected is not None:
            middle = selected_path(self.geometry_now(), self.picture, self.picture.selected).pointAtPercent(0.5)
            self.field.open(middle.toPoint(), self.value(), self.painter.theme, begun)

    def _next_connection(self, ahead: int) -> None:
        pairs, selected = self.picture.wiring.pairs, self.picture.selected
        if pairs:
            now = pairs.index(selected) if selected in pairs else -1 if ahead > 0 else 0
            self.select(pairs[(now + ahead) % len(pairs)])

    def _type_next(self, ahead: int) -> None:
        self._next_connection(ahead)
        self.type_weight()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        geometry, picture = self.geometry_now(), self.picture
        point, unit = event.position(), geometry.unit_at(event.position())
        self._pressed, self.draft, self._grip = point, False, None
        if unit is not None and event.button() == Qt.MouseButton.RightButton:
            self.select(None)
            picture.band = (unit, point)
        elif unit is not None and unit != BIAS:
            self.select(None)
            if not self._masked_instead(unit, event.modifiers()):
                self._grip = unit
            self.choose(unit)
        else:
            self.select(self.connection_at(point))
            self._value = self.value()
        self.dirty = True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        geometry, picture, point = self.geometry_now(), self.picture, event.position()
        if self._pressed is None:
            self._point(geometry.unit_at(point), point)
            return
        held = self._grip is not None or picture.selected is not None
        begins = held and not self.draft and (point - self._pressed).manhattanLength() > DRAGGED
        self.draft |= begins
        if picture.band is not None:
            picture.band = (picture.band[0], point)
        elif self._grip is not None and self.draft:
            places = geometry.places.copy()
            places[self._grip] = geometry.place(point)
            self._arrange(places)
        elif picture.selected is not None and self.draft and event.buttons() & Qt.MouseButton.LeftButton:
            if begins:
                self.begin_stroke()
            self.set_roughly(self._value + (self._pressed.y() - point.y()) * self.step() / PIXELS)
        self.dirty = True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        geometry, picture = self.geometry_now(), self.picture
        if self._pressed is None:
            return
        if picture.band is not None:
            self.connect_units(picture.band[0], geometry.unit_at(event.position()))
        elif self._grip is not None and self.draft:
            self.acted.emit(PlaceUnits(geometry.places))
        elif self._grip is not None:
            self.act_on(self._grip)
        self.let_go()

    def let_go(self) -> None:
        super().let_go()
        self._pressed = self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        geometry, left = self.geometry_now(), event.button() == Qt.MouseButton.LeftButton
        if not left or geometry.unit_at(event.position()) is not None:
            self.mousePressEvent(event)
            return
        self.select(self.connection_at(event.position()))
        if self.picture.selected is not None:
            self.type_weight()
        else:
            self.acted.emit(AddUnit(geometry.place(event.position())))

    def leaveEvent(self, event: QEvent) -> None:
        if self.is_ready:
            self._point(None, QPointF(-1, -1))

    def wheelEvent(self, event: QWheelEvent) -> None:
        pair = self.connection_at(event.position())
        if pair is not None:
            self.select(pair)
        if self.picture.selected is not None:
            self._turned += event.angleDelta().y()
            notches = math.trunc(self._turned / 120)
            self._turned -= 120 * notches
            if notches:
                self.set_roughly(self.value() + notches * self.step())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and self.is_ready and self._overrides(event):
            event.accept()
            return True
        return super().event(event)

    def _overrides(self, event: QKeyEvent) -> bool:
        """Whether a key is for the graph, though a shortcut has it, too."""
        picture, key = self.picture, event.key()
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if event.type() != QEvent.Type.ShortcutOverride or not plain:
            return False
        if picture.selected is not None and (event.text()[:1] in tuple(BEGINNERS) or key == Qt.Key.Key_Escape):
            return True
        chosen = picture.selected is not None or picture.cursor >= 0
        return chosen and key in (Qt.Key.Key_Delete, Qt.Key.Key_K, Qt.Key.Key_A)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, picture = Qt.Key(event.key()), self.picture
        if key in WAYS:
            self._walk(*WAYS[key])
        elif key in (Qt.Key.Key_Comma, Qt.Key.Key_Semicolon):
            self._next_connection(1 if key == Qt.Key.Key_Semicolon else -1)
        elif key == Qt.Key.Key_Escape and (picture.band is not None or picture.selected is not None):
            picture.band = None
            self.select(None)
        elif picture.band is not None and self._pressed is None and key in (*ENTER, Qt.Key.Key_K):
            self.connect_units(picture.band[0], picture.cursor)
        elif not self._key_of_connection(key, event.text()) and not self._key_of_unit(key, event.modifiers()):
            super().keyPressEvent(event)
        self.dirty = True

    def _key_of_connection(self, key: Qt.Key, text: str) -> bool:
        """Whether a key has done something to the chosen connection."""
        begun = self._first_keys.begun(text)
        if self.picture.selected is None:
            return False
        if begun or key in ENTER:
            self.type_weight(begun)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.set_roughly(self.value() + (self.step() if key == Qt.Key.Key_Plus else -self.step()))
        elif key == Qt.Key.Key_Delete:
            self.set_exactly(0.0)
            self.select(None)
        else:
            return False
        return True

    def _key_of_unit(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Whether a key has done something to the chosen unit."""
        unit = self.picture.cursor
        if unit < 0:
            return False
        if key in ENTER:
            if not self._masked_instead(unit, modifiers):
                self.act_on(unit)
        elif key == Qt.Key.Key_K:
            self.picture.band = (unit, self.geometry_now().end(unit))
            self.hinted.emit("Choose the other unit with the arrow keys, then press Return")
        elif key == Qt.Key.Key_A:
            self.select((unit, BIAS))
            self.type_weight()
        elif key == Qt.Key.Key_Delete:
            self.acted.emit(DeleteUnit(unit))
        else:
            return False
        return True

    def _walk(self, right: int, down: int) -> None:
        """To the nearest unit that way; the first one if none is chosen."""
        geometry, picture = self.geometry_now(), self.picture
        self.select(None)
        if picture.cursor < 0:
            self.choose(0)
            return
        way = geometry.ends[:-1] - geometry.ends[picture.cursor]
        ahead, aside = way @ [right, down], np.abs(way @ [down, right])
        cost = np.where((ahead > 1.0) & (aside <= 1.2 * ahead), ahead + 2.0 * aside, np.inf)
        if np.isfinite(cost.min()):
            self.choose(int(cost.argmin()))
        if picture.band is not None:
            picture.band = (picture.band[0], geometry.end(picture.cursor))

    def _point(self, unit: int | None, point: QPointF) -> None:
        """Tell what is under the mouse, and show what can be done to it."""
        if unit != self.picture.hovered:
            self.picture.hovered = unit
            self.dirty = True
        self.pointed_at.emit(-1 if unit is None else unit)
        over = unit is None and self.connection_at(point) is not None
        self.setCursor(Qt.CursorShape.SizeVerCursor if over else Qt.CursorShape.ArrowCursor)


class Steady(Guarded, QWidget):
    """A place for a label of one line, as wide as there is room: other words do not ask for another size.

    A label tells every layout above it, up to the window's, that it has other words.  Here nobody listens.
    """

    def __init__(self, label: QLabel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        label.setParent(self)
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(0, self._label.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._label.setGeometry(self.rect())


MOST_UNITS = 64
ROOMY = 540
"""Width from which there is room for a note beside the sum, at scale 1."""
ADD = "Add unit"
NO_HANDS = "Drag a unit: it stays where you put it"
WHY = (
    "A unit that decides follows the weights to it. Where the weights from it are others, the energy, half of which "
    "comes from them, may rise by that, and the run may go round for ever."
)
SUM_TIP = (
    "The energy is the sum of the tensions of all pairs, −w s s, and of the bias unit, −b s. Satisfied pairs give "
    "{satisfied}, frustrated pairs {frustrated}."
)


class GraphPanel(UnitGestures, Panel):
    """The network as a graph that can be edited."""

    name = "graph"
    title = "Graph"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = GraphEditor()
        hand_on(self.canvas, self)
        self.canvas.pointed_at.connect(self.pointed_at)
        self.layout_chooser = Segments([Segment(key, label) for key, (label, _) in LAYOUTS.items()])
        self.layout_chooser.choose(self.canvas.layout_name)
        self.layout_chooser.enable(BY_HAND, False, NO_HANDS)
        self.layout_chooser.chosen.connect(self.canvas.lay_out)
        self.canvas.layout_changed.connect(self.layout_chooser.choose)
        self.layout_chooser.setAccessibleName("Layout of the graph")
        self.add_button = QPushButton(ADD)
        self.add_button.setToolTip(tooltip("add_unit"))
        self.add_button.setAutoDefault(False)
        self.add_button.clicked.connect(lambda: self.acted.emit(AddUnit()))
        self.sum_label = QLabel()
        self.sum_label.setProperty("role", "readout")
        self.note = QLabel("Asymmetric: may never settle")
        self.note.setToolTip(broken(WHY))
        self._asymmetric = False
        self.add_button.setAccessibleName(ADD)
        below, column, chooser = QHBoxLayout(), QVBoxLayout(self), self.layout_chooser
        above = Wrapping(chooser, self.add_button, lambda: chooser.minimumSizeHint().width(), keeps=True)
        below.addWidget(Steady(self.sum_label), 1)
        below.addWidget(self.note)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(above)
        column.addWidget(self.canvas, 1)
        column.addLayout(below)
        self._show_note()
        self.setFocusProxy(self.canvas)

    @staticmethod
    def refusal(project: Project) -> str:
        """Why the graph cannot show such a project; empty if it can."""
        too_many = f"The graph shows up to {MOST_UNITS} units, and these are {number(project.n)}: see the grid"
        return too_many if project.n > MOST_UNITS else no_weights(project, "its units are joined by no lines")

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.canvas.apply_theme(theme)
        for label in (self.sum_label, self.note):
            label.setFont(theme.font(13))

    def show_project(self, project: Project) -> None:
        super().show_project(project)
        if not self.refusal(project):
            self.layout_chooser.enable(BY_HAND, project.places is not None, NO_HANDS)
            self.canvas.show_project(project)

    def forget(self) -> None:
        self.canvas.forget()
        self.sum_label.clear()
        self._asymmetric = False
        self._show_note()

    def show_network(self, project: Project, network: Network, prepared: object) -> None:
        if not self.refusal(project):
            self.canvas.show_network(network)
            self._asymmetric = not network.is_symmetric
            self._show_note()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._show_note()
        room = self.width() - self.layout_chooser.minimumSizeHint().width() - GRID
        self.add_button.setText(ADD)
        self.add_button.setText(ADD if self.add_button.minimumSizeHint().width() <= room else "+")  # or it costs a row

    def _show_note(self) -> None:
        self.note.setVisible(self._asymmetric and self.width() >= ROOMY * self.theme.scale)

    def show_report(self, report: Report) -> None:
        self.canvas.show_report(report)

    def choose_unit(self, unit: int) -> None:
        canvas = self.canvas
        if canvas.is_ready and unit < canvas.picture.n and unit != canvas.picture.cursor:
            canvas.picture.cursor = unit
            canvas.dirty = True

    def draw(self, seconds: float) -> None:
        canvas = self.canvas
        if not canvas.dirty or not canvas.is_ready:
            return
        canvas.dirty = False
        canvas.update()
        show_sum(self.sum_label, canvas.picture.energy_parts, self.theme)
        if self.sum_label.underMouse() or not self.sum_label.toolTip():
            before, now = self.sum_label.toolTip(), broken(_shares(canvas.picture))
            self.sum_label.setToolTip(now)
            retell(before, now, self.sum_label)


def _shares(picture: GraphPicture) -> str:
    """What satisfied and what frustrated pairs give, in words."""
    half = 0.5 if picture.wiring.directed else 1.0
    shares = half * picture.tension[picture.wiring.source != BIAS]
    satisfied, frustrated = (figure(float(shares[side].sum()), sign=True) for side in (shares < 0, shares > 0))
    halved = " Of two directions of a pair each counts half." if picture.wiring.directed else ""
    return SUM_TIP.format(satisfied=satisfied, frustrated=frustrated) + halved
