"""What a run has done since the last step of undo, which undo takes back first."""

from __future__ import annotations

from dataclasses import dataclass

from hopviz.actions.action import RunControl, RunVerb, Stand
from hopviz.actions.steps import RunStep
from hopviz.actions.undo import UndoStack
from hopviz.project.starts import Start


@dataclass(frozen=True, eq=False)
class _Begun:
    """What moves the state."""

    text: str
    """What undo calls it."""
    before: Stand
    """Where the run stood."""
    brings_back_settings: bool
    """Whether undo brings rule and masks back, too: going through the past of a run changes them."""


class RunTracking:
    """Makes a step of what a run has done.

    Parameters
    ----------
    run : RunControl
    steps : UndoStack
        Which takes the step.
    """

    def __init__(self, run: RunControl, steps: UndoStack) -> None:
        self._run, self._steps = run, steps
        self._begun: _Begun | None = None

    @property
    def text(self) -> str:
        """What undo calls what the run has done; empty if it has done nothing."""
        begun, now = self._begun, self._run.time.stand
        if begun is None:
            return ""
        is_elsewhere = self._run.running or not now.is_as_at(begun.before)
        has_other_masks = begun.brings_back_settings and not now.has_masks_of(begun.before)
        return begun.text if is_elsewhere or has_other_masks else ""

    def begin(self, verb: RunVerb) -> None:
        """From here the run does what a verb asks for; what it did without changing rule or masks is another step."""
        stand, end = self._run.time.stand, self._run.time.extent.end
        changes_settings = verb.leads_back or stand.place.updates < end
        if self._begun is None or (changes_settings and not self._begun.brings_back_settings):
            self.end()
            self._begun = _Begun(verb.undone_as, stand, changes_settings)

    def end(self) -> None:
        """Make what the run has done up to now a step."""
        text, begun, self._begun = self.text, self._begun, None
        if text and begun is not None:
            step = RunStep(text, self._run, begun.before, self._run.time.stand, begun.brings_back_settings)
            self._steps.push(step)

    def go_on(self) -> None:
        """What a run that goes on does from here is another step."""
        self._begun = _Begun(RunVerb.undone_as, self._run.time.stand, False) if self._run.running else None

    def go_on_painted(self, state: Start) -> None:
        """The same, in a state (N,) that was painted while it went on."""
        if self._run.running or self._begun is not None:
            self._begun = _Begun(RunVerb.undone_as, self._run.time.stand._replace(state=state), False)

    def forget(self) -> None:
        """Whatever it has done is no step."""
        self._begun = None
