"""Window verbs: what the window does for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from hopviz.actions import window_verbs as verbs
from hopviz.actions.action import Change, EditError, Moment, Reading, WindowVerb
from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.listener import Listener
from hopviz.core.quoting import listed, quoted
from hopviz.engine.file_reading import FileReading
from hopviz.engine.jobs import Jobs
from hopviz.engine.session import Session
from hopviz.project.file_names import name_of_file
from hopviz.project.files import shown
from hopviz.project.incoming import Incoming, incoming_steps
from hopviz.project.layout import GRID, Layout
from hopviz.ui.experiments.attention.view import AttentionView
from hopviz.ui.experiments.panel import ExperimentsPanel
from hopviz.ui.guard import Guarded, reported
from hopviz.ui.landscape.panel import LandscapePanel
from hopviz.ui.memories.panel import MemoriesPanel
from hopviz.ui.panel import Panel
from hopviz.ui.transport import TransportPanel
from hopviz.ui.units.panel import UnitsPanel
from hopviz.ui.viewer import View, Viewer
from hopviz.ui.weights.panel import MatrixPanel
from hopviz.ui.window.clipboard import Pasted, copy_state
from hopviz.ui.window.dialogs.open import PROJECT_SUFFIXES, Dialogs
from hopviz.ui.window.help import Help
from hopviz.ui.window.main_window import MainWindow
from hopviz.ui.window.new_windows import open_in_new_windows
from hopviz.ui.window.settings import Settings
from hopviz.ui.window.swarm import swarm_server

THE_GRID = ("", GRID, "units", "verdict", "readout")
"""What the middle of the window is called, which is large while nothing else is."""


@dataclass(frozen=True, eq=False)
class Panels:
    """The panels that window verbs concern, and all of them."""

    transport: TransportPanel
    units: UnitsPanel
    memories: MemoriesPanel
    landscape: LandscapePanel
    experiments: ExperimentsPanel
    all: Sequence[Panel]


class WindowVerbs(Guarded, QObject, Listener):
    """Does what window verbs ask for, and hands on what the editor tells.

    Parameters
    ----------
    window : MainWindow
    panels : Panels
    dialogs : Dialogs
    session : Session
        Whose project memories and units are named in.
    settings : Settings
    jobs : Jobs
        Read files.
    """

    acted = Signal(object)
    """(Action) what follows from opening a file."""
    hinted = Signal(str)
    """A short message for the status bar."""
    failed = Signal(str)
    """A sentence that names cause and cure."""
    stepped = Signal()
    """What can be undone and redone has changed."""

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        dialogs: Dialogs,
        session: Session,
        settings: Settings,
        jobs: Jobs,
    ) -> None:
        super().__init__(window)
        self.chosen_unit = -1
        """The unit that actions about one unit mean; -1 for none."""
        self._window, self._panels, self._dialogs = window, panels, dialogs
        self._session, self._settings = session, settings
        self._reading = FileReading(jobs, self)
        self._reading.progressed.connect(self._show_reading)
        self._reading.failed.connect(self.failed)
        self._reads_document = self._is_late = False
        session.project_opened.connect(self._forget_document)
        session.time.plays_changed.connect(window.commands["play_back"].setChecked)
        window.banner.cancelled.connect(self._cancel_reading)
        self._pasted = Pasted()
        self.help = Help(window, panels.all, session, settings, panels.transport.run_button)
        self._viewers: tuple[Viewer, ...] = (panels.landscape, panels.experiments)
        self._weights = next(panel for panel in panels.all if isinstance(panel, MatrixPanel))
        docks = window.docks
        self._verbs: dict[type[WindowVerb], Callable[[Any], object]] = {
            verbs.Ask: lambda verb: self._asked[verb.dialog](),
            verbs.Focus: lambda verb: self._controls[verb.control](),
            verbs.ShowPanel: lambda verb: self._show_panel(verb.panel),
            verbs.ChooseView: lambda verb: self._show_view(verb.view),
            verbs.SetChoice: self._set_choice,
            verbs.ShowStability: self._show_stability,
            verbs.PutOnStage: self._put_on_stage,
            verbs.ShowHelp: self.help.show,
            verbs.ResetLayout: lambda verb: docks.reset(),
            verbs.ChooseTheme: lambda verb: window.choose_theme(verb.theme),
            verbs.NextTheme: lambda verb: window.next_theme(),
            verbs.LargerType: lambda verb: window.change_type_size(1),
            verbs.SmallerType: lambda verb: window.change_type_size(-1),
            verbs.UsualType: lambda verb: window.change_type_size(None),
            verbs.FullScreen: lambda verb: window.fill_screen(verb.on),
            verbs.ReduceMotion: lambda verb: self.reduce_motion(verb.on),
            verbs.ShowSwarm: swarm_server(window, session, jobs, panels.landscape, panels.experiments),
            verbs.ClickUpdates: lambda verb: self._let_clicks_update(verb.on),
            verbs.ChooseUnit: lambda verb: self.choose_unit(self._moment.unit(verb.unit)),
            verbs.CopyState: lambda verb: self._copy_state(),
            verbs.Paste: lambda verb: self._paste(),
            verbs.OpenFiles: lambda verb: self._open_files([Path(path) for path in verb.paths]),
            verbs.Quit: lambda verb: window.close(),
        }
        self._asked: dict[str, Callable[[], None]] = {
            "new network": dialogs.ask_new_network,
            "lattice": dialogs.ask_lattice,
            "file": dialogs.ask_file,
            "folder": dialogs.ask_folder,
            "photographs": partial(dialogs.ask_photographs, self._take_photographs),
            "letters": dialogs.ask_letters,
            "name": panels.memories.rename,
            "shortcuts": dialogs.show_shortcuts,
            "glossary": self.help.show_glossary,
            "tour": self.help.begin_tour,
            "changes": dialogs.show_changes,
            "about": dialogs.show_about,
        }
        corruption = panels.memories.corruption
        self._controls: dict[str, Callable[[], None]] = {
            "view": panels.landscape.view_chooser.setFocus,
            "shown": panels.landscape.focus_view,
            "experiment": self._focus_experiment,
            "rule": panels.transport.rules.setFocus,
            "parameter": panels.transport.focus_parameter,
            "tie": panels.transport.focus_tie,
            "seed": panels.transport.seed.setFocus,
            "corruption": corruption.flip.setFocus,
            "blanking": corruption.blank.setFocus,
            "region": corruption.region.setFocus,
            "learning": panels.memories.learning.setFocus,
            "power": panels.memories.power.setFocus,
            "menus": window.open_menus,
        }

    def serve(self, kind: type[WindowVerb], act: Callable[[Any], object]) -> None:
        """Have a kind of verb done by somebody who is made later than this."""
        self._verbs[kind] = act

    def serve_dialog(self, name: str, ask: Callable[[], None]) -> None:
        """Have a dialog opened by somebody who is made later than this."""
        self._asked[name] = ask

    def do(self, verb: WindowVerb) -> None:
        self._verbs[type(verb)](verb)

    def tell(self, message: str) -> None:
        self.hinted.emit(message)

    def complain(self, sentence: str) -> None:
        self.failed.emit(sentence)

    def steps_changed(self) -> None:
        self.stepped.emit()

    def read(self, edit: Reading, done: Callable[[Change], None]) -> None:
        if edit.source_name:
            self._reads_document = True
            self._reading.read(edit.source_name, edit.reading, done)
        else:
            super().read(edit, done)

    @property
    def is_reading(self) -> bool:
        """Whether a file is being read."""
        return self._reading.is_under_way

    def close(self) -> None:
        """Read nothing more."""
        self._reading.cancel()
        self._pasted.close()

    def layout(self) -> Layout | None:
        panels, stage = self._window.docks.shown(), self._window.docks.on_stage
        if not panels:
            return None
        landscape, experiments = self._viewers
        seen = [viewer for viewer in (landscape, experiments) if viewer.name in panels]
        views = [viewer.view.name for viewer in seen if viewer is landscape or viewer.name in (panels[0], stage)]
        on_stage = next((viewer.view.name for viewer in self._viewers if viewer.name == stage), stage)
        return Layout(panels, views, on_stage)

    def whole_layout(self) -> Layout | None:
        """As `layout`, with what is chosen in panels behind others: a lesson says that, too."""
        layout = self.layout()
        if layout is None:
            return None
        behind = [viewer.view.name for viewer in self._viewers if viewer.name in layout.panels]
        return replace(layout, views=tuple(dict.fromkeys((*layout.views, *behind))))

    def arrange(self, layout: Layout) -> None:
        """Show what a document wants to be seen."""
        docks, views = self._window.docks, self._views()
        stage = views[layout.stage].name if layout.stage in views else layout.stage
        docks.show_only(layout.panels, stage if stage in docks.by_name else "")
        for view in (view for viewer in self._viewers for view in viewer.made):
            view.show_as_at_first()
        self.reset_choices()
        self.choose_views([*layout.views, layout.stage])
        docks.bring_first(layout.panels)
        for viewer in self._viewers:
            if viewer.view.name not in (*layout.views, layout.stage):  # what cannot be shown yet may come with a step
                viewer.show_something()
        unknown = [name for name in layout.panels if name not in docks.by_name]
        unknown += [name for name in layout.views if name not in views]
        unknown += [layout.stage] if layout.stage and stage not in docks.by_name else []
        if unknown:
            known = ", ".join([*docks.by_name, *views])
            self.complain(f"The lesson wants to show {', '.join(unknown)}, which does not exist; choose from {known}.")

    def reset_choices(self) -> None:
        """Let what is chosen inside views be as it was before a person or a lesson chose it."""
        views = [view for viewer in self._viewers for view in viewer.made]
        for choices in (*(view.choices for view in views), self._weights.choices):
            choices.reset()

    @property
    def changed_choices(self) -> list[verbs.SetChoice]:
        """What a person or a lesson has chosen inside the views that are shown."""
        shown = self._window.docks.shown()
        seen: list[View | MatrixPanel] = [viewer.view for viewer in self._viewers if viewer.name in shown]
        if self._weights.name in shown:
            seen.append(self._weights)
        return [verbs.SetChoice(view.name, *each) for view in seen for each in view.choices.changed.items()]

    def begin_with(self, layout: Layout, was_open: bool, is_asked_for: bool) -> None:
        """Show what the first document wants to be seen; as it was left, if it was open then and nothing says how."""
        if was_open and not (is_asked_for and (layout.panels or layout.stage)):
            self.choose_views(layout.views)
        else:
            self.arrange(layout)

    def choose_views(self, names: Sequence[str]) -> None:
        """Show these views, as far as they exist."""
        for name, viewer in self._views().items():
            if name in names:
                viewer.choose_view(name)
                self._window.docks.bring(viewer.name)

    def choose_unit(self, unit: int) -> None:
        """Mark a unit in all panels; -1 for none."""
        self.chosen_unit = unit
        for panel in self._panels.all:
            with reported():
                panel.choose_unit(unit)

    def reduce_motion(self, on: bool) -> None:
        """Let nothing fade and slide, or let it; remembered."""
        self._settings.reduced_motion = on
        self._window.commands["reduce_motion"].setChecked(on)
        for panel in self._panels.all:
            panel.set_reduced_motion(on)

    def _take_photographs(self, paths: list[Path]) -> None:
        """Have attention look among pictures."""
        view = self._view(AttentionView.name)
        assert isinstance(view, AttentionView)
        view.take_files(paths)

    @property
    def _moment(self) -> Moment:
        return Moment(self._session.project, self._session.state)

    def _views(self) -> dict[str, Viewer]:
        """The panel that holds each view, by the name of the view."""
        return {kind.name: viewer for viewer in self._viewers for kind in viewer.kinds}

    def _show_panel(self, name: str) -> None:
        docks = self._window.docks
        if name not in docks.by_name:
            raise EditError(f"There is no panel {quoted(name)}; choose from {', '.join(docks.by_name)}.")
        docks.bring(name)

    def _show_view(self, name: str) -> None:
        self.choose_views([self._view(name).name])

    def _view(self, name: str) -> View:
        found = self._views()
        if name not in found:
            raise EditError(f"There is no view {quoted(name)}; choose from {', '.join(found)}.")
        return found[name].view_named(name)

    def _set_choice(self, verb: verbs.SetChoice) -> None:
        if verb.view == self._weights.name:
            choices = self._weights.choices
        else:
            choices = self._views()[self._view(verb.view).name].choices_in(verb.view)
        try:
            choices.choose(verb.name, verb.value)
        except ValueError as error:
            raise EditError(f"In the view {quoted(verb.view)} {error}.") from error

    def _put_on_stage(self, verb: verbs.PutOnStage) -> None:
        docks, views, what = self._window.docks, self._views(), verb.what
        name = views[what].name if what in views else what
        if name in docks.by_name and verb.on:
            self.choose_views([what])
            docks.put_on_stage(name)
            return
        docks.clear_stage()
        if name not in docks.by_name and name not in THE_GRID:
            raise EditError(f"There is no panel {quoted(what)}; choose from {', '.join([*docks.by_name, *views])}.")
        if verb.on:
            self.hinted.emit("The grid is large already: click another panel first")

    def _show_stability(self, verb: verbs.ShowStability) -> None:
        memory = self._moment.memory(verb.memory)
        self._window.docks.bring(self._panels.experiments.name)
        self._panels.experiments.show_stability(memory)

    def _focus_experiment(self) -> None:
        self._window.docks.bring(self._panels.experiments.name)
        self._panels.experiments.view_chooser.setFocus()

    def _let_clicks_update(self, on: bool) -> None:
        self._window.commands["click_updates"].setChecked(on)
        self._panels.units.set_click(on)

    def _copy_state(self) -> None:
        copy_state(self._session.project, self._session.state)
        self.hinted.emit("Copied the state as a drawing")

    def _paste(self) -> None:
        try:
            paths = self._pasted.paths()
        except OSError:
            self.failed.emit("What is on the clipboard cannot be written to a file; make room for it.")
            return
        if paths:
            self._open_files(paths)
        else:
            self.hinted.emit("There is nothing on the clipboard to paste: copy a drawing, numbers, a picture or files")

    def _open_files(self, paths: Sequence[Path]) -> None:
        """Find out what files hold, and go on by that."""
        name = shown(paths[0].name) if len(paths) == 1 else f"{len(paths):,} files"
        self._reads_document = len(paths) == 1 and paths[0].suffix.lower() in PROJECT_SUFFIXES
        self._is_late = False
        self._reading.read(name, partial(incoming_steps, paths), partial(self._take_files, name))

    def _take_files(self, name: str, incoming: Incoming) -> None:
        picture = None if incoming.is_batch or not incoming.pictures else incoming.pictures[0]
        if incoming.document is not None and self._is_late:
            self.hinted.emit(f"{name} was not opened: something else has been opened meanwhile")
        elif incoming.document is not None:
            self.acted.emit(OpenDocument(str(incoming.document)))
            left_out = open_in_new_windows(incoming.other_documents)
            if left_out:
                self.hinted.emit(f"Not opened: {listed(shown(path.name) for path in left_out)}; open them one by one")
        elif picture is not None:
            self._dialogs.fit_picture(picture.picture, name_of_file(picture.path))
        else:
            self._dialogs.ask_incoming(incoming, name)

    @Slot()
    def _forget_document(self) -> None:
        """Another document has been opened meanwhile."""
        self._is_late = True
        if self._reads_document:
            self._reading.cancel()

    @Slot()
    def _cancel_reading(self) -> None:
        if self.is_reading:
            self._reading.cancel()
            self.hinted.emit("Reading was cancelled")

    @Slot(str)
    def _show_reading(self, sentence: str) -> None:
        self._window.banner.show_progress(sentence)
