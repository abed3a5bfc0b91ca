"""Vote panel: the votes of a unit's neighbours, their sum, its decision, and the change of the energy."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QCursor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QPushButton, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from hopviz.actions.run_verbs import UpdateUnit
from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.project.dense_memories import has_weights, no_weights
from hopviz.project.model import Project
from hopviz.ui.actions import tooltip
from hopviz.ui.guard import Guarded
from hopviz.ui.panel import SLOW, Panel
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.text import text_size, write
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.unit_input.words import (
    Case,
    Column,
    change_text,
    columns,
    decided,
    gap_text,
    graded_sentence,
    pending,
    pulled,
    sentence,
    wide_labels,
)
from hopviz.ui.widgets import plain_label, retell

HOLD = 0.5
"""Seconds that a decision stays on the screen where not every one can be followed: it says when it was."""
TEXT = 320
"""Width of the words beside the bars, at scale 1."""
LOW = 120
"""Height at scale 1 below which the words are set in smaller type, to be whole."""
NARROW = 560
"""Narrower panels have the words above the bars."""
PROMPT = "Step (.) to see a unit decide, or choose a unit: its neighbours' votes are shown here"
PARALLEL_PROMPT = "Units decide at the same tick: choose one to see its votes"
GAP_TIP = (
    "Energy gap E(off) − E(on): what turning on would win, with all other units as they are. It is 2 h for +1/−1 units "
    "and h for 1/0 units, unless a unit has a weight to itself. Where the weights of a pair differ, units decide by "
    "the field h, which is in general no gap of an energy."
)
CHANGE_TIP = (
    "ΔE, the change of energy with all other units as they were: minus the gap times +1 where the unit turns on, −1 "
    "where it turns off, and 0 where it stays."
)
SENTENCE_TIP = (
    "Each neighbour j votes with weight times state, w s; a bias is the vote of a unit that is always on. In a dense "
    "memory beyond power 2 it is the memories that vote, each for its own value. The sum is "
    "the field h. At T = 0 the unit is on above the threshold 0, off below it, and at a tie, h = 0, it does what is "
    "chosen beside the update rule: it stays as it is, if nothing else. "
    "At T > 0 it is on with probability P(on) = 1 / (1 + exp(−gap/T)): a tie is then a coin toss, however low T is. "
    "Where weights are not symmetric, 2 h or h stands for the gap. An adapted unit decides by h less its adaptation."
)


WIDEST, NARROWEST = 88.0, 48.0
"""Width of a column, at scale 1."""
WIDE = 1.5
"""How many columns one with a long label takes at least."""
FULL = 0.62
"""The part of a column that its bar fills."""
DOT = 4.0
THRESHOLD = "threshold 0"


class Waterfall(Guarded, QWidget):
    """Columns of votes and their sum."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.columns: tuple[Column, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 96)

    def sizeHint(self) -> QSize:
        return QSize(640, 140)

    def most(self, labels: Sequence[str]) -> int:
        """How many columns there is room for, some of which are as wide as these labels."""
        wide = sum(map(self._share, labels))
        narrow = int((self.width() - self._margin()) / (NARROWEST * self.theme.scale) - wide)
        return max(narrow + len(labels), 3)

    def _share(self, label: str) -> float:
        """How many columns one takes that has a label longer than the number of a unit."""
        room = text_size(self.theme, label, bold=True).width() + GRID
        return max(room / (NARROWEST * self.theme.scale), WIDE)

    def _shares(self) -> list[float]:
        return [self._share(column.label) if column.is_wide else 1.0 for column in self.columns]

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Show these, or nothing."""
        place = QPointF(self.mapFromGlobal(QCursor.pos()))
        before = self.told_of(place)
        self.columns = tuple(columns)
        retell(before, self.told_of(place), self)
        self.setAccessibleName("Votes: " + "; ".join(f"{column.label} {column.text}" for column in columns))
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.told_of(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def told_of(self, point: QPointF) -> str:
        """What the column at a point is; empty if there is none."""
        column = self.column_at(point)
        return "" if column is None else broken(column.tip)

    def column_at(self, point: QPointF) -> Column | None:
        """The column at a point."""
        for place, column in enumerate(self.columns):
            if self.place(place).left() <= point.x() < self.place(place).right():
                return column
        return None

    def place(self, number: int) -> QRectF:
        """The part of the widget that belongs to column number `number`."""
        room = self.width() - self._margin()
        shares = self._shares()
        width = min(WIDEST * self.theme.scale, room / sum(shares))
        return QRectF(self._margin() + sum(shares[:number]) * width, 0, shares[number] * width, self.height())

    def _margin(self) -> float:
        return QFontMetricsF(self.theme.font(11)).horizontalAdvance(THRESHOLD) + 2 * GRID

    def heights(self) -> list[tuple[float, float]]:
        """Where each bar begins and ends, in units of the field: each vote where the sum so far is, the sum at 0."""
        ends, total = [], 0.0
        for column in self.columns:
            start = 0.0 if column.is_total else total
            total = start + column.value
            ends.append((start, total))
        return ends

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.columns:
            row = text_size(self.theme, THRESHOLD).height()
            bars = self.heights()
            low, high = min(map(min, bars)), max(map(max, bars))
            top, bottom = row + 3, self.height() - 2 * row - 8
            scale = (bottom - top) / ((high - low) or 1.0)
            self._draw_threshold(painter, bottom + low * scale)
            boxes = [self._bar(k, *(bottom - (end - low) * scale for end in bar)) for k, bar in enumerate(bars)]
            for number, column in enumerate(self.columns):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self.theme.color(column.meaning))
                painter.drawRoundedRect(boxes[number], 2, 2)
                if number < len(boxes) - 1:  # a thin line from the end of a bar to where the next one begins
                    painter.setPen(QPen(self.theme.color("muted", 150), 1.0))
                    height = bottom - (bars[number][1] - low) * scale
                    painter.drawLine(QPointF(boxes[number].right(), height), QPointF(boxes[number + 1].left(), height))
                self._draw_label(painter, QPointF(boxes[number].center().x(), self.height() - 2 - row / 2), column)
            for box, column in zip(boxes, self.columns, strict=True):
                beyond = box.top() - row / 2 - 1 if column.value >= 0 else box.bottom() + row / 2 + 1
                size, bold = (12, True) if column.is_total else (11, False)
                middle = QPointF(box.center().x(), beyond)
                write(painter, self.theme, middle, column.text, size=size, bold=bold, ground="plate")
        painter.end()

    def _bar(self, number: int, start: float, end: float) -> QRectF:
        """The bar of a column between two heights; all are equally wide."""
        place = self.place(number)
        half = 0.5 * FULL * place.width() / self._shares()[number]
        return QRectF(place.center().x() - half, min(start, end), 2 * half, max(abs(end - start), 2.0))

    def _draw_threshold(self, painter: QPainter, height: float) -> None:
        painter.setPen(QPen(self.theme.color("ring"), 1.5, Qt.PenStyle.DashLine))
        right = self.place(len(self.columns) - 1).right()
        painter.drawLine(QPointF(self._margin() - GRID, height), QPointF(right, height))
        write(painter, self.theme, QPointF((self._margin() - GRID) / 2, height), THRESHOLD, ink="ring")

    def _draw_label(self, painter: QPainter, middle: QPointF, column: Column) -> None:
        """What a column is, and a dot in the colour of the unit's state."""
        if column.is_on is not None:
            left = middle.x() - text_size(self.theme, column.label).width() / 2 - DOT
            painter.setBrush(self.theme.color("unit_on" if column.is_on else "unit_off"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QPointF(left, middle.y()), DOT, DOT)
            middle += QPointF(DOT + 2, 0)
        ink = "ink" if column.is_total else "muted"
        write(painter, self.theme, middle, column.label, ink=ink, bold=column.is_total)


class VotePanel(Panel):
    """The unit visited last while somebody steps; else the one pointed at or chosen."""

    name = "vote"
    title = "Vote"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._network: Network | None = None
        self._of: Project | None = None
        """The project whose network that is."""
        self._report: Report | None = None
        self._former: Report | None = None
        self._chosen = self._pointed = -1
        self._asked = -1
        """The unit that somebody wants to know about; -1 shows the one visited last."""
        self._fresh = False
        """Whether the newest report is of an update, and nobody has asked for another unit since."""
        self._dirty, self._hurried, self._age = True, False, HOLD
        self._holds = False
        """Whether what is told says of which moment it is: then it may stay for a while."""
        self.sentence = QLabel(PROMPT)
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setToolTip(broken(SENTENCE_TIP))
        self.gap, self.change = plain_label(), plain_label()
        for label, tip in ((self.gap, GAP_TIP), (self.change, CHANGE_TIP)):
            label.setProperty("role", "readout")
            label.setToolTip(broken(tip))
        self.button = QPushButton("Update this unit now")
        self.button.setToolTip(tooltip("update_unit", "Let this unit decide now, out of turn"))
        self.button.clicked.connect(self._want_update)
        self.chart = Waterfall()
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        words.addWidget(self.sentence)
        self._figures = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._figures.setSpacing(2 * GRID)
        self._figures.addWidget(self.gap)
        self._figures.addWidget(self.change)
        self._figures.addStretch(1)
        words.addLayout(self._figures)
        words.addStretch(1)
        words.addWidget(self.button)
        self._words = QWidget()
        self._words.setLayout(words)
        words.setContentsMargins(0, 0, 0, 0)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        self._row.setSpacing(GRID)
        self._row.addWidget(self._words)
        self._row.addWidget(self.chart, 1)
        self.setMinimumSize(220, 110)

    def sizeHint(self) -> QSize:
        return QSize(1280, 190)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.chart.theme = theme
        self._arrange()
        self._dirty = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        self._dirty = True

    def _arrange(self) -> None:
        beside = self.width() >= NARROW * self.theme.scale
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._row.setDirection(direction)
        low = self.height() < LOW * self.theme.scale
        self.sentence.setFont(self.theme.font(13 if low else 14, bold=True))
        for label in (self.gap, self.change):
            label.setFont(self.theme.font(12 if low else 13))
        part = 0.5 if low else 0.42
        wide = min(self.theme.px(TEXT), round(part * self.width())) if beside else self.width() - 2 * GRID
        self._words.setFixedWidth(max(wide, 100))

    def _arrange_figures(self) -> None:
        """Gap and change side by side where both are whole, else one above the other."""
        wide = self.gap.sizeHint().width() + 2 * GRID + self.change.sizeHint().width() <= self._words.maximumWidth()
        self._figures.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._figures.setSpacing(2 * GRID if wide else GRID // 4)
        words = self._words.layout()
        assert words is not None
        words.activate()  # else what is painted next has the width of the former text

    def show_project(self, project: Project) -> None:
        super().show_project(project)
        self._dirty = True

    def forget(self) -> None:
        self._report = self._former = self._network = self._of = None
        self._chosen = self._pointed = self._asked = -1
        self._fresh = self._hurried = False

    def show_network(self, project: Project, network: Network, prepared: object) -> None:
        self._network, self._of = network, project
        self._dirty = True

    def show_report(self, report: Report) -> None:
        former = self._report
        same_run = former is not None and former.epoch == report.epoch and not report.jumps
        done = report.frame.updates - former.frame.updates if same_run and former is not None else 0
        self._former, self._report = (former if same_run else None), report
        self._fresh = done > 0
        if 0 < done <= SLOW and report.frame.visited >= 0:
            self._asked = -1
        if report.frame.updates == 0:
            self._asked = self._chosen
        self._hurried = done > SLOW
        self._dirty = True

    def choose_unit(self, unit: int) -> None:
        self._chosen = unit
        self._ask(unit)

    def point_at(self, unit: int) -> None:
        """Tell about the unit that is pointed at; -1 for none."""
        if unit != self._pointed:
            self._pointed = unit
            self._ask(unit if unit >= 0 else self._chosen)

    def _ask(self, unit: int) -> None:
        self._asked, self._fresh, self._age = unit, False, HOLD
        self._dirty = True

    @property
    def unit(self) -> int:
        """The unit that is told about; -1 if there is none."""
        if self._asked >= 0 or self._report is None:
            return self._asked
        return self._report.frame.visited

    def _want_update(self) -> None:
        self.acted.emit(UpdateUnit(self.unit))

    def draw(self, seconds: float) -> None:
        self._age += seconds
        hurried = self._hurried and self._is_of_a_decision()
        if not self._dirty or self._waits or (hurried and self._holds and self._age < HOLD):
            return
        self._dirty, self._age, self._holds = False, 0.0, hurried
        found = self._case()
        case = found if isinstance(found, Case) else None
        decides = case is not None and not case.held
        told = found if isinstance(found, str) else sentence(found)
        self.sentence.setText(f"{self._moment()}: {told}" if hurried and case else told)
        self.gap.setText(gap_text(case) if case else "")
        self.change.setText(change_text(case) if case and decides else "")
        for widget in (self.gap, self.change, self.button):
            widget.setVisible(case is not None)
        self._arrange_figures()
        self.button.setEnabled(decides)
        self.chart.show_columns(columns(case, self.chart.most(wide_labels(case))) if case else ())

    @property
    def _waits(self) -> bool:
        """Whether the network is a dense memory of other memories than the project's, in whose names they vote."""
        project, of = self._project, self._of
        if self._network is None or project is None or of is None:
            return False
        return not has_weights(of) and not project.same_network(of)

    def _is_of_a_decision(self) -> bool:
        """Whether what a unit has decided is told, not what it would."""
        project, report, unit = self._project, self._report, self.unit
        if project is None or report is None or not (self._fresh and 0 <= unit < project.n):
            return False
        took_part = unit == report.frame.visited or project.rule.is_parallel
        return took_part and not project.clamped[unit]

    def _moment(self) -> str:
        """When the decision was that is told while others follow too fast: such as "Update 12,340"."""
        assert self._project is not None
        assert self._report is not None
        return f"{self._project.rule.tick_word(1).capitalize()} {self._report.frame.updates:,}"

    def _case(self) -> Case | str:
        project, network, report = self._project, self._network, self._report
        if project is None or network is None or report is None:
            return PROMPT
        if report.frame.state.size != project.n or network.n != project.n:
            return PROMPT
        unit = self.unit
        if not 0 <= unit < project.n:
            return PARALLEL_PROMPT if project.rule.is_parallel else PROMPT
        if project.lesioned[unit]:
            return f"Unit {project.unit_name(unit)} is removed: nobody asks it."
        if report.frame.graded is not None:
            return graded_sentence(project, report, unit)
        if project.power == "exponential" and not has_weights(project):
            return f"{no_weights(project, 'its memories have no votes that add up')}. {pulled(project, report, unit)}"
        if self._is_of_a_decision():
            return decided(project, network, report, self._former, unit)
        return pending(project, network, report, unit)
