"""Which minima are there, and how high are the passes between them?  The disconnectivity graph, alive."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from hopviz.actions.state_edits import SetState
from hopviz.core.landscape import number_of, states_of
from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.ui.landscape.exact import present_names, refusal
from hopviz.ui.landscape.tree.layout import Layout, PreparedTree, Shape, contract, divided, left_margin, prepare
from hopviz.ui.landscape.tree.picture import (
    BALL,
    NOWHERE,
    Leaf,
    Present,
    outline,
    paint_backdrop,
    paint_beyond,
    paint_heading,
    paint_light,
    paint_stem,
)
from hopviz.ui.landscape.view import Ball
from hopviz.ui.style.marks import draw_ball
from hopviz.ui.style.plotting import number, small_number
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.viewer import View

MOST_UNITS = 22


class TreeView(View):
    """Minima as leaves at their energies, branches that merge at the saddles; the run comes down as a ball."""

    name = "tree"
    title = "Tree"
    prepare = staticmethod(prepare)
    leaves_out_removed = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.ball = Ball()
        self._project: Project | None = None
        self._prepared: PreparedTree | None = None
        self._names: list[str] = []
        self._layout: Layout | None = None
        self._backdrop: QPixmap | None = None
        self._lit: QPixmap | None = None
        self._report: Report | None = None
        self._present = NOWHERE
        self._unread = False
        self._epoch: int | None = None
        self._hovered = -1
        self._basin = -1
        self.setMouseTracking(True)
        self.setMinimumSize(240, 180)

    @staticmethod
    def refusal(project: Project) -> str:
        return refusal(project, MOST_UNITS, "The tree")

    def sizeHint(self) -> QSize:
        return QSize(420, 380)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._layout = None

    def set_reduced_motion(self, reduced: bool) -> None:
        super().set_reduced_motion(reduced)
        self.ball.reduced_motion = reduced

    def show_project(self, project: Project) -> None:
        if self._project is not None and self._project.n != project.n:
            self._prepared = self._layout = None
        self._project = project
        if self._prepared is None:
            return
        names = present_names(self._prepared.memories, project)
        if names != self._names:
            self._names, self._backdrop = names, None
            self.update()

    def show_network(self, project: Project, network: Network, prepared: PreparedTree) -> None:
        if self._project is None or self._project.n != project.n:
            self._project = project
        self._prepared = prepared
        self._names = present_names(prepared.memories, self._project)
        self._layout, self._hovered, self._present = None, -1, NOWHERE
        self._unread = self._report is not None

    def show_report(self, report: Report) -> None:
        self._report, self._unread = report, True

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._layout = None

    def draw(self, seconds: float) -> None:
        if self._prepared is None or not self.isVisible():
            return
        fresh = self._layout is None
        if fresh:
            self._lay_out(self._prepared)
        former = self._present, self._basin
        if self._unread or fresh:
            self._place_ball(self._prepared, jump=fresh)
        if self.ball.slide(seconds) or fresh or former != (self._present, self._basin):
            self.update()

    def _lay_out(self, prepared: PreparedTree) -> None:
        """As many leaves as there is room for."""
        area = QRectF(self.rect()).adjusted(GRID, GRID, -GRID, -GRID)
        width = area.width() - left_margin(prepared.span, area.height(), self.theme)
        room = divided(width, len(prepared.leaves), self.theme.scale)
        whole = prepared.shape
        chosen = [k for k, leaf in enumerate(whole.leaves) if leaf < room.leaves]
        shape = contract(whole.parents, whole.heights, chosen)
        depth = [whole.leaves[k] for k in chosen]
        project = self._project
        aspect = 1.0 if project is None else project.rows / project.cols
        self._layout = Layout(shape, depth, room, prepared.span, area, aspect, self.theme)
        self._backdrop = None
        self._hovered = -1

    @property
    def leaves(self) -> list[int]:
        """The minima that are drawn, from left to right, by number."""
        if self._prepared is None or self._layout is None:
            return []
        return [self._prepared.shape.leaves[k] for k in self._layout.shape.leaves]

    def _place_ball(self, prepared: PreparedTree, jump: bool) -> None:
        """On the branch of the basin in which the state lies, at its energy."""
        report, layout = self._report, self._layout
        self._unread = False
        if report is None or layout is None or report.frame.state.size != prepared.landscape.net.n:
            return
        former = self._present
        self._present = self._found(prepared, layout.shape, number_of(report.frame.state))
        if replace(former, energy=self._present.energy) != self._present:
            self._lit = None
        place = layout.x[self._present.node], layout.height_of(self._present.energy)
        fresh = report.epoch != self._epoch
        self._epoch = report.epoch
        (self.ball.put if fresh or jump else self.ball.send)(*place)

    def _found(self, prepared: PreparedTree, shape: Shape, state: int) -> Present:
        """Where in the drawn tree the state with this number lies."""
        landscape, leaves = prepared.landscape, self.leaves
        self._basin = int(landscape.basins[state])
        energy, bottom = float(landscape.energies[state]), float(landscape.minima.energies[self._basin])
        reach = energy + 1e-12 * (prepared.span[1] - prepared.span[0])
        first = prepared.shape.place[self._basin]
        node = shape.place[first]
        if self._basin in leaves:
            return Present(leaves.index(self._basin), shape.climb(node, reach), energy, None, bottom)
        attached = max(prepared.shape.attached[self._basin], shape.attached[first])
        if reach < attached:
            return Present(-1, node, energy, attached, bottom)
        return Present(-1, shape.climb(node, reach), energy, None, bottom)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(-1 if self._layout is None else self._layout.leaf_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def _hover(self, leaf: int) -> None:
        if leaf == self._hovered:
            return
        self._hovered = leaf
        self.setCursor(Qt.CursorShape.ArrowCursor if leaf < 0 else Qt.CursorShape.PointingHandCursor)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        leaf = -1 if self._layout is None else self._layout.leaf_at(event.position())
        if leaf >= 0 and self._prepared is not None and event.button() == Qt.MouseButton.LeftButton:
            number = self._prepared.leaves[self.leaves[leaf]].number
            self.acted.emit(SetState(states_of(number, self._prepared.landscape.net.n)))

    def heading(self) -> tuple[str, str]:
        """What is told at the top: of the leaf under the mouse, else of the state and of the whole tree."""
        prepared = self._prepared
        if prepared is None:
            return "", ""
        if self._hovered >= 0:
            return self._told(prepared, self.leaves[self._hovered])
        total, shown = len(prepared.landscape.minima), len(self.leaves)
        line = "1 minimum" if total == 1 else f"{number(total, 0)} minima"
        strict = int(prepared.strict.sum())
        if strict < total > 1:
            line += f", {number(strict, 0)} strict"
        if shown < total:
            line = f"{shown} of {line}; the deepest are shown"
        if self._project is not None and self._project.clamped.any():
            line += ", clamps aside"  # the tree is of all states: a run that is held may rest at none of its leaves
        if self._present.node < 0:
            return "", line
        known = self._basin < len(prepared.leaves)
        basin = prepared.leaves[self._basin].title(self._names) if known else "a shallow minimum"
        at_rest = self._present.energy == self._present.bottom
        where = "At the bottom" if at_rest else "In the basin"
        return f"{where} of {basin}", f"E = {small_number(self._present.energy)} · {line}"

    def _told(self, prepared: PreparedTree, minimum: int) -> tuple[str, str]:
        """Energy, barrier and kind of a minimum."""
        leaf, landscape = prepared.leaves[minimum], prepared.landscape
        assert landscape.tree is not None
        title = leaf.title(self._names)
        kind = f" ({leaf.kind})" if leaf.kind in ("memory", "reversed memory") else ""
        barrier = float(landscape.tree.barriers[minimum])
        climb = "the deepest" if barrier == float("inf") else f"barrier {small_number(barrier)}"
        share = 100 * prepared.sizes[minimum] / landscape.energies.size
        energy = small_number(float(landscape.minima.energies[minimum]))
        if not prepared.strict[minimum]:
            kind += ", not strict: a flip is a tie"
        return title[0].upper() + title[1:] + kind, f"E = {energy} · {climb} · basin {number(share, 0)} % of the states"

    def paintEvent(self, event: QPaintEvent) -> None:
        prepared, layout = self._prepared, self._layout
        if prepared is None or layout is None or self._project is None:
            QPainter(self).fillRect(self.rect(), self.theme.color("surface"))
            return
        named_leaves = [prepared.leaves[k] for k in self.leaves]
        leaves = [Leaf(leaf, leaf.short(self._names)) for leaf in named_leaves]
        if self._backdrop is None:
            grid = self._project.rows, self._project.cols
            self._backdrop = paint_backdrop(layout, leaves, grid, self.size(), self.devicePixelRatioF())
            self._lit = None
        if self._lit is None:
            self._lit = self._lighted(self._backdrop, layout, leaves)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._lit)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._hovered >= 0:
            outline(painter, layout, self._hovered, self.theme.color("accent"))
        if self._present.node >= 0:
            paint_stem(painter, layout, leaves, self._present, self.ball.at[1])
            draw_ball(painter, QPointF(*self.ball.at), BALL * self.theme.scale)
            if not layout.reaches(self._present.energy):
                paint_beyond(painter, layout, QPointF(*self.ball.at), self._present.energy)
        paint_heading(painter, layout, *self.heading())
        painter.end()

    def _lighted(self, backdrop: QPixmap, layout: Layout, leaves: list[Leaf]) -> QPixmap:
        """The tree with its light, which is kept until the ball comes to another branch."""
        pixmap = QPixmap(backdrop)
        if self._present.node >= 0:
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_light(painter, layout, leaves, self._present)
            painter.end()
        return pixmap
