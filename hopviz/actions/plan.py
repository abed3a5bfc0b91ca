"""Plan of a script: with what to begin, and which actions lead from there to a run as it stands.

A plan is made by doing it: before every edit that is in force, all that it depends on is brought to what it was then,
and after it, the project must be what it was.  Where it is not, or an action would be long, the plan begins with a file
of the project after that edit.  What has happened in the run itself is taken from its past, moment by moment.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hopviz.actions import memory_edits as memories
from hopviz.actions import state_edits as states
from hopviz.actions import unit_edits as units
from hopviz.actions.action import Action
from hopviz.actions.data import to_data
from hopviz.actions.graded_edits import PaintValues, SetValues
from hopviz.actions.project_run import PastRun
from hopviz.actions.record import Act, Record
from hopviz.actions.replay import Replay
from hopviz.actions.run_verbs import NewSeed, Reset, SetRule, SetSeed, Step, UpdateUnit
from hopviz.actions.wiring_edits import Adopt
from hopviz.core.network import State
from hopviz.core.rules import Asynchronous, Rule
from hopviz.core.stepwise import Steps
from hopviz.project.document import Document, is_alike, is_equal
from hopviz.project.files import FileError
from hopviz.project.lesson_files import load_lesson, titles_that_come
from hopviz.project.model import Project
from hopviz.project.parts import Mask
from hopviz.project.starts import Start, is_graded, start_of

MOST_TEXT = 4_000
"""Signs of an action, as text, from which a file is shorter."""
MOST_UPDATES = 1_000_000
"""So many updates are made again to come to a state that an edit began with; else it is drawn."""
SETTINGS = (units.Clamp, units.ToggleClamp, units.Remove, units.ToggleRemoval, units.Release, NewSeed)
"""Edits that are made again as far as something depends on them."""
ABSOLUTE = (states.SetState, states.UseAsCue)
RELATIVE = (states.Corrupt, states.Blank, states.LookAnew)
"""Edits of the state alone: those after which it does not matter what it was, and the others."""
READING = (*RELATIVE, memories.StoreState, states.BlankAndClamp, units.AddUnit, units.DeleteUnit)
"""Edits that depend on the state."""


@dataclass(frozen=True, eq=False)
class Settings:
    """What edits and runs depend on besides network and memories."""

    rule: Rule
    seed: int
    clamped: Mask
    lesioned: Mask

    @classmethod
    def of(cls, project: Project) -> Settings:
        """Those of a project."""
        return cls(project.rule, project.seed, project.clamped, project.lesioned)


@dataclass(frozen=True, eq=False)
class Plan:
    """What a script does."""

    project: Project
    """With what it begins."""
    base: str
    """What makes that project, in Python; empty if it is to be a file."""
    actions: tuple[Action, ...]


class _FileNeededError(Exception):
    """The actions cannot tell what follows from one of them, or not in few words."""


def plan_steps(record: Record, past: PastRun) -> Steps[Plan]:
    """A plan for a run as it stands.

    Raises
    ------
    FileError
        If it is not remembered how the run began.
    """
    beginning = past.run.beginning
    if beginning.updates:
        raise FileError(
            "How this run began is not remembered any more; reset it (Backspace), run it again, and export the script."
        )
    start = start_of(beginning)
    begun = Settings(beginning.rule, past.seed, beginning.clamped, beginning.lesioned)
    last = [] if record.project.seed == past.seed else [SetSeed(record.project.seed)]
    then = (*run_actions(past, begun), *last)
    project, base, acts = record.opened.project, base_of(record.opened), record.acts
    while True:
        yield 1 - len(acts) / (len(record.acts) + 1)
        for ends_in_state in (True, False):
            making, done = _Making(project), 0
            try:
                for place in _needed(acts, ends_in_state):
                    done = place + 1
                    making.do(acts[place], acts[done].project if done < len(acts) else record.project)
                done = len(acts) + 1
                if making.begin(record.project, begun, start, past) or not ends_in_state:
                    return Plan(project, base, (*making.actions, *then))
            except _FileNeededError:
                break
        if done > len(acts):
            from_values = (SetValues(start),) if is_graded(start) else ()
            return Plan(_as_begun(record.project, begun, start, past), "", (*from_values, *then))
        project, base, acts = acts[done].project if done < len(acts) else record.project, "", acts[done:]


class _Making:
    """A replay, and the actions that have been done to it."""

    def __init__(self, project: Project) -> None:
        self.actions: list[Action] = []
        self._replay = Replay(Document(project))

    def do(self, act: Act, after: Project) -> None:
        """Make an edit with all as it was then, by which the project must become what it became."""
        self._settle(Settings.of(act.project))
        if isinstance(act.edit, READING):
            self._bring(act.state, act.updates)
        self._perform(act.edit)
        if not is_alike(self._replay.project, after):
            raise _FileNeededError

    def begin(self, project: Project, begun: Settings, start: Start, past: PastRun) -> bool:
        """Have the run begin as it began; whether it did without a state of its own."""
        self._settle(begun)
        replay = self._replay
        if not is_alike(replay.project, project) or not _has_network(replay, project, past):
            raise _FileNeededError
        here = replay.run.past()
        is_fresh = not here.run.now and not here.run.edits_made and here.seed == begun.seed
        if is_fresh and np.array_equal(replay.run.values, start):
            return True
        replay.run.reset()
        if np.array_equal(replay.run.values, start):
            self.actions.append(Reset())
            return True
        self._perform(SetValues(start) if is_graded(start) else states.SetState(start))
        return False

    def _settle(self, wanted: Settings) -> None:
        now = Settings.of(self._replay.project)
        if wanted.clamped.shape != now.clamped.shape:
            raise _FileNeededError
        for action in setting_changes(now, wanted):
            self._perform(action)

    def _bring(self, state: State, updates: int) -> None:
        """Come to a state: by the updates that led to it, if they still do, or else at once."""
        replay = self._replay
        if state.shape != replay.state.shape:
            raise _FileNeededError
        missing = updates - replay.updates
        if not np.array_equal(state, replay.state) and 0 < missing <= MOST_UPDATES:
            replay.run.step(missing)
            if np.array_equal(state, replay.state):
                self.actions.append(Step(missing))
        if not np.array_equal(state, replay.state):
            self._perform(states.SetState(state))

    def _perform(self, action: Action) -> None:
        if isinstance(action, Adopt) or len(json.dumps(to_data(action))) > MOST_TEXT:
            raise _FileNeededError
        self._replay.perform(action)
        if self._replay.complaints:
            raise _FileNeededError
        self.actions.append(action)


def _needed(acts: Sequence[Act], ends_in_state: bool) -> list[int]:
    """Which of the acts something depends on: the project, or the state if it is asked for in the end."""
    found, is_asked = list[int](), ends_in_state
    for place in range(len(acts) - 1, -1, -1):
        edit = acts[place].edit
        of_state = isinstance(edit, ABSOLUTE + RELATIVE)
        if isinstance(edit, SETTINGS) or (of_state and not is_asked):
            continue
        found.append(place)
        is_asked = (is_asked or isinstance(edit, READING)) and not isinstance(edit, ABSOLUTE)
    return found[::-1]


def setting_changes(now: Settings, wanted: Settings) -> list[Action]:
    """The actions that lead from one to the other, of as many units."""
    found: list[Action] = []
    if wanted.rule != now.rule:
        found.append(SetRule(wanted.rule))
    if wanted.seed != now.seed:
        found.append(SetSeed(wanted.seed))
    for kind, mask, before in (
        (units.Clamp, wanted.clamped, now.clamped), (units.Remove, wanted.lesioned, now.lesioned)
    ):  # fmt: skip
        for on in (False, True):
            which = np.flatnonzero(mask & ~before if on else before & ~mask)
            if which.size:
                found.append(kind(which, on))
    return found


def run_actions(past: PastRun, begun: Settings) -> list[Action]:
    """What has happened in a run since its beginning, moment by moment."""
    run, now, moment = past.run, begun, 0
    found: list[Action] = []
    for edit in run.edits[: run.edits_made]:
        if edit.before > moment:
            found.append(Step(edit.before - moment))
        moment = edit.after
        arguments: tuple[Any, ...] = edit.arguments
        if edit.verb == "set_units":
            values = np.where(np.asarray(arguments[1]) > 0, 1, -1)
            found.append(joined_paint(found, states.Paint(np.asarray(arguments[0]), values)))
        elif edit.verb == "set_values":
            found.append(PaintValues(np.asarray(arguments[0]), np.asarray(arguments[1])))
        elif edit.verb == "update_unit":
            found.append(UpdateUnit(int(arguments[0])))
        elif edit.verb == "set_rule":
            now = replace(now, rule=arguments[0])
            found.append(SetRule(arguments[0]))
        elif edit.verb == "set_masks":
            masks = [np.zeros_like(now.clamped) if mask is None else np.asarray(mask) for mask in arguments]
            after = replace(now, clamped=masks[0], lesioned=masks[1])
            found += setting_changes(now, after)
            now = after
    if run.now > moment:
        found.append(Step(run.now - moment))
    return found


def joined_paint(found: list[Action], paint: states.Paint) -> states.Paint:
    """A stroke of the brush as one: with what was painted just before, which is taken away from what was found."""
    before = found[-1] if found else None
    if not isinstance(before, states.Paint):
        return paint
    found.pop()
    units_, values = (np.concatenate(pair) for pair in ((before.units, paint.units), (before.values, paint.values)))
    _, last = np.unique(units_[::-1], return_index=True)
    kept = np.sort(units_.size - 1 - last)
    return states.Paint(units_[kept], values[kept])


def base_of(opened: Document) -> str:
    """What makes the project that was opened, in Python; empty if it takes a file."""
    project = opened.project
    if opened.is_lesson:
        names = [name for name, title, _ in titles_that_come() if title == opened.lesson.title]
        return f'hopviz.load("{names[0]}")' if names and _begin_alike(load_lesson(names[0]).project, project) else ""
    empty = Project(project.rows, project.cols, project.units, rule=project.rule, seed=project.seed)
    if not _begin_alike(empty, project):
        return ""
    given = [str(project.rows), str(project.cols)]
    given += [repr(project.units)] if project.units != "bipolar" else []
    given += [f"rule=hopviz.{project.rule!r}"] if project.rule != Asynchronous() else []
    given += [f"seed={project.seed}"] if project.seed else []
    return f"hopviz.Project({', '.join(given)})".replace("'", '"')


def _as_begun(project: Project, begun: Settings, start: Start, past: PastRun) -> Project:
    """The project as the run began, with the weights that were learnt by then."""
    if project.learns_in_epochs:
        project = project.with_network(past.run.net.weights, past.run.net.bias)
    masked = project.with_clamped(begun.clamped).with_lesioned(begun.lesioned)
    return replace(masked.with_rule(begun.rule).with_seed(begun.seed), cue=np.where(start > 0, 1, -1))


def _has_network(replay: Replay, project: Project, past: PastRun) -> bool:
    """Whether the network is that of the run: one that is learnt in epochs may be of an earlier one."""
    return not project.learns_in_epochs or np.array_equal(replay.network.weights, past.run.net.weights)


def _begin_alike(project: Project, other: Project) -> bool:
    return (
        is_equal(project, other)
        and (project.figure is None) == (other.figure is None)
        and np.array_equal(project.cue, other.cue)
    )
