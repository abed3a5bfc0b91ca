"""Several views in one panel, of which one is seen: a chooser, a veil, and everything handed on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import cached_property, partial
from typing import Any, ClassVar

from PySide6.QtWidgets import QComboBox, QStackedLayout, QStackedWidget, QWidget

from hopviz.actions.action import Action
from hopviz.actions.window_verbs import ChooseView, SetChoice
from hopviz.actions.wiring_edits import Adopt
from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.core.thermal import SwarmFrame
from hopviz.project.data_table import DataTable
from hopviz.project.model import Project
from hopviz.project.provenance import Provenance
from hopviz.ui.panel import NETWORK, Jobs, Panel
from hopviz.ui.recent_reports import RecentReports
from hopviz.ui.style.theme import Theme
from hopviz.ui.widgets import on_escape, polish
from hopviz.ui.widgets.choice import Choice, Value
from hopviz.ui.widgets.choices import Choices
from hopviz.ui.widgets.choosers import offer
from hopviz.ui.widgets.veil import Veil


class View(Panel):
    """One way of seeing the network: a panel within a panel, speaking the same vocabulary.

    `title` is what the chooser calls it.  `prepare` runs in the background for every new network while the view
    is the one that is shown.
    """

    shows_swarm: ClassVar[bool] = False
    """Whether it has a place for each replica of a swarm."""
    tells_outdated: ClassVar[bool] = False
    """Whether the view itself dims what is not true any more; else it is dimmed until it has the present network."""

    def show_run(self, reports: RecentReports) -> None:
        """Take over a run that is under way, when the view is chosen."""
        if reports.newest is not None:
            self.show_report(reports.newest)

    def show_as_at_first(self) -> None:
        """Show it in the form, and from the side, that it has at first."""

    def more_choices(self) -> Sequence[Choice]:
        """What is chosen in it besides by its controls: to play or to measure."""
        return ()

    @cached_property
    def choices(self) -> Choices:
        """All that is chosen inside the view; made when it is first asked for, of the controls that it has then."""
        choices = Choices(self, self.more_choices())
        self.acted.connect(choices.note_action)
        return choices

    def show_swarm(self, frame: SwarmFrame | None) -> None:
        """Take over where the replicas of a swarm are; None: there is no swarm."""

    def leave_document(self) -> None:
        """Give up what was begun for the document that was there: another one has been opened."""

    def take_keys(self) -> None:
        """Let the keys choose what is shown."""
        self.setFocus()

    @property
    def is_outdated(self) -> bool:
        """Whether it shows something that is not true any more."""
        return False

    def table(self) -> DataTable | None:
        """The numbers that are shown, as a table; None while there are none."""
        return None

    @staticmethod
    def prepares_anew(before: Project, after: Project) -> bool:
        """Whether `prepare` makes something else of the same network in another project."""
        return False

    @staticmethod
    def refusal(project: Project) -> str:
        """Why this view cannot show such a project, in a sentence; empty if it can."""
        return ""


FEW_UNITS = 16
"""A view of at most so many units may be prepared at once."""
PATIENCE, LONG = 0.2, 1.0
"""Seconds after which a picture that is out of date is dimmed, and after which its computation can be cancelled."""
COMPUTING, BEFORE = "Computing…", "What is seen is of the network before the last change"
OF_BEFORE = "What it shows was measured before the last change: show it until it is measured anew"
NOTHING_YET = "Nothing has been measured yet"
CANCELLED = "Not computed: Compute begins again"
IMPOSSIBLE = "This could not be computed"


class Viewer(Panel):
    """Shows one view at a time and hands everything on to it; a view is made when it is first asked for.

    Parameters
    ----------
    kinds : sequence of View classes
        What there is to be seen, in the order of the chooser.
    chooser_name, chooser_tip : str
        What the chooser is called for a screen reader, and its tooltip.
    parent : QWidget, optional
    """

    def __init__(
        self, kinds: Sequence[type[View]], chooser_name: str, chooser_tip: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._recent = RecentReports()
        self._behind: set[View] = set()
        """Views that have not been told of the present project: nobody looks at them."""
        self._unprepared = False
        """Whether there have been new weights while nobody looked."""
        self._waited, self._share = 0.0, 0.0
        """Seconds since the picture is out of date; the part of the new one that is made, 0 to 1."""
        self._lack = ""
        """Why there is no picture of the present network, although it could be shown."""
        self._shown: dict[View, Provenance] = {}
        """What the pictures of the views are of."""
        self.kinds = tuple(kinds)
        self._made: dict[type[View], View] = {}
        self._told: dict[str, Any] = {}
        """What all views have been told, and those made later are to be told."""
        self._stack = QStackedWidget()
        self.view_of(self.kinds[0])
        self.veil = Veil()
        self.veil.button.clicked.connect(self._cancel_or_compute)
        self._escape = on_escape(self, self._cancel_or_compute)
        self._escape.setEnabled(False)
        layout = QStackedLayout(self)
        layout.setStackingMode(QStackedLayout.StackingMode.StackAll)
        layout.addWidget(self.veil)
        layout.addWidget(self._stack)
        self.view_chooser = QComboBox()
        self.view_chooser.addItems([kind.title for kind in self.kinds])
        self.view_chooser.setAccessibleName(chooser_name)
        self.view_chooser.setToolTip(chooser_tip)
        self.view_chooser.currentIndexChanged.connect(self._choose_view)
        self.view_chooser.activated.connect(self._say_what_was_chosen)

    @property
    def view(self) -> View:
        """The view that is shown."""
        view = self._stack.currentWidget()
        assert isinstance(view, View)
        return view

    @property
    def made(self) -> tuple[View, ...]:
        """The views that have been asked for."""
        return tuple(self._made.values())

    @property
    def views(self) -> list[View]:
        """All views, in the order of the chooser."""
        return [self.view_of(kind) for kind in self.kinds]

    def view_of(self, kind: type[View]) -> View:
        """The view of a kind."""
        if kind not in self._made:
            view = self._made[kind] = kind()
            self._behind.add(view)
            self._stack.addWidget(view)
            view.acted.connect(partial(self._hand_on, view))
            view.hinted.connect(self.hinted)
            view.failed.connect(self.failed)
            view.network_wanted.connect(partial(self._want_network, view))
            view.set_looked_at(self._looked_at and view is self.view)
            view.choices.chosen.connect(partial(self._tell_choice, kind.name))
            polish(view)
            for verb, argument in self._told.items():
                getattr(view, verb)(argument)
        return self._made[kind]

    def view_named(self, name: str) -> View:
        """The view of a name."""
        return self.view_of(next(kind for kind in self.kinds if kind.name == name))

    def choices_in(self, name: str) -> Choices:
        """What is chosen inside the view of a name, which knows the present project."""
        view = self.view_named(name)
        self._catch_up(view)
        return view.choices

    def _tell_choice(self, view: str, name: str, value: Value) -> None:
        self.acted.emit(SetChoice(view, name, value))

    def _tell(self, verb: str, argument: object) -> None:
        self._told[verb] = argument
        for view in self.made:
            getattr(view, verb)(argument)

    @property
    def is_seen(self) -> bool:
        return super().is_seen or self.view.is_seen

    def title_widget(self) -> QWidget | None:
        return self.view_chooser if len(self.kinds) > 1 else None

    def preparation(self) -> Callable[[Project, Network], Any] | None:
        return self.view.preparation()

    def quick_size(self, network: Network) -> Hashable:
        return (self.view.name, network.n) if network.n <= FEW_UNITS and self.is_seen else None

    def set_jobs(self, jobs: Jobs) -> None:
        super().set_jobs(jobs)
        self._tell("set_jobs", jobs)

    def set_looked_at(self, looked_at: bool) -> None:
        super().set_looked_at(looked_at)
        for view in self.made:
            view.set_looked_at(looked_at and view is self.view)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._tell("apply_theme", theme)

    def set_audience(self, has_audience: bool) -> None:
        super().set_audience(has_audience)
        self._tell("set_audience", has_audience)

    def set_reduced_motion(self, reduced: bool) -> None:
        super().set_reduced_motion(reduced)
        self._tell("set_reduced_motion", reduced)

    def show_project(self, project: Project) -> None:
        before, refused = self._project, self._refusal()
        super().show_project(project)
        self._behind = set(self.made)
        self._offer_views(project)
        self._catch_up(self.view)
        self._cover()
        if before is None or not project.same_network(before):
            return  # the network comes
        is_shown_again = refused and not self._refusal()
        if is_shown_again or self.view.prepares_anew(before, project):
            self._want_network(self.view)

    def _offer_views(self, project: Project) -> None:
        """Let only views be chosen that can show the project; the others tell why they cannot."""
        for index, kind in enumerate(self.kinds):
            offer(self.view_chooser, index, kind.refusal(project))

    def forget(self) -> None:
        self._recent.clear()
        self._waited = self._share = 0.0
        self._lack = ""
        self._shown.clear()

    @property
    def is_outdated(self) -> bool:
        """Whether the picture of the view is of another network than the project's, or of other memories."""
        shown = None if self.view.tells_outdated else self._shown.get(self.view)
        return shown is not None and self._project is not None and not shown.is_of(self._project)

    def lack_of_table(self, kind: type[View]) -> str:
        """Why the numbers of a view cannot be taken along, in a sentence; empty if they can."""
        refusal = "" if self._project is None else kind.refusal(self._project)
        view = self._made.get(kind)
        if refusal or view is None:
            return refusal or NOTHING_YET
        is_before = view in self._behind or view.is_outdated or (view is self.view and self.is_outdated)
        has_any = view.table() is not None
        return OF_BEFORE if is_before and has_any else "" if has_any else NOTHING_YET

    def _catch_up(self, view: View) -> None:
        """Let a view know the present project."""
        if view in self._behind and self._project is not None:
            self._behind.remove(view)
            view.show_project(self._project)

    def take_network(self, project: Project, network: Network) -> None:
        self._lack = ""
        if not self.is_computing(NETWORK):
            self._waited = self._share = 0.0
        is_prepared = self.view.prepare is not None
        self._unprepared = is_prepared and not self.is_seen
        if self._unprepared or (is_prepared and self._refusal()):
            self.drop_network()
        else:
            super().take_network(project, network)
        self._cover()

    def show_progress(self, share: float, findings: object) -> None:
        self._share = max(self._share, share)  # another network may follow in one waiting

    def give_up_network(self) -> None:
        self._lack = IMPOSSIBLE
        self._cover()

    def show_network(self, project: Project, network: Network, prepared: Any) -> None:
        self._waited = self._share = 0.0
        self._shown[self.view] = Provenance(project, network)
        self.view.show_network(project, network, prepared)
        self._cover()

    def show_report(self, report: Report) -> None:
        self._recent.add(report)
        self.view.show_report(report)

    def show_swarm(self, frame: SwarmFrame | None) -> None:
        """Let all views know where the replicas of a swarm are; None: there is no swarm."""
        self._tell("show_swarm", frame)

    def choose_unit(self, unit: int) -> None:
        self._tell("choose_unit", unit)

    def leave_document(self) -> None:
        """Let all views know that another document has been opened."""
        for view in self.made:
            view.leave_document()

    def draw(self, seconds: float) -> None:
        if self._unprepared:
            self._unprepared = False
            self.network_wanted.emit()
        if self.is_computing(NETWORK) or self.is_outdated:
            self._waited += seconds
            self._cover()
        if not self._refusal():
            self.view.choices.go_on()
            self.view.draw(seconds)

    def focus_view(self) -> None:
        """Let the keys choose what the view shows."""
        self.view.take_keys()

    def choose_view(self, name: str) -> None:
        """Show a view by its name."""
        self.view_chooser.setCurrentIndex([kind.name for kind in self.kinds].index(name))

    def show_something(self) -> None:
        """Show the first view, which shows most, if the present one cannot show the project."""
        if self._refusal():
            self.view_chooser.setCurrentIndex(0)

    def _choose_view(self, index: int) -> None:
        self._stack.setCurrentWidget(self.view_of(self.kinds[index]))
        self.set_looked_at(self._looked_at)
        self._catch_up(self.view)
        self.view.show_run(self._recent)
        self._want_network(self.view)

    def _say_what_was_chosen(self, index: int) -> None:
        """Send the action of a choice by hand, which has been followed already."""
        self.acted.emit(ChooseView(self.kinds[index].name))

    def _hand_on(self, view: View, action: Action) -> None:
        """Hand an action on, unless it makes a project of one of which a later one is the present one."""
        if not (isinstance(action, Adopt) and (view in self._behind or self.is_outdated)):
            self.acted.emit(action)

    def _want_network(self, view: View) -> None:
        """Begin again with the present network; what is still made of it is of no interest."""
        if view is self.view:
            self.drop_network()
            self._lack = ""
            self._cover()
            self.network_wanted.emit()

    def _cancel_or_compute(self) -> None:
        if self.is_computing(NETWORK):
            self.drop_network()
            self._lack = CANCELLED
            self._cover()
        elif self._lack:
            self._want_network(self.view)

    def _refusal(self) -> str:
        return "" if self._project is None else self.view.refusal(self._project)

    def _cover(self) -> None:
        """A veil with the reason over a view that cannot show the network, or not yet."""
        refusal = self._refusal()
        is_computing = self.is_computing(NETWORK)
        late = self._waited > PATIENCE and (is_computing or self.is_outdated)
        can_cancel = late and is_computing and self._waited > LONG
        share = f" {100 * self._share:.0f} %" if can_cancel else ""
        before = f"\n{BEFORE}" if self.is_outdated else ""
        computing = f"{COMPUTING}{share}{before}" if late else ""
        offer = "" if refusal else "Cancel  (Esc)" if can_cancel else "Compute" if self._lack else ""
        self.veil.show_words(refusal or self._lack or computing, offer, bool(refusal))
        self._escape.setEnabled(can_cancel and not refusal)
        self._stack.setEnabled(not refusal)  # keys go to nothing that is covered
