"""Actions: what a person can do, as values that are checked, compared, and written as data."""

from __future__ import annotations

import math
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any, ClassVar, NamedTuple, Protocol, cast, get_type_hints

import numpy as np
from numpy.typing import ArrayLike

from hopviz.actions.parameters import Kind
from hopviz.actions.run_settings import has_masks
from hopviz.core.network import Network, State
from hopviz.core.quoting import listed, quoted
from hopviz.core.recorder import Extent
from hopviz.core.stepwise import Steps, finished
from hopviz.project.codec import project_to_data
from hopviz.project.document import Document
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.standing_run import StandingRun
from hopviz.project.starts import Start

PAUSE = 1.5
"""Seconds after which a turn of the wheel or a run of keys is another step of undo."""
CONTINUOUS = math.inf
"""The pause of a series that is one step whatever time passes."""


class ActionError(ValueError):
    """An action that cannot be; the message is one sentence that names action and parameter."""


class EditError(ValueError):
    """Something that cannot be done now; the message is one sentence that names cause and cure."""


def parameters(action: type[Action]) -> dict[str, Kind]:
    """The kinds of the parameters of an action, by their names, in order."""
    return _parameters(cast(Any, action))


@cache
def _parameters(action: Any) -> dict[str, Kind]:
    hints = get_type_hints(action, include_extras=True)
    return {field.name: hints[field.name].__metadata__[0] for field in fields(action)}


def defaults(action: type[Action]) -> dict[str, Any]:
    """The values of the parameters that may be left out."""
    return {field.name: field.default for field in fields(action) if field.default is not MISSING}


@dataclass(frozen=True, eq=False)
class Action:
    """Something that a person can do.  Subclasses are frozen dataclasses; their fields are annotated with a `Kind`."""

    action: ClassVar[str]
    """What data calls it."""

    def __post_init__(self) -> None:
        for name, kind in parameters(type(self)).items():
            value = getattr(self, name)
            try:
                object.__setattr__(self, name, kind.read(value))
            except (ValueError, TypeError) as error:
                raise ActionError(wrong(self.action, name, kind, value, str(error))) from error

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and all(
            alike(getattr(self, name), getattr(other, name)) for name in parameters(type(self))
        )

    def __hash__(self) -> int:
        return hash(self.action)


def wrong(action: str, parameter: str, kind: Kind, value: object, cause: str) -> str:
    """One sentence about a parameter that cannot be."""
    if cause:
        return f"The action {action!r} cannot use its {parameter!r}: {cause.rstrip('.')}."
    return f"The action {action!r} needs {kind.expected} as {parameter!r}, not {quoted(value)}."


def alike(one: Any, other: Any) -> bool:
    """Whether two values of a parameter are the same."""
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return np.array_equal(one, other)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, Memory) and isinstance(other, Memory):
        return one.name == other.name and np.array_equal(one.pattern, other.pattern)
    if isinstance(one, Project) and isinstance(other, Project):
        return one is other or project_to_data(one) == project_to_data(other)
    return bool(one == other)


@dataclass(frozen=True, eq=False)
class Moment:
    """What an edit starts from."""

    project: Project
    state: State
    """(N,) bipolar; removed units have the values with which they will come back."""
    network: Network | None = None
    """That of the project, as far as it has been learnt; None if none is made yet."""
    title: str = ""
    """Of the lesson."""
    in_stroke: bool = False
    """Whether a stroke of painting is under way."""

    def with_current_weights(self) -> Project:
        """The project; if its weights are learnt, with those that can be seen now, as given ones: not learnt again."""
        project, seen = self.project, self.network
        if project.weights is not None or not project.memories or seen is None:
            return project
        return project.with_network(seen.couplings, seen.bias)

    def memory(self, reference: int | str) -> int:
        """The number of a memory.

        Raises
        ------
        EditError
            If there is no such memory.
        """
        names = self.project.names
        if isinstance(reference, str):
            if reference not in names:
                raise EditError(f"There is no memory {quoted(reference)}; there are {listed(names) or 'none'}.")
            return names.index(reference)
        if not 0 <= reference < len(names):
            raise EditError(f"There is no memory number {quoted(reference)}; there are {len(names)}, counted from 0.")
        return reference

    def unit(self, reference: int | str) -> int:
        """The number of a unit; -1 if none has been chosen.

        Raises
        ------
        EditError
            If there is no such unit.
        """
        project = self.project
        if isinstance(reference, str):
            if reference not in project.unit_names:
                raise EditError(f"There is no unit {quoted(reference)}; give the name or the number of one.")
            return project.unit_names.index(reference)
        if reference >= project.n:
            raise EditError(f"There is no unit {quoted(reference)}: the units are numbered 0 to {project.n - 1}.")
        return reference


@dataclass(frozen=True, eq=False)
class Change:
    """What an edit comes to: a new project, a new state, both, or another document.

    With as many units as before, a state begins a new run; with another number of units, it is what they go on in.
    """

    text: str = ""
    """What undo takes back: "Store A"."""
    project: Project | None = None
    state: Start | None = None
    """(N,) bipolar, or values of graded units, floats."""
    document: Document | None = None
    message: str = ""
    """A short sentence to tell."""
    series: str = ""
    """Changes of one series that follow each other are one step of undo, unless `pause` seconds lie between them."""
    pause: float = PAUSE
    is_setting: bool = False
    """Whether it concerns only how the run goes, which undo leaves as it is."""
    resets: bool = False
    """Whether the run goes back to where it began, with the seed of the project."""
    takes_rule: bool = False
    """Whether undo brings the update rule back with the project, which it leaves as it is else."""


