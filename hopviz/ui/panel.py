"""The vocabulary of all panels: verbs that the application speaks at the display's pace, and jobs of their own."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from hopviz.actions.state_edits import Paint
from hopviz.actions.unit_edits import ToggleClamp, ToggleRemoval
from hopviz.core.network import Floats, Network, State
from hopviz.core.recorder import Report
from hopviz.core.stepwise import JobSteps
from hopviz.project.model import Project
from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import LIGHT, Theme

Findings = TypeVar("Findings")
Result = TypeVar("Result")
Progressed = Callable[[float, Findings | None], None]


AT_ONCE = 0.02
"""What took less than so many seconds the last time may be made in the GUI thread."""
NETWORK = "network"
"""What the job is called that makes a panel's picture of the network."""


class Jobs(Protocol):
    """What computes in the background (see `hopviz.engine.jobs.Jobs`); keys are "panel.what"."""

    def submit(
        self, key: str, steps: Callable[[], JobSteps[Findings, Result]],
        done: Callable[[Result], None], failed: Callable[[Exception], None],
        progressed: Progressed[Findings] | None = None,
        *, queue: bool = False, first: bool = False, at_once: float = 0.0, size: Hashable = None,
    ) -> object:  # fmt: skip
        """Compute; one job of a key is under way at a time."""

    def expects(self, job: str) -> bool:
        """Whether the result of a job of this key is still to come."""

    def cancel(self, job: str) -> None:
        """Deliver nothing more of this key."""

    def hold(self, job: str) -> None:
        """Let the jobs of this key rest."""

    def resume(self, job: str) -> None:
        """Let them go on."""


if TYPE_CHECKING:
    Mixin = QObject
else:  # a widget cannot have another base with signals of its own
    Mixin = object


class Acting(Guarded, Mixin):
    """What a person acts on: a panel, or a part of one."""

    acted = Signal(object)
    """(Action) the person wants this done."""
    hinted = Signal(str)
    """A short message about what was tried here."""


