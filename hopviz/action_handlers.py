"""What does each command do?  The verbs behind the menus, the keys and the bar of buttons.

Commands are rows of a table (`hopviz.ui.actions`); here each gets its receiver.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from hopviz.engine.session import Session
from hopviz.project.model import Project
from hopviz.ui.editing.editor import ProjectEditor
from hopviz.ui.experiments.panel import ExperimentsPanel
from hopviz.ui.landscape.panel import LandscapePanel
from hopviz.ui.readout import ReadoutPanel
from hopviz.ui.unit_input.panel import VotePanel
from hopviz.ui.units.panel import UnitsPanel
from hopviz.ui.window.dialogs.open import Dialogs
from hopviz.ui.window.main_window import MainWindow


@dataclass(eq=False)
class ActionHandlers:
    """Everybody a command may concern."""

    window: MainWindow
    editor: ProjectEditor
    session: Session
    dialogs: Dialogs
    units: UnitsPanel
    readout: ReadoutPanel
    vote: VotePanel
    landscape: LandscapePanel
    experiments: ExperimentsPanel
    chosen_unit: int = -1
    """The unit that commands about one unit mean; -1 for none."""

    _grid: tuple[int, int] | None = field(default=None, init=False)

    def show_project(self, project: Project) -> None:
        """Units of another grid are other units: none of them has been chosen."""
        if self._grid != (project.rows, project.cols):
            self._grid, self.chosen_unit = (project.rows, project.cols), -1

    def wire(self) -> None:
        """Connect them."""
        window, editor, session = self.window, self.editor, self.session
        stack = editor.undo_stack
        for name, receiver in {
            "new": self.dialogs.ask_new_network,
            "open_image": self.dialogs.ask_file,
            "quit": window.close,
            "next_scene": partial(self._open_neighbour, 1),
            "previous_scene": partial(self._open_neighbour, -1),
            "undo": stack.undo,
            "redo": stack.redo,
            "convert_units": editor.convert_units,
            "letters": self.dialogs.ask_letters,
            "run": self._run_or_pause,
            "step": self._step,
            "update_unit": self._update_chosen,
            "reset": session.reset,
            "new_seed": editor.new_seed,
            "release": editor.release,
            "symmetric": editor.wiring.set_symmetry,
            "add_unit": self._add_unit,
            "delete_unit": self._delete_unit,
            "theme_system": partial(window.choose_theme, "system"),
            "theme_light": partial(window.choose_theme, "light"),
            "theme_dark": partial(window.choose_theme, "dark"),
            "theme_projector": partial(window.choose_theme, "projector"),
            "focus_view": self.landscape.view_chooser.setFocus,
            "focus_shown": self.landscape.focus_view,
            "enlarge": window.docks.enlarge,
            "open_menus": window.open_menus,
            "show_vote": partial(window.docks.bring, self.vote.name),
            "focus_experiment": self._focus_experiment,
            "next_theme": window.next_theme,
            "reset_layout": window.docks.reset,
            "shortcuts": self.dialogs.show_shortcuts,
            "about": self.dialogs.show_about,
        }.items():
            window.commands[name].triggered.connect(receiver)
        window.commands["click_updates"].toggled.connect(self.units.set_click)
        window.commands["click_updates"].toggled.connect(self.readout.set_click)
        self.units.click_chosen.connect(window.commands["click_updates"].setChecked)
        stack.canUndoChanged.connect(window.commands["undo"].setEnabled)
        stack.canRedoChanged.connect(window.commands["redo"].setEnabled)
        stack.undoTextChanged.connect(self._name_undo)
        stack.redoTextChanged.connect(self._name_redo)
        for name in ("undo", "redo"):
            window.commands[name].setEnabled(False)
        window.scene_chosen.connect(editor.open_scene)
        window.files_dropped.connect(self._open_files)

    def _open_neighbour(self, step: int) -> None:
        """The scene after or before the present one; from something else, the first or the last."""
        scenes = [action.data() for action in self.window.scene_actions]
        titles = [action.text() for action in self.window.scene_actions]
        title = self.editor.opened.lesson.title
        at = titles.index(title) + step if title in titles else (0 if step > 0 else len(scenes) - 1)
        if 0 <= at < len(scenes):
            self.editor.open_scene(scenes[at])
        else:
            self.window.tell("This is the last scene" if step > 0 else "This is the first scene")

    def _run_or_pause(self) -> None:
        if self.session.running:
            self.session.pause()
        else:
            self.session.run()

    def _step(self) -> None:
        self.session.step()

    def _update_chosen(self) -> None:
        unit = self.chosen_unit if self.chosen_unit >= 0 else self.vote.unit
        self.editor.update_unit(unit)

    def _add_unit(self) -> None:
        self.editor.wiring.add_unit()

    def _delete_unit(self) -> None:
        self.editor.wiring.delete_unit(self.chosen_unit)

    def _focus_experiment(self) -> None:
        self.window.docks.bring(self.experiments.name)
        self.experiments.view_chooser.setFocus()

    def _open_files(self, paths: list[str]) -> None:
        if len(paths) > 1:
            self.window.complain("Drop one file at a time: a picture to store, or a scene or a network to open.")
            return
        self.editor.open_file(paths[0])

    def _name_undo(self, text: str) -> None:
        self.window.commands["undo"].setText(f"Undo: {text}" if text else "Undo")

    def _name_redo(self, text: str) -> None:
        self.window.commands["redo"].setText(f"Redo: {text}" if text else "Redo")