class Edit(Action):
    """An action that changes the project, the state, or the document."""

    def change(self, now: Moment) -> Change:
        """What it comes to.  Pure: the same moment gives the same change.

        Raises
        ------
        EditError
            If it cannot be done.
        """
        raise NotImplementedError


class Reading(Edit):
    """An edit that reads something first, which may take long, and then depends on nothing else."""

    @property
    def source_name(self) -> str:
        """What is read; empty if that takes no time."""
        raise NotImplementedError

    def reading(self) -> Steps[Change]:
        """Read it, a piece at a time.

        Raises
        ------
        EditError
            If it cannot be read.
        """
        raise NotImplementedError

    def change(self, now: Moment) -> Change:
        """What it comes to."""
        return finished(self.reading())


class RunVerb(Action):
    """An action that has the run go on, pause, or begin again."""

    undone_as: ClassVar[str] = "Run"
    """What undo takes back where it has moved the state."""
    leads_back: ClassVar[bool] = False
    """Whether it goes to another moment of the run, where rule and masks may be others."""

    def drive(self, now: Moment, run: RunControl) -> str:
        """Do it; what is to be told, if anything."""
        raise NotImplementedError


class EditorVerb(Action):
    """An action about the steps of undo."""

    def act(self, editor: StepControl) -> None:
        """Do it."""
        raise NotImplementedError


class WindowVerb(Action):
    """An action about what is seen: the window does it, and a replay leaves it out."""


class Place(NamedTuple):
    """A moment of a run."""

    run: int
    """Tells the run from others."""
    updates: int


class Stand(NamedTuple):
    """Where a run stands."""

    state: Start
    """(N,) bipolar, or values of graded units, floats."""
    place: Place
    project: Project
    """What it runs; rule and masks are those of the moment."""
    flips: int
    """Of this run until then."""

    def has_masks_of(self, other: Stand) -> bool:
        """Whether the same units are clamped and removed."""
        return has_masks(self.project, other.project.clamped, other.project.lesioned)

    def is_as_at(self, other: Stand) -> bool:
        """Whether nothing has moved from one to the other: a cycle leads back to the same state, too."""
        has_moved = self.place.run == other.place.run and self.flips != other.flips
        return not has_moved and np.array_equal(self.state, other.state)


class TimeControl(Protocol):
    """What actions need of the past of a run."""

    @property
    def extent(self) -> Extent:
        """The moments of the run that can be gone to, as last seen."""

    @property
    def stand(self) -> Stand:
        """Where the run stands, as last seen."""

    def seek(self, moment: int) -> None:
        """Pause, and go to a moment, or as near to it as the run is remembered; rule and masks become as they were."""

    def play_back(self) -> None:
        """Pause, and go back by itself until the beginning."""

    def return_to(self, stand: Stand, brings_back_settings: bool) -> None:
        """Pause, and go to where the run stood; begin a new run in that state where the run is another by now.

        So it is, too, where rule or masks were others then, unless they are to be brought back, in a new run as well.
        """


class RunControl(Protocol):
    """What actions need of a run."""

    @property
    def time(self) -> TimeControl:
        """Its past."""

    @property
    def project(self) -> Project:
        """The project as last edited."""

    @property
    def state(self) -> State:
        """(N,) bipolar: the state last seen."""

    @property
    def values(self) -> Start:
        """(N,) the state last seen, as a run would go on from it: values of graded units, floats, or bipolar."""

    @property
    def updates(self) -> int:
        """Updates of this run, as last seen."""

    @property
    def network_so_far(self) -> Network | None:
        """The network as far as it has been learnt; None if none is made yet."""

    @property
    def running(self) -> bool:
        """Whether it goes on by itself."""

    @property
    def has_taken_over(self) -> bool:
        """Whether it runs the project as last edited."""

    def edit(self, project: Project, state: Start | None = None) -> None:
        """Replace the project; `state` is what another grid goes on in."""

    def open_project(self, project: Project, run: StandingRun | None = None) -> None:
        """Pause and take over another project, in the state that it starts from, or where its run stands."""

    def take_back(self, project: Project, state: Start, is_other_document: bool) -> None:
        """Return to the project that it had taken over before, which was last seen in this state."""

    def start_from(self, state: ArrayLike) -> None:
        """Begin a new run from a bipolar state, or from values of graded units, floats."""

    def set_units(self, units: ArrayLike, values: ArrayLike) -> None:
        """Give units bipolar values, or graded ones values as floats, in mid-run or not."""

    def run(self) -> None:
        """Go on until it settles."""

    def pause(self) -> None:
        """Go on no more."""

    def step(self, updates: int = 1) -> None:
        """Pause, and make so many updates."""

    def reset(self) -> None:
        """Pause, and go back to where this run began, with the project's seed."""

    def update_unit(self, unit: int) -> None:
        """Pause, and let one unit decide, out of turn."""

    def stop_learning(self) -> None:
        """Learn no more epochs."""


class StepControl(Protocol):
    """What actions about the steps of undo need of an editor."""

    def undo(self) -> None:
        """Take back the last step."""

    def redo(self) -> None:
        """Make the step again that was taken back last."""

    def begin_stroke(self) -> None:
        """What is painted or set from now on is one step."""

    def paint(self, units: ArrayLike, values: ArrayLike) -> None:
        """Give units bipolar values, or graded ones values as floats, in the present state."""

    def end_stroke(self) -> None:
        """The stroke is over."""
