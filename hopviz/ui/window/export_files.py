"""Export of files: memories, weights, state, texts, the log of the run, experiments, the census, and a script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

import hopviz
from hopviz.actions.editor import Editor
from hopviz.actions.project_run import PastRun, ProjectRun
from hopviz.actions.script import SUFFIX, script_steps
from hopviz.core.couplings import MOST_DENSE
from hopviz.core.stepwise import Steps
from hopviz.engine.jobs import Jobs
from hopviz.engine.session import Session
from hopviz.project import archive
from hopviz.project.csv_files import table_steps
from hopviz.project.data_table import DataTable
from hopviz.project.document import Document
from hopviz.project.export import export_steps, formats
from hopviz.project.file_names import file_name
from hopviz.project.files import shown
from hopviz.project.run_log import run_log
from hopviz.ui.actions import allow
from hopviz.ui.experiments.panel import ExperimentsPanel
from hopviz.ui.guard import Guarded
from hopviz.ui.landscape.census.view import CensusView
from hopviz.ui.landscape.panel import LandscapePanel
from hopviz.ui.style.names import menu_text
from hopviz.ui.viewer import NOTHING_YET, View
from hopviz.ui.widgets.save_dialog import ask_where
from hopviz.ui.window.banner import NEXT_DEED
from hopviz.ui.window.document_files import UNTITLED
from hopviz.ui.window.main_window import MainWindow
from hopviz.ui.window.settings import Settings

KEY = "window.export"
LASTING = 500
"""Milliseconds after which it is shown how far a file is."""
NO_MEMORIES = "Store a memory first (Ctrl+Return)"
NO_WEIGHTS = "The weights are still being made"
NO_UPDATES = "The run has made no update yet: run it (Space) or make a step (.)"
NO_CENSUS = "Choose Census in the landscape (V) and let it count first"
TABLE = (("Table", ".csv"),)
WITH_BIASES = ".npz"
"""Suffix of the only kind of file that holds biases beside the weights."""
Kinds = tuple[tuple[str, str], ...]
Write = Callable[[Path], Steps[object]]
"""Writes a file of a name, a step at a time."""


@dataclass(frozen=True, eq=False)
class Entry:
    """What can be exported."""

    title: str
    """What its dialog asks for."""
    kinds: Kinds
    """Label and suffix of the kinds of file that it can be."""
    lack: Callable[[], str]
    """Tells why it cannot be had now; nothing if it can."""
    begin: Callable[[Callable[[Write], None]], None]
    """Hands on what writes it, as it is now."""
    part: str = ""
    """What is added to the name of the document."""


class ExportFiles(Guarded, QObject):
    """Asks where to, and writes in the background.

    Parameters
    ----------
    window : MainWindow
        Has the menu "Export".
    editor : Editor
        Has the document.
    session : Session
        Has the run.
    settings : Settings
        Where the folder is kept.
    jobs : Jobs
        Write files.
    landscape, experiments : Viewer
        Have the census and the experiments.
    """

    hinted = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        editor: Editor,
        session: Session,
        settings: Settings,
        jobs: Jobs,
        landscape: LandscapePanel,
        experiments: ExperimentsPanel,
    ) -> None:
        super().__init__(window)
        self._window, self._editor, self._session = window, editor, session
        self._settings, self._jobs = settings, jobs
        self._landscape, self._experiments = landscape, experiments
        self._name = ""
        """Of the file that is being written; empty if none is."""
        self._share = 0.0
        self._waiting: list[Callable[[PastRun], None]] = []
        """What is to be done with the run as it stands."""
        self._entries = self._all_entries()
        self._lasting = QTimer(self)
        self._lasting.setSingleShot(True)
        self._lasting.setInterval(LASTING)
        self._lasting.timeout.connect(self._show)
        session.branched.connect(self._take_run)
        window.banner.cancelled.connect(self._cancel)
        window.submenus["Export"].aboutToShow.connect(self.offer)

    def _all_entries(self) -> dict[str, Entry]:
        always = partial(str, "")
        document = {part: partial(self._begin_document, part) for part in ("memories", "weights", "state", "document")}
        texts = [each for each in formats("document") if each.suffix != archive.SUFFIX]
        kinds = {part: tuple((each.label, each.suffix) for each in formats(part)) for part in document}
        return {
            "memories": Entry("Export the memories", kinds["memories"], self._lack_of_memories, document["memories"],
                              "memories"),
            "weights": Entry("Export the weights", kinds["weights"], self._lack_of_weights, document["weights"],
                             "weights"),
            "state": Entry("Export the state", kinds["state"], always, document["state"], "state"),
            "text": Entry("Export as text", tuple((each.label, each.suffix) for each in texts), always,
                          document["document"]),
            "log": Entry("Export the log of the run", TABLE, self._lack_of_updates, self._begin_log, "log"),
            "experiment": Entry("Export the experiment", TABLE, self._lack_of_experiment,
                                lambda done: self._begin_table(self._experiments.view, done)),
            "census": Entry("Export the census", TABLE, self._lack_of_census,
                            lambda done: self._begin_table(self._landscape.view_of(CensusView), done), "census"),
            "script": Entry("Export a Python script", (("Python", SUFFIX),), always, self._begin_script),
        }  # fmt: skip

    @property
    def is_writing(self) -> bool:
        """Whether a file is being written, or what is to be written is still awaited."""
        return bool(self._name or self._waiting)

    @Slot()
    def offer(self) -> None:
        """Let the menu offer what there is, and say of the rest why it cannot be had."""
        commands = self._window.commands
        for what, entry in self._entries.items():
            allow(commands[f"export_{what}"], entry.lack())
        commands["export_experiment"].setText(menu_text(f"Experiment: {self._experiments.view.title}…"))

    def export(self, what: str) -> None:
        """Ask where something is to be written, and write it as it is now."""
        entry = self._entries[what]
        lack = entry.lack()
        if self._name:
            self._refuse()
        elif lack:
            self.failed.emit(f"There is nothing to export. {lack}.")
        else:
            entry.begin(partial(self._ask, entry))

    def _ask(self, entry: Entry, write: Write) -> None:
        filters = {f"{label} (*{suffix})": suffix for label, suffix in self._kinds_of(entry)}
        proposed = file_name(self._proposed(entry))
        ask_where(
            self._window, entry.title, self._settings.folder, filters, proposed, lambda path: self._write(path, write)
        )

    def _kinds_of(self, entry: Entry) -> Kinds:
        """The kinds of file that hold all of it: weights with biases beside them are several arrays."""
        network = self._session.network_so_far
        has_biases = network is not None and network.bias.any()
        is_cut = entry is self._entries["weights"] and has_biases
        return tuple(kind for kind in entry.kinds if not is_cut or kind[1] == WITH_BIASES)

    @property
    def _stem(self) -> str:
        """What the document is called."""
        saved = self._editor.saved
        return (self._editor.opened.lesson.title or UNTITLED) if saved is None else saved.path.stem

    def _proposed(self, entry: Entry) -> str:
        """What the file may be called: after the document, and the part of it."""
        if entry is not self._entries["experiment"]:
            return f"{self._stem} {entry.part}".strip()
        view = self._experiments.view
        table = view.table()
        part = view.name if table is None else table.name
        return f"{self._stem} {part}" if view.of_project else part

    def _refuse(self) -> None:
        self.failed.emit(f"{self._name} is still being written; wait for it, or cancel it (Esc).")

    def _write(self, path: Path, write: Write) -> None:
        if self._name:
            self._refuse()
            return
        self._settings.folder = str(path.parent)
        self._name, self._share = shown(path.name), 0.0
        self._lasting.start()
        self._jobs.submit(
            KEY, partial(write, path), partial(self._end, path), self._fail, self._progress, alone=True
        )

    def _end(self, path: Path, result: object) -> None:
        self._over()
        beside = f" and {shown(result.name)}" if isinstance(result, Path) else ""
        self.hinted.emit(f"Exported {shown(path.name)}{beside}")
        self._window.banner.settle(NEXT_DEED)

    def _fail(self, error: Exception) -> None:
        name = self._name
        self._over()
        is_told = isinstance(error, ValueError) and str(error)
        self.failed.emit(str(error) if is_told else f"{name} cannot be written: there is not enough memory for it.")

    def _over(self) -> None:
        self._name = ""
        self._lasting.stop()
        self._window.banner.show_progress("")

    def _progress(self, share: float, _: object) -> None:
        self._share = share
        if not self._lasting.isActive():
            self._show()

    @Slot()
    def _show(self) -> None:
        share = f" {self._share:.0%}" if self._share else ""
        self._window.banner.show_progress(f"Writing {self._name}…{share}")

    @Slot()
    def _cancel(self) -> None:
        if self._name:
            self._jobs.cancel(KEY)
            name = self._name
            self._over()
            self.hinted.emit(f"{name} was not written")

    @property
    def _document(self) -> Document:
        """The document, with the weights that can be seen now."""
        editor = self._editor
        project = editor.project
        return replace(editor.document, project=editor.moment.with_current_weights()) if project.learns_in_epochs else (
            editor.document
        )

    def _begin_document(self, part: str, done: Callable[[Write], None]) -> None:
        document = self._editor.document if part == "document" else self._document
        done(lambda path: export_steps(document, path, part))

    def _begin_table(self, view: View, done: Callable[[Write], None]) -> None:
        table = view.table()
        assert table is not None
        titled = self._titled(table, of_document=view.of_project)
        done(lambda path: table_steps(path, titled))

    def _titled(self, table: DataTable, of_document: bool = True) -> DataTable:
        title = f", {self._stem}" if of_document else ""
        return replace(table, remarks=chain([f"hopviz {hopviz.__version__}{title}"], table.remarks))

    def _begin_log(self, done: Callable[[Write], None]) -> None:
        project = self._editor.project

        def write(past: PastRun, path: Path) -> Steps[object]:
            return table_steps(path, self._titled(run_log(project, past.run, past.seed)))

        self._with_run(lambda past: done(partial(write, past)))

    def _begin_script(self, done: Callable[[Write], None]) -> None:
        record = self._editor.record
        self._with_run(lambda past: done(lambda path: script_steps(record, past, path)))

    def _with_run(self, use: Callable[[PastRun], None]) -> None:
        self._waiting.append(use)
        self._session.branch_wanted.emit()

    @Slot(object)
    def _take_run(self, run: ProjectRun) -> None:
        if self._waiting:
            self._waiting.pop(0)(run.past())

    def _lack_of_memories(self) -> str:
        return "" if self._editor.project.memories else NO_MEMORIES

    def _lack_of_weights(self) -> str:
        network = self._session.network_so_far
        if network is None:
            return NO_WEIGHTS
        most = f"a matrix holds those of up to {MOST_DENSE:,} units"
        return f"The weights of {network.n:,} units are too many: {most}" if network.n > MOST_DENSE else ""

    def _lack_of_updates(self) -> str:
        return "" if self._session.updates else NO_UPDATES

    def _lack_of_experiment(self) -> str:
        return self._experiments.lack_of_table(type(self._experiments.view))

    def _lack_of_census(self) -> str:
        lack = self._landscape.lack_of_table(CensusView)
        return NO_CENSUS if lack == NOTHING_YET else lack
