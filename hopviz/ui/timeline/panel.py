"""Timeline of a run, under the trace: which moment is shown, of how many, and ways to go to another one."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from hopviz.actions.rewind_verbs import GoToMoment
from hopviz.core.recorder import Extent, Report
from hopviz.ui.actions import icon, keys_of, tooltip
from hopviz.ui.panel import Panel
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.timeline.bar import TimeBar
from hopviz.ui.widgets import filled, label
from hopviz.ui.widgets.gestures import tip

BEFORE, AFTER = ("go_to_beginning", "play_back", "step_back"), ("go_to_end",)
"""Buttons before and after the bar, by the names of the table of actions."""
BUTTON, ICON = 24, 14
TIP = (
    "The moments of this run: everything in the window is of the one that is chosen.\n"
    "Run goes on from there, and what came later is dropped."
)
EMPTY = "The run is recorded here: {} runs, {} makes one update"


class TimelinePanel(Panel):
    """A bar with the moments of the run, buttons, and the moment in words."""

    name = "timeline"
    title = "Timeline"

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.bar = TimeBar()
        self.bar.chosen.connect(self._go_to)
        self.text = label("", "caption")
        self.buttons = {name: self._button(name) for name in (*BEFORE, *AFTER)}
        before, after = ([self.buttons[name] for name in names] for names in (BEFORE, AFTER))
        row = filled(QHBoxLayout(self), *before, (self.bar, 1), *after, (self.text, 0), gap=2)
        row.insertSpacing(row.count() - 1, GRID)
        row.setContentsMargins(0, 2, 0, 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._moment, self._extent = 0, Extent(0, 0)
        self._dirty, self._is_fresh = True, False
        """Whether other things are to be said, and whether a report has come."""
        self._told = ""
        """The tip of the bar, before it is broken into lines."""

    def _button(self, name: str) -> QToolButton:
        action, button = self._actions[name], QToolButton()
        button.setCheckable(action.isCheckable())
        button.setToolTip(tooltip(name))
        button.setAccessibleName(action.text())
        button.setAutoRaise(True)
        button.setProperty("role", "segment")
        button.clicked.connect(action.trigger)
        action.toggled.connect(button.setChecked)
        return button

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.bar.apply_theme(theme)
        self.text.setFont(theme.font(12))
        for name, button in self.buttons.items():
            button.setIcon(icon(name.removeprefix("go_to_"), theme))
            button.setIconSize(QSize(theme.px(ICON), theme.px(ICON)))
            button.setFixedSize(theme.px(BUTTON), theme.px(BUTTON))
        self._dirty = True

    def forget(self) -> None:
        self._moment, self._extent, self._dirty = 0, Extent(0, 0), True

    def show_report(self, report: Report) -> None:
        moment = report.frame.updates
        extent = Extent(moment, moment) if report.extent is None else report.extent
        self._dirty |= (moment, extent) != (self._moment, self._extent)
        self._moment, self._extent, self._is_fresh = moment, extent, True

    def draw(self, seconds: float) -> None:
        if self._is_fresh or self._dirty:
            self._is_fresh = False
            self.bar.show_moment(self._moment, self._extent)
        if not self._dirty:
            return
        self._dirty = False
        self.text.setText(moment_text(self._moment, self._extent))
        room = QFontMetrics(self.text.font()).horizontalAdvance(moment_text(self._extent.end, self._extent, True))
        self.text.setMinimumWidth(max(self.text.minimumWidth(), room + GRID))  # nothing moves while figures run
        has_past = self._extent.end > self._extent.first
        for button in self.buttons.values():
            button.setEnabled(has_past)
        told = self._tip(has_past)
        if told != self._told:
            self._told = told
            self.bar.setToolTip(broken(told))

    def _tip(self, has_past: bool) -> str:
        if not has_past:
            return EMPTY.format(keys_of("run"), keys_of("step"))
        told = f"{TIP}\n{tip('timeline')}"
        if self._extent.first:
            return f"{told}\nRemembered from update {self._extent.first:,} on: what was before took too much memory."
        return told

    def _go_to(self, moment: int) -> None:
        self.acted.emit(GoToMoment(moment))


def moment_text(moment: int, extent: Extent, in_full: bool = False) -> str:
    """The moment in words: of how many, where the run has come farther, and since when it is remembered."""
    told = f"moment {moment:,}"
    if moment < extent.end or in_full:
        told += f" of {extent.end:,}"
    return f"{told}, remembered from {extent.first:,} on" if extent.first else told