class Panel(Acting, QWidget):
    """One way of looking at the network.

    The verbs arrive in this order: `set_jobs` and `apply_theme`, then `show_project` after every edit, `take_network`
    when the weights have been made anew (which `show_network` shows with what `preparation` made of them in the
    background), `show_report` for every report, and `draw` at every tick of the display while the panel is visible.
    Reports come just before a tick, to all panels, at a pace at which figures are legible; between them `draw` only
    moves what slides or fades.  So all that is seen is of one moment: a panel that shows anything later says of which
    moment it is.  Only `draw` paints, and only if something changed: a hidden panel costs nothing.
    """

    name: ClassVar[str]
    """What lessons and settings call it."""
    title: ClassVar[str]
    """The heading."""
    comes_first: ClassVar[bool] = False
    """People look at it while they change weights: its network is made first, and does not wait for a tick."""
    prepare: ClassVar[Callable[..., Any] | None] = None
    """A pure function of (project, network), run in the background for every new one, or one that makes the steps of
    a job; touches no widget."""
    of_project: ClassVar[bool] = True
    """Whether what it shows, and computes, is of the project's units."""

    network_wanted = Signal()
    """`preparation` has become another one: it wants the present network again."""
    titled = Signal(str)
    """What the heading is to be now."""
    failed = Signal(object)
    """(Exception) of a job."""

    jobs: Jobs

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(self.name)
        self.theme: Theme = LIGHT
        self.reduced_motion = False
        """Whether nothing fades or slides."""
        self.has_audience = False
        """Whether an audience is shown what it shows."""
        self._project: Project | None = None
        """The project that is shown."""
        self._computed: set[str] = set()
        """What has been computed for its units."""
        self._resting: set[str] = set()
        """What rests while nobody looks."""
        self._looked_at = True

    @property
    def is_seen(self) -> bool:
        """Whether any of it is on the screen; a panel behind another tab is visible to Qt, but not to people."""
        return self.isVisible() and not self.visibleRegion().isEmpty()

    def title_widget(self) -> QWidget | None:
        """A control that stands beside the heading."""
        return None

    def preparation(self) -> Callable[[Project, Network], Any] | None:
        """What is to be run in the background for every new network, like `prepare`; nothing costs nothing."""
        return type(self).prepare

    def quick_size(self, network: Network) -> Hashable:
        """What the time of the preparation depends on, if it may be so little that it is done at once; else None."""
        return None

    def set_jobs(self, jobs: Jobs) -> None:
        """Compute with these."""
        self.jobs = jobs

    def set_looked_at(self, looked_at: bool) -> None:
        """Let what is computed rest while nobody looks."""
        if looked_at != self._looked_at:
            self._looked_at = looked_at
            for what in self._resting:
                self.let_rest(what, not looked_at)

    def compute(
        self, what: str, steps: Callable[[], JobSteps[Findings, Result]], done: Callable[[Result], None],
        progressed: Progressed[Findings] | None = None, given_up: Callable[[], None] | None = None,
        *, rests: bool = True, queue: bool = False, first: bool = False, at_once: float = 0.0, size: Hashable = None,
    ) -> None:  # fmt: skip
        """Have something computed in the background, as `hopviz.engine.jobs.Jobs.submit` explains.

        Of several of one name, `what`, the newest counts.  `given_up` is called if it goes wrong, before the person is
        told; `rests` says whether it rests while nobody looks.
        """
        key, failed = self._key(what), partial(self._fail, given_up)
        self._computed.add(what)
        self.jobs.submit(key, steps, done, failed, progressed, queue=queue, first=first, at_once=at_once, size=size)
        if rests:
            self._resting.add(what)
            if not self._looked_at:
                self.let_rest(what, True)

    def is_computing(self, what: str) -> bool:
        """Whether the result is still to come."""
        return self.jobs.expects(self._key(what))

    def cancel(self, what: str) -> None:
        """Compute it no more; nothing of it is shown any more."""
        self.jobs.cancel(self._key(what))

    def let_rest(self, what: str, rests: bool) -> None:
        """Let it rest, or go on."""
        (self.jobs.hold if rests else self.jobs.resume)(self._key(what))

    def _key(self, what: str) -> str:
        return f"{self.name}.{what}"

    def _fail(self, given_up: Callable[[], None] | None, error: Exception) -> None:
        if given_up is not None:
            given_up()
        self.failed.emit(error)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme

    def set_audience(self, has_audience: bool) -> None:
        """Let what is for hands alone give way before an audience, or come back."""
        self.has_audience = has_audience

    def set_reduced_motion(self, reduced: bool) -> None:
        """Neither fade nor slide, or do."""
        self.reduced_motion = reduced

    def show_project(self, project: Project) -> None:
        """Take over an edited project: names, memories, masks, grid.

        Where the units are others than before, nothing is kept that is of the former ones, and no answer that is still
        to come is taken: an override calls this one first.
        """
        before, self._project = self._project, project
        if self.of_project and before is not None and not project.same_units(before):
            for what in self._computed:
                self.cancel(what)
            self._computed.clear()
            self.forget()

    def forget(self) -> None:
        """Keep nothing of units that are gone: what is pointed at, chosen, dragged, read of them, or found out."""

    def take_network(self, project: Project, network: Network) -> None:
        """Make what is shown of new weights, then show it.

        While somebody drags a weight, networks come faster than their pictures can be made: every answer is shown,
        and of the networks that wait only the newest counts.
        """
        preparation = self.preparation()
        if preparation is None:
            self.drop_network()
            self.show_network(project, network, None)
            return
        size = self.quick_size(network)
        self.compute(
            NETWORK, partial(_prepared, preparation, project, network), partial(self._show_prepared, project, network),
            self.show_progress, self.give_up_network, queue=True, first=self.comes_first,
            at_once=0.0 if size is None else AT_ONCE, size=size,
        )  # fmt: skip

    def drop_network(self) -> None:
        """Show nothing of the network that pictures are made of: its states are not those of the project any more."""
        self.cancel(NETWORK)

    def show_progress(self, share: float, findings: object) -> None:
        """So much of the picture of the network has been made, 0 to 1."""

    def give_up_network(self) -> None:
        """The picture of the network cannot be made."""

    def _show_prepared(self, project: Project, network: Network, prepared: object) -> None:
        self.show_network(project, network, prepared)
        if self.comes_first and self.is_seen:
            self.draw(0.0)
            # Painted now, it need not wait for all that other panels make of this network.
            QCoreApplication.sendPostedEvents(self.window(), QEvent.Type.UpdateRequest)

    def show_network(self, project: Project, network: Network, prepared: Any) -> None:
        """Take over new weights, and what `preparation` made of them."""

    def show_report(self, report: Report) -> None:
        """Take over the newest report; keep it for `draw`."""

    def fits(self, report: Report) -> bool:
        """Whether a report is of as many units as are shown."""
        return self._project is None or report.frame.state.size == self._project.n

    def choose_unit(self, unit: int) -> None:
        """Mark the unit chosen anywhere; -1 for none."""

    def draw(self, seconds: float) -> None:
        """Paint what has changed; `seconds` have passed since the last call (for fades and slides)."""


def _prepared(
    preparation: Callable[[Project, Network], Any], project: Project, network: Network
) -> JobSteps[Any, Any]:
    """Make a picture of a network, at once or step by step."""
    made = preparation(project, network)
    return (yield from made) if isinstance(made, Generator) else made


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


ALTERNATION = 0.45
"""Seconds for which each state of a short cycle is shown that runs too fast to be followed."""
SHORT = 4
"""Longer cycles are shown faster."""


def cycle_in_order(cycle: State) -> State:
    """(p, N) the states of a cycle from the same one on, whichever of them the run was in when it was seen."""
    first = min(range(len(cycle)), key=lambda k: cycle[k].tobytes())
    return np.roll(cycle, -first, axis=0)


def state_in_turn(clock: float, period: int) -> int:
    """Which state of a cycle is shown so many seconds after it was seen first: the same in every panel."""
    return int(clock / (ALTERNATION if period <= SHORT else ALTERNATION / 3)) % period


SLOW = 4
"""Up to so many updates in a report: then the unit visited last is marked, and what it decided is told."""


def are_equal(values: Floats | None, others: Floats | None) -> bool:
    """Whether both have the same values, or none."""
    return values is others or (values is not None and others is not None and np.array_equal(values, others))


def updates_told(report: Report, before: int) -> int:
    """How many updates a report tells of after one of so many: too many, where it does not go on from that one."""
    return SLOW + 1 if report.jumps else report.frame.updates - before
