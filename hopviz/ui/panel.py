"""What every panel understands: one small vocabulary of verbs, spoken by `app` at the display's pace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from hopviz.actions.state_edits import Paint
from hopviz.actions.unit_edits import ToggleClamp, ToggleRemoval
from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.ui.style.theme import LIGHT, Theme

if TYPE_CHECKING:
    Mixin = QObject
else:  # a widget cannot have another base with signals of its own
    Mixin = object


class Acting(Mixin):
    """What a person acts on: a panel, or a part of one."""

    acted = Signal(object)
    """(Action) the person wants this done."""
    hinted = Signal(str)
    """A short message about what was tried here."""


@dataclass(frozen=True, eq=False)
class Work:
    """Something a panel wants to have done in the background."""

    key: str
    """A newer wish with the same key makes an older one stale: it is not answered any more."""
    run: Callable[[], Any]
    """A pure function that touches no widget."""
    done: Callable[[Any], None]
    """What takes its result, in the GUI thread."""
    failed: Callable[[], None] | None = None
    """What is called there if it goes wrong, before the person is told."""


class Panel(Acting, QWidget):
    """One way of looking at the network.

    The verbs arrive in this order: `apply_theme`, then `show_project` after every edit, `expect_network` and
    `show_network` when the weights have been made anew (with what `preparation` made of them in the background),
    `show_report` for every report, and `draw` at every tick of the display while the panel is visible.  Only
    `draw` paints, and only if something changed: a hidden panel costs nothing.
    """

    name: ClassVar[str]
    """What scenes and settings call it."""
    title: ClassVar[str]
    """The heading."""
    takes_turns: ClassVar[bool] = False
    """Costly to paint and legible at a third of the pace: such panels are drawn one at a tick, in turns."""
    prepare: ClassVar[Callable[..., Any] | None] = None
    """A pure function of (project, network), run in the background for every new one; touches no widget."""

    preparation_changed = Signal()
    """`preparation` has become another one: it wants to be run for the present network."""
    work_wanted = Signal(object)
    """(Work)"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(self.name)
        self.theme: Theme = LIGHT
        self.reduced_motion = False
        """Whether nothing fades or slides."""

    @property
    def is_seen(self) -> bool:
        """Whether any of it is on the screen; a panel behind another tab is visible to Qt, but not to people."""
        return self.isVisible() and not self.visibleRegion().isEmpty()

    def title_widget(self) -> QWidget | None:
        """A control that stands beside the heading."""
        return None

    def preparation(self) -> Callable[[Project, Network], Any] | None:
        """What is to be run in the background for every new network; nothing costs nothing."""
        return type(self).prepare

    def prepares_at_once(self, network: Network) -> bool:
        """Whether the preparation is known to be so quick that it need not go through the background."""
        return False

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme

    def set_reduced_motion(self, reduced: bool) -> None:
        """Neither fade nor slide, or do."""
        self.reduced_motion = reduced

    def show_project(self, project: Project) -> None:
        """Take over an edited project: names, memories, masks, grid."""

    def expect_network(self) -> None:
        """The weights have changed; `show_network` follows when the preparation is done."""

    def show_network(self, project: Project, network: Network, prepared: Any) -> None:
        """Take over new weights, and what `prepare` made of them."""

    def show_report(self, report: Report) -> None:
        """Take over the newest report; keep it for `draw`."""

    def choose_unit(self, unit: int) -> None:
        """Mark the unit chosen anywhere; -1 for none."""

    def draw(self, seconds: float) -> None:
        """Paint what has changed; `seconds` have passed since the last call (for fades and slides)."""


def is_cut_otherwise(before: Project, after: Project) -> bool:
    """Whether other units are removed from the same network: no new one follows, though other facts are true of it."""
    return after.same_network(before) and not np.array_equal(before.lesioned, after.lesioned)


REMOVAL = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
"""Either of them removes: some window managers keep Alt-click for themselves."""


class UnitGestures(Acting):
    """A picture of units, and what modifiers make of a click or a key."""

    pointed_at = Signal(int)
    """The unit under the pointer or the keyboard's cursor; -1 for none."""

    def _masked_instead(self, unit: int, modifiers: Qt.KeyboardModifier) -> bool:
        """Clamp or remove a unit, if a modifier asks for it."""
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.acted.emit(ToggleClamp(unit))
        elif modifiers & REMOVAL:
            self.acted.emit(ToggleRemoval(unit))
        else:
            return False
        return True

    def switch(self, unit: int, on: bool) -> None:
        """Turn a unit on or off, as a stroke of its own."""
        self.acted.emit(Paint(np.array([unit]), np.array([1 if on else -1], np.int8)))


def hand_on(part: Acting, whole: Acting) -> None:
    """Let a whole say what is done to a part of it."""
    part.acted.connect(whole.acted)
    part.hinted.connect(whole.hinted)


SLOW = 4
"""Up to so many updates in a report: then the unit visited last is marked, and what it decided is told."""
