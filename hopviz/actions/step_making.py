"""Making of a lesson's steps: actions that lead again to what was seen while they were recorded."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from hopviz.actions.action import Action, Edit, RunVerb, WindowVerb
from hopviz.actions.data import to_data
from hopviz.actions.memory_edits import StopLearning
from hopviz.actions.plan import Settings, joined_paint, setting_changes
from hopviz.actions.record import is_turned_on
from hopviz.actions.recording import Deed, Recorded, Seen, is_aside
from hopviz.actions.replay import Replay
from hopviz.actions.rewind_verbs import GoToMoment, Rewinding
from hopviz.actions.run_verbs import Pause, Reset, Run, SetRule, SetSeed, SetSpeed, Step
from hopviz.actions.state_edits import Paint, SetState
from hopviz.actions.window_verbs import ChooseUnit, SetChoice
from hopviz.actions.wiring_edits import Adopt
from hopviz.actions.words import name_of
from hopviz.core.stepwise import JobSteps
from hopviz.project.document import is_alike

MOST_TEXT = 200_000
"""Signs of the longest action that a lesson holds."""
MOST_UPDATES = 1_000_000
"""So many updates are made again to come to a state; else it is drawn."""
LATEST = (SetSpeed, SetSeed, SetRule, ChooseUnit)
"""Of these the last one counts, where several follow each other."""


LOST = "Something that was done here cannot be a part of a lesson: it has led to another network."


@dataclass(frozen=True, eq=False)
class Made:
    """What a step of a lesson does."""

    actions: tuple[Action, ...]
    complaints: tuple[str, ...] = ()
    """What was done and cannot be a part of it, each in a sentence."""


def making_steps(recorded: Recorded) -> JobSteps[tuple[Made, ...], tuple[Made, ...]]:
    """The steps of what was recorded, made by doing it again."""
    yield 0.0
    making, found = _Making(recorded), tuple[Made, ...]()
    for part in recorded.parts:
        found = (*found, making.make(part))
        yield len(found) / len(recorded.parts), found
    return found


class _Making:
    """A replay, and what has been done to it."""

    def __init__(self, recorded: Recorded) -> None:
        self._replay = Replay(recorded.beginning)
        self._actions: list[Action] = []
        self._complaints: list[str] = []
        self._stroke = -1
        """The step of undo of what was painted last."""
        self._is_free = False
        """Whether a run that goes on has come to another state than was seen: chance has it so."""
        self._is_begun_anew = False
        """Whether the run was begun anew by undo: so it is, before anything runs."""
        self._see(recorded.seen)

    def make(self, part: tuple[Deed, ...]) -> Made:
        """The actions of a step."""
        self._actions, self._complaints = [], []
        for deed in _in_order(part):
            self._do(deed)
        return Made(tuple(self._actions), tuple(dict.fromkeys(self._complaints)))

    def _do(self, deed: Deed) -> None:
        action, seen = deed.action, deed.seen
        if isinstance(action, RunVerb) and self._is_begun_anew:
            self._begin_anew()
        if isinstance(action, Rewinding) and seen is not None:
            if seen.updates != self._replay.updates:
                self._perform(GoToMoment(seen.updates))
        elif isinstance(action, Pause):
            if self._is_free:
                self._perform(action)
        elif not isinstance(action, Run | StopLearning):
            self._perform(action, deed.step)
        if (deed.runs and not is_aside(action)) or isinstance(action, Run):
            self._run(deed)
        self._see(seen)

    def _run(self, deed: Deed) -> None:
        """Let it run as it ran after this."""
        if deed.goes_on or deed.cut is None:
            self._perform(Run())
            self._is_free = deed.goes_on and self._replay.verdict.kind != "settled"
        elif 0 < deed.cut - self._replay.updates <= MOST_UPDATES and not self._is_free:
            self._perform(Step(deed.cut - self._replay.updates))

    def _see(self, seen: Seen | None) -> None:
        """Come to what was seen, if what was done has not led there."""
        if seen is None:
            return
        replay = self._replay
        is_there = np.array_equal(replay.state, seen.state)
        if self._is_free and not is_there:
            return
        self._is_free = False
        if not self._have_project(seen):
            return
        missing = seen.updates - replay.updates
        if 0 < missing <= MOST_UPDATES and not np.array_equal(replay.state, seen.state):
            self._perform(Step(missing))
        if not np.array_equal(replay.state, seen.state):
            self._perform(SetState(seen.state))
        self._is_begun_anew = seen.updates == 0 < replay.updates

    def _have_project(self, seen: Seen) -> bool:
        """Have the project that was seen; whether it can be so."""
        replay = self._replay
        if is_alike(replay.project, seen.project):
            for action in setting_changes(Settings.of(replay.project), Settings.of(seen.project)):
                self._perform(action)
            return True
        self._perform(Adopt("As it was", seen.project))
        if is_alike(replay.project, seen.project) and replay.state.shape == seen.state.shape:
            return True
        self._complaints.append(LOST)
        return False

    def _begin_anew(self) -> None:
        """Begin the run anew in the present state."""
        replay, state = self._replay, self._replay.state
        replay.run.reset()
        if np.array_equal(replay.state, state):
            self._actions.append(Reset())
        else:
            self._perform(SetState(state))
        self._is_begun_anew = False

    def _perform(self, action: Action, stroke: int = -1) -> None:
        if len(json.dumps(to_data(action))) > MOST_TEXT:
            self._complaints.append(f"{name_of(type(action))}: too long for a lesson, and left out.")
            return
        told = len(self._replay.complaints)
        self._replay.perform(action)
        failed = self._replay.complaints[told:]
        if failed:
            self._complaints += failed
            return
        if not isinstance(action, WindowVerb):
            self._is_begun_anew = False
        self._append(action, stroke)

    def _append(self, action: Action, stroke: int) -> None:
        """Add an action, or let it take the place of one that it makes needless."""
        actions, before = self._actions, self._actions[-1] if self._actions else None
        if isinstance(action, Step) and isinstance(before, Step):
            actions[-1] = Step(before.updates + action.updates)
        elif isinstance(action, Paint) and isinstance(before, Paint) and stroke == self._stroke >= 0:
            actions.append(joined_paint(actions, action))
        elif before is not None and _is_needless(before, action):
            actions[-1] = action
        else:
            actions.append(action)
        self._stroke = stroke


def _is_needless(before: Action, action: Action) -> bool:
    """Whether an action leaves nothing of the one before it; who clicks a unit to flip it has chosen it by the way."""
    if isinstance(action, Paint) and isinstance(before, ChooseUnit):
        return True
    if isinstance(before, Edit) and isinstance(action, Edit) and is_turned_on(before, action):
        return True
    if isinstance(action, GoToMoment) and isinstance(before, Rewinding):
        return True
    if isinstance(action, SetChoice) and isinstance(before, SetChoice):
        return (action.view, action.name) == (before.view, before.name)
    return type(action) is type(before) and isinstance(action, LATEST)


def _in_order(part: tuple[Deed, ...]) -> list[Deed]:
    """What was done in a step; how fast a run goes on is told before it begins."""
    found: list[Deed] = []
    for deed in part:
        place = len(found)
        if deed.runs and is_aside(deed.action) and not isinstance(deed.action, WindowVerb):
            place = next((k for k in range(len(found) - 1, -1, -1) if isinstance(found[k].action, Run)), place)
        found.insert(place, deed)
    return found
