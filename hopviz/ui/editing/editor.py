"""What can be done to a project, and how is each thing undone?  The verbs behind every control.

Panels and dialogs ask; the editor edits the session's project through one undo stack.  It knows no widgets.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from hopviz.core import patterns
from hopviz.core.landscape.stepwise import one_step
from hopviz.core.network import State, Units, to_bipolar
from hopviz.core.rules import Rule
from hopviz.engine.jobs import Jobs
from hopviz.engine.session import Session
from hopviz.project import networks
from hopviz.project.conversion import OTHER, Conversion
from hopviz.project.conversion_words import KINDS_OF_UNIT, REMOVED, sentence
from hopviz.project.document import Document
from hopviz.project.images import read_image
from hopviz.project.layout import Layout
from hopviz.project.model import Project
from hopviz.project.scenes import SceneError, load_scene
from hopviz.ui.editing.memories import MemoryEdits
from hopviz.ui.editing.undo import PAUSE, Edit, Replacement, StateEdit
from hopviz.ui.editing.wiring import WiringEdits

PROJECT_SUFFIXES = (".toml", networks.SUFFIX)
"""Files that are opened as a project: scenes, and networks described as text."""


class ProjectEditor(QObject):
    """Edits the project of a session."""

    told = Signal(str)
    """A short message for the status bar."""
    failed = Signal(str)
    """A sentence that names cause and cure."""
    picture_opened = Signal(object, str)
    """(Picture, name) an image file has been read and waits to be fitted to the grid."""

    document_opened = Signal(object)
    """(Document) another one has taken the place of the one before."""

    def __init__(
        self, document: Document, session: Session, jobs: Jobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.opened = document
        """The document as it was opened; its project has been edited since then."""
        self._arriving = document
        self._session = session
        session.project_opened.connect(self._tell_of_document)
        self._jobs = jobs
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(200)
        self.wiring = WiringEdits(session, self.edit, self.as_seen, self)
        """What can be done to single units and connections."""
        self.wiring.told.connect(self.told)
        self.wiring.failed.connect(self.failed)
        self.memories = MemoryEdits(session, self.edit, self.undo_stack, self)
        """What can be done to memories and to how they are learnt."""
        self.memories.told.connect(self.told)
        self._random = _generator(session.project.seed)
        self.layout: Callable[[], Layout] = Layout
        """Which panels and views are seen now: what undo brings back where all is replaced."""
        self._before_stroke = self._painted = session.state
        self._strokes = self._stroke = 0
        """How many strokes there have been, and which one goes on; 0 for none."""

    @property
    def project(self) -> Project:
        """The project as it is."""
        return self._session.project

    def use_as_cue(self, index: int) -> None:
        """Start from a memory."""
        memory = self.project.memories[index]
        self.start_from(memory.pattern, f"Use {memory.name} as cue")

    def start_from(self, pattern: ArrayLike, text: str = "Set the state") -> None:
        """Start from a bipolar pattern."""
        before, after = self._session.state, to_bipolar(np.asarray(pattern).reshape(-1))
        self._restart_from(after)
        self.undo_stack.push(StateEdit(text, before, after, self._restart_from))

    def _restart_from(self, state: State) -> None:
        self._session.pause()
        self._session.start_from(state)

    def flip(self, fraction: float) -> None:
        """Reverse a random part of the units: a corrupted cue."""
        self.start_from(patterns.flip(self._session.state, fraction, self._random), "Flip units")

    def blank(self, fraction: float, region: str) -> None:
        """Turn a region off: a part of a cue."""
        shape = (self.project.rows, self.project.cols)
        state = self._session.state.reshape(shape)
        self.start_from(patterns.blank(state, fraction, region, self._random), "Blank out")

    def blank_and_clamp(self, fraction: float, region: str) -> None:
        """Turn a region off and hold all other units as they are: the network completes the region."""
        shape = (self.project.rows, self.project.cols)
        area = patterns.blank(np.ones(shape, np.int8), fraction, region, self._random).reshape(-1) < 0
        self.undo_stack.beginMacro("Blank out, clamp the rest")
        self.edit("Clamp the rest", self.project.with_clamped(~area))
        self.start_from(np.where(area, -1, self._session.state), "Blank out")
        self.undo_stack.endMacro()
        self.told.emit(f"{int((~area).sum()):,} units are clamped: run, and the others complete them (Ctrl+U unclamps)")

    def look_anew(self) -> None:
        """Turn every hidden unit on or off at random; the input stays as it is shown."""
        state, hidden = self._session.state.copy(), self.project.hidden
        state[hidden] = self._random.choice([-1, 1], int(hidden.sum()))
        self.start_from(state, "Look anew")

    def begin_stroke(self) -> None:
        """What is painted or set from now on is one change."""
        self._strokes += 1
        self._stroke = self._strokes
        self._before_stroke = self._session.state
        self._painted = self._before_stroke.copy()

    def paint(self, units: ArrayLike, values: ArrayLike) -> None:
        """Give units bipolar values in the present state."""
        self._painted[np.asarray(units)] = values
        self._session.set_units(units, values)

    def end_stroke(self) -> None:
        """Make what was painted or set one change."""
        self._stroke = 0
        if not np.array_equal(self._painted, self._before_stroke):
            self.undo_stack.push(StateEdit("Paint", self._before_stroke, self._painted, self._restart_from))

    def toggle_clamp(self, unit: int) -> None:
        """Hold a unit as it is, or let it go."""
        mask = self.project.clamped.copy()
        mask[unit] = not mask[unit]
        which = "units" if self._stroke else f"unit {self._name(unit)}"
        self.edit(f"{'Clamp' if mask[unit] else 'Unclamp'} {which}", self.project.with_clamped(mask))

    def toggle_removal(self, unit: int) -> None:
        """Take a unit out, or put it back."""
        mask = self.project.lesioned.copy()
        mask[unit] = not mask[unit]
        self.edit(f"{'Remove' if mask[unit] else 'Restore'} unit {self._name(unit)}", self.project.with_lesioned(mask))

    def update_unit(self, unit: int) -> None:
        """Let one unit decide now, out of turn."""
        project = self.project
        if not 0 <= unit < project.n:
            self.told.emit("Choose a unit first: click it, or use the arrow keys")
        elif project.lesioned[unit]:
            self.told.emit(f"Unit {self._name(unit)} is removed and decides nothing: Alt-click it to put it back")
        elif project.clamped[unit]:
            self.told.emit(f"Unit {self._name(unit)} is clamped and decides nothing: Shift-click it to let it go")
        else:
            self._session.update_unit(unit)

    def release(self) -> None:
        """Unclamp and restore all units."""
        none = np.zeros(self.project.n, bool)
        if self.project.clamped.any() or self.project.lesioned.any():
            freed = self.project.with_clamped(none).with_lesioned(none)
            self.edit("Unclamp and restore all units", freed)

    def set_rule(self, rule: Rule) -> None:
        """Update by another rule."""
        if rule != self.project.rule:
            self._session.edit(self.project.with_rule(rule))

    def set_speed(self, speed: float) -> None:
        """Run at so many updates a second."""
        if speed != self.project.speed:
            self._session.edit(self.project.with_speed(speed))

    def set_seed(self, seed: int) -> None:
        """Run with another seed, from the next Reset on."""
        if seed != self.project.seed:
            self._session.edit(self.project.with_seed(seed))

    def new_seed(self) -> None:
        """Another random run from the same start."""
        self.set_seed(int(self._random.integers(0, 1_000_000)))
        self._session.reset()

    def new_network(self, rows: int, cols: int, units: Units) -> None:
        """Begin with an empty network."""
        empty = Project(rows, cols, units, rule=self.project.rule, seed=self.project.seed, speed=self.project.speed)
        self._replace(f"New network of {rows} x {cols}", Document(empty))

    def open_scene(self, name: str) -> None:
        """Begin with a scene: one of hopviz's own by its name, or a file."""
        try:
            document = load_scene(name)
        except SceneError as error:
            self.failed.emit(str(error))
            return
        self._replace(f"Open {document.lesson.title or name}", document)

    def open_file(self, path: str) -> None:
        """Open a scene, a network or a picture, whichever the file is."""
        if Path(path).suffix.lower() in PROJECT_SUFFIXES:
            self.open_scene(path)
            return
        self.told.emit(f"Reading {Path(path).name}…")
        done = partial(self._picture_read, Path(path).stem)
        self._jobs.submit("editor.picture", partial(one_step, read_image, path), done, self._picture_unreadable)

    def _picture_read(self, name: str, picture: object) -> None:
        self.told.emit("")
        self.picture_opened.emit(picture, name)

    def _picture_unreadable(self, error: Exception) -> None:
        self.told.emit("")
        self.failed.emit(str(error))

    def as_seen(self) -> Project:
        """The project; if its weights are learnt, with those that can be seen now, as given ones: not learnt again."""
        learns = self.project.weights is None and len(self.project.memories) > 0
        seen = self._session.network_so_far if learns else None
        return self.project if seen is None else self.project.with_network(seen.weights, seen.bias)

    def convert_units(self) -> None:
        """Go over to the other kind of unit, the dynamics as it was."""
        project = self.project
        if project.lesioned.any():
            self.told.emit(REMOVED)
            return
        other = OTHER[project.units]
        told = Conversion(self.as_seen().network(), project.weights is None)
        self.edit(f"Convert to {KINDS_OF_UNIT[other]} units", project.with_units(other))
        self.told.emit(sentence(told, project.rule))

    def replace_by(self, text: str, after: Project) -> None:
        """Take over a project that an experiment has made of this one; a run of them is one step."""
        self.edit(text, after, series=text)

    def go_on_by(self, text: str, after: Project) -> None:
        """Take over a project of an experiment that goes on by itself; one step, whatever its pauses."""
        self.edit(text, after, series=text, pause=math.inf)

    def edit(
        self,
        text: str,
        after: Project,
        series: str = "",
        pause: float = PAUSE,
        apply: Callable[[Project], None] | None = None,
    ) -> None:
        """Make a change that can be undone; those of one series, or of one stroke, are one step (see `Edit`)."""
        if self._stroke:
            series, pause = f"{text}, stroke {self._stroke}", math.inf
        apply = self._session.edit if apply is None else apply
        self.undo_stack.push(Edit(text, self.project, after, self._current, apply, series, pause))

    def _replace(self, text: str, after: Document) -> None:
        before = Document(self.project.with_cue(self._session.state), self.layout(), self.opened.lesson)
        self._random = _generator(after.project.seed)
        self.undo_stack.push(Replacement(text, self.opened, before, after, self._open_document))

    def _open_document(self, opened: Document, document: Document) -> None:
        self.opened, self._arriving = opened, document
        self._session.open_project(document.project)

    def _tell_of_document(self) -> None:
        self.document_opened.emit(self._arriving)

    def _name(self, unit: int) -> str:
        return self.project.unit_name(unit)

    def _current(self) -> Project:
        return self.project


def _generator(seed: int) -> np.random.Generator:
    """What corrupts cues: the same seed gives the same lesson."""
    return np.random.Generator(np.random.PCG64(seed))
