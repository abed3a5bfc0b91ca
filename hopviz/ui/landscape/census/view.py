"""Census: the attractors that random starts end in, and the shares of the starts, counted live for any network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain

import numpy as np
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from hopviz.actions.state_edits import SetState
from hopviz.core.census import KindShare
from hopviz.core.counting import counted
from hopviz.core.network import Network, State, to_bipolar
from hopviz.core.recorder import Report
from hopviz.core.seeds import spawned
from hopviz.project.census_table import COLUMNS, as_data, as_rows
from hopviz.project.data_table import DataTable, Row, remarks_of
from hopviz.project.model import Project
from hopviz.project.naming import KIND_WORDS
from hopviz.project.numbers import number
from hopviz.ui.actions import tooltip
from hopviz.ui.guard import Guarded
from hopviz.ui.landscape.census.gallery import CensusGallery
from hopviz.ui.landscape.census.search import Findings, Search, Setup
from hopviz.ui.landscape.exact import NO_CONNECTIONS, one_at_a_time, present_names, unconnected
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, KINDS, LIGHT, Theme
from hopviz.ui.viewer import View
from hopviz.ui.widgets import plain_label
from hopviz.ui.widgets.choosers import NameChooser

HEIGHT = 6
TOGETHER = "\u00a0"
"""A space at which no line ends."""


def whole_percent(part: int, whole: int) -> str:
    """A part of the starts in per cent, such as "61 %"; never 0 % of what was found."""
    return "<1 %" if 0 < 200 * part < whole else f"{100 * part / max(whole, 1):.0f} %"


def sentence(findings: Findings) -> str:
    """Such as "1,000 starts: 4 memories 61 %, 4 reversed 22 %, 12 mixtures 9 %, 35 spurious 8 %"."""
    result, starts = findings.result, findings.result.starts
    parts = [
        f"{number(total.attractors)} {KIND_WORDS[total.kind][total.attractors != 1]} "
        f"{whole_percent(total.hits, starts)}".replace(" ", TOGETHER)
        for total in findings.totals
        if total.attractors
    ]
    if not findings.totals and len(result):
        parts = [counted(len(result), "attractor")]
    if result.unsettled:
        parts.append(f"{whole_percent(result.unsettled, starts)} did not settle")
    return f"{counted(starts, 'start')}{': ' if parts else ''}{', '.join(parts)}"


class TotalsBar(Guarded, QWidget):
    """All starts as one bar, in parts by the kind of the attractor that they ended in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.totals: tuple[KindShare, ...] = ()
        self.setFixedHeight(HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, outline = QPainter(self), QPainterPath()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline.addRoundedRect(QRectF(self.rect()), HEIGHT / 2, HEIGHT / 2)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), self.theme.color("raised"))
        left = 0.0
        for total in self.totals:
            width = self.width() * total.share
            painter.fillRect(QRectF(left, 0, width, HEIGHT), self.theme.color(KINDS[total.kind]))
            left += width
        painter.end()


MOST_STARTS = 100_000
"""A census stops by itself after so many; going on adds as many again."""
ORDERS = {"share": "By share", "energy": "By energy", "kind": "By kind"}
LONG_SENTENCE = "100,000 starts: 4~memories~61~%, 4~reversed~22~%, 999~mixtures~9~%, 9,999~spurious~8~%".replace(
    "~", TOGETHER
)
MOST_LINES = 4
FRAME = 4 * GRID
"""Pixels around the text of a narrow chooser."""
SETTLING = "Random starts settle…"
RESTLESS = (
    "No start has come to rest so far: with asymmetric weights, or negative ones of units to themselves, "
    "units may cycle for ever"
)
EXPLANATION = (
    "Each start is a random state that settles, one unit after the other and without noise. The share that ends in an "
    "attractor estimates the size of its basin; the line on a bar is the 95 % confidence interval."
)
STOPPED = "Press Start: random starts settle, and the attractors that they end in are listed here"


def _rows(found: Findings, names: Sequence[str]) -> Iterator[Row]:
    """Made where they are written, as they take long."""
    setup = found.setup
    yield from as_rows(as_data(found.result.sorted(), names, setup.rule, setup.seed), setup.lesioned.tolist())


class CensusView(View):
    """A gallery of the attractors that random starts end in, with the share of the starts that each one takes."""

    name = "census"
    title = "Census"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._network: Network | None = None
        self._of: Project | None = None
        self._state: State | None = None
        self._search: Search | None = None
        self._stale = self._is_flat = False
        self._wanted, self._goal, self._turn = True, MOST_STARTS, 0
        self.findings: Findings | None = None
        self._build()

    def _build(self) -> None:
        self.start_button, self.again_button = QPushButton("Stop"), QPushButton("Again")
        self.start_button.clicked.connect(self._start_or_stop)
        self.again_button.clicked.connect(self._begin_again)
        self.again_button.setToolTip("Count anew, from other random starts")
        self.order_chooser = NameChooser()
        self.order_chooser.setProperty("role", "narrow")
        self.order_chooser.setSizeAdjustPolicy(NameChooser.SizeAdjustPolicy.AdjustToContents)
        for order, text in ORDERS.items():
            self.order_chooser.addItem(text, order)
        self.order_chooser.setMinimumWidth(9 * GRID)  # in a narrow panel its text is cut before anything else
        self.order_chooser.setAccessibleName("Order of the attractors")
        self.order_chooser.setToolTip(tooltip("focus_shown", "Which attractors come first"))
        self.setFocusProxy(self.order_chooser)
        self.order_chooser.currentIndexChanged.connect(self._choose_order)
        self.totals_bar, self.totals_label = TotalsBar(), plain_label()
        self.totals_label.setProperty("role", "caption")
        self.totals_label.setWordWrap(True)
        self.totals_label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for widget in (self.totals_bar, self.totals_label):
            widget.setToolTip(broken(EXPLANATION))
        self.gallery = CensusGallery()
        self.gallery.chosen.connect(self._choose)
        self._lay_out()
        self._tell()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.start_button)
        head.addWidget(self.again_button)
        head.addStretch()
        head.addWidget(self.order_chooser)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID - 2)
        layout.addLayout(head)
        layout.addWidget(self.totals_bar)
        layout.addWidget(self.totals_label)
        layout.addWidget(self.gallery, 1)
        self.setMinimumSize(240, 190)

    def sizeHint(self) -> QSize:
        return QSize(420, 380)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room()

    def _make_room(self) -> None:
        metrics = QFontMetrics(self.theme.font(11))
        widest = max(QFontMetrics(self.theme.font(13)).horizontalAdvance(text) for text in ORDERS.values()) + FRAME
        buttons = self.start_button.minimumWidth() + self.again_button.sizeHint().width()
        is_narrow = self.width() < buttons + widest + 4 * GRID
        for place, text in enumerate(ORDERS.values()):
            self.order_chooser.setItemText(place, text.removeprefix("By ").capitalize() if is_narrow else text)
        room = QRect(0, 0, self.width() - 2 * GRID, MOST_LINES * metrics.lineSpacing())
        needed = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, LONG_SENTENCE).height()
        self.totals_label.setFixedHeight(min(needed, room.height()) + 2)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.totals_label.setFont(theme.font(11))
        self.totals_bar.theme = theme
        self.totals_bar.update()
        self.gallery.apply_theme(theme)
        widths = [QFontMetrics(theme.font(13)).horizontalAdvance(text) for text in ("Start", "Stop", "Resume")]
        self.start_button.setFixedWidth(max(widths) + 3 * GRID)
        self._make_room()

    def show_project(self, project: Project) -> None:
        super().show_project(project)
        self._stale = True
        if self._of is not None and not project.same_network(self._of):
            self._network = self._of = None
        self._tell()
        if self.setup is not None:
            self.gallery.show_names(present_names(self.setup.memories, project))

    def forget(self) -> None:
        self._state = self._network = self._of = None
        self.gallery.forget()
        self._begin_with(None)

    def show_network(self, project: Project, network: Network, prepared: object) -> None:
        self._of, self._network, self._stale = project, network, True
        if self._project is None:
            self._project = project

    def show_report(self, report: Report) -> None:
        self._state = report.frame.state
        self._stale |= self._project is not None and bool(self._project.clamped.any())

    @property
    def setup(self) -> Setup | None:
        """What the census is of; None before one has begun."""
        return None if self._search is None else self._search.setup

    @property
    def starts(self) -> int:
        """How many starts have ended."""
        return 0 if self.findings is None else self.findings.result.starts

    @property
    def is_over(self) -> bool:
        """Whether the census has come to its end."""
        return self.starts >= self._goal or (self.findings is not None and self.findings.is_full)

    @property
    def is_running(self) -> bool:
        """Whether starts are to go on while the view can be seen."""
        return self._wanted and not self.is_over

    @property
    def is_outdated(self) -> bool:
        return self._stale

    def table(self) -> DataTable | None:
        found, project = self.findings, self._project
        if found is None or project is None or not len(found.result):
            return None
        settings = {"starts": found.result.starts, "that did not settle": found.result.unsettled}
        settings["seed of the starts"] = found.setup.seed
        remarks = chain(["Census: attractors that random starts end in"], remarks_of(project, settings))
        rows = _rows(found, present_names(found.setup.memories, project))
        return DataTable("census", COLUMNS, rows, remarks, len(found.result))

    def draw(self, seconds: float) -> None:
        if not self.isVisible():
            return
        if self._stale:
            self._stale = False
            self._begin_if_other()
        search = self._search
        if search is not None and self.is_running and not self.is_computing("starts"):
            search.is_wanted = True
            self.compute("starts", partial(search.steps, self._goal), self._take, self._take_some, self._give_up)
        if self._state is not None:
            self.gallery.show_state(self._state)

    def _begin_if_other(self) -> None:
        """A new census if what decides its outcome has changed."""
        project, network = self._project, self._network
        if project is None or network is None or network.n != project.n:
            return
        if unconnected(project):
            self._is_flat = True
            self._begin_with(None)
            return
        self._is_flat = False
        known = self._state is not None and self._state.size == project.n
        state = to_bipolar(self._state) if known and self._state is not None else project.cue
        seed = spawned(project.seed, self._turn) if self._turn else project.seed
        setup = Setup.of(project, network, state, seed)
        if self.setup is None or not self.setup.matches(setup):
            self._begin_with(Search(setup))
            self._goal = MOST_STARTS
            self.gallery.show_names(present_names(setup.memories, project))
        self._tell()

    def _begin_with(self, search: Search | None) -> None:
        """Nothing has been found; an answer that is still to come is not wanted any more."""
        self.cancel("starts")
        self._search, self.findings = search, None
        self._show_findings()

    def _take(self, findings: Findings) -> None:
        self.findings = findings
        self._show_findings()

    def _take_some(self, share: float, findings: Findings | None) -> None:
        if findings is not None and findings is not self.findings:
            self._take(findings)

    def _give_up(self) -> None:
        """Something went wrong: stop, until somebody starts it again."""
        self._wanted = False
        self._tell()

    def _show_findings(self) -> None:
        grid = (1, 1) if self._project is None else (self._project.rows, self._project.cols)
        found = self.findings
        self.gallery.show_result(None if found is None else found.result, {} if found is None else found.orders, grid)
        self.totals_bar.totals = () if found is None else found.totals
        self.totals_bar.update()
        self._tell()

    def _tell(self) -> None:
        """What the button does now, and the totals."""
        text = "Stop" if self.is_running and not self._is_flat else "Resume" if self.starts else "Start"
        self.start_button.setText(text)
        full = self.findings is not None and self.findings.is_full
        self.start_button.setEnabled(not full and not self._is_flat)
        self.again_button.setEnabled(not self._is_flat)
        what = "Stop: what has been found stays" if self.is_running else "Let random starts settle and count"
        self.start_button.setToolTip("There is no room for more attractors" if full else what)
        self.totals_label.setText("" if self.findings is None else self._told(self.findings))
        restless = self.findings is not None and self.findings.result.unsettled > 0
        waiting = RESTLESS if restless else SETTLING if self.is_running else STOPPED
        self.gallery.when_empty = NO_CONNECTIONS if self._is_flat else waiting
        self.gallery.viewport().update()

    def _told(self, findings: Findings) -> str:
        aside = "" if self._project is None else one_at_a_time(self._project)
        return f"{sentence(findings)}{aside and f' · {aside}'}"

    def _start_or_stop(self) -> None:
        if self._wanted and self.is_over:
            self._goal += MOST_STARTS
        else:
            self._wanted = not self._wanted
        if self._search is not None:
            self._search.is_wanted = self._wanted
        self._tell()

    def _begin_again(self) -> None:
        self._turn += 1
        self._wanted = self._stale = True
        self._tell()

    def _choose_order(self) -> None:
        self.gallery.show_order(self.order_chooser.currentData())

    def _choose(self, place: int) -> None:
        if self.findings is not None:
            self.acted.emit(SetState(np.array(to_bipolar(self.findings.result.states[place]))))
