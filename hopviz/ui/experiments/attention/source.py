"""Base of the experiments with attention: the pictures, the query, and the answer that is found in the background."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import partial

import numpy as np

from hopviz.actions.attention_edits import SetBeta, follows_state, workspace_of
from hopviz.actions.attention_facts import query_vector
from hopviz.core.network import Floats, to_bipolar
from hopviz.core.recorder import Report
from hopviz.project.data_table import Cell, remarks_of, settings_remarks
from hopviz.project.model import Project
from hopviz.project.picture_sets import NETWORK, Levels, PictureSet, one_picture
from hopviz.project.workspace import Workspace
from hopviz.ui.experiments import form
from hopviz.ui.experiments.attention.beta import BetaDial
from hopviz.ui.experiments.attention.task import Asked, Held, Seen, held_steps, seen_steps
from hopviz.ui.experiments.base import Experiment
from hopviz.ui.style.theme import Theme
from hopviz.ui.viewer import PATIENCE

PACE = 0.1
"""Seconds between two questions that follow a run."""
MAKING = "Making the pictures…"
USUAL_TIP = "Let β be that of an attention head, one over the root of d numbers"
NO_MEMORIES = "Store a memory first (Ctrl+Return), or choose letters or faces, or drop photographs on Attention"


class AttentionExperiment(Experiment):
    """What both views of the workspace need."""

    needs_memories = False
    settings = ("attention",)

    def __init__(self) -> None:
        self.held: Held | None = None
        """The pictures that attention looks among."""
        self.seen: Seen | None = None
        """The answer that is shown."""
        self.trouble = ""
        """Why there are no pictures."""
        self.painted: Levels | None = None
        """What the query is while it is painted."""
        self._of: object = None
        self._question: Asked | None = None
        self._asking: Asked | None = None
        self._begun: Asked | None = None
        """What is asked now; that which is under way and has no answer yet; and that which was begun last."""
        self._unanswered = 0.0
        """Seconds since there was an answer."""
        self._state = np.zeros(0, np.int8)
        self._waited, self._unseen = PACE, math.inf
        """Seconds since the last question that followed a run, and since there has been nothing to show."""
        super().__init__()

    def _add_beta(self) -> None:
        """Add the dial of beta, and a button beside it for that of a head."""
        self.dial = BetaDial()
        self.usual = form.button("1/√d", USUAL_TIP, self._use_usual)
        self.add_row(self.dial, self.usual, last=0)
        self.dial.chosen.connect(lambda beta: self.acted.emit(SetBeta(beta)))

    def _use_usual(self) -> None:
        if self.held is not None:
            self.acted.emit(SetBeta(float(f"{self.held.pictures.size**-0.5:.4g}")))

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.dial.apply_theme(theme)

    @property
    def workspace(self) -> Workspace:
        """What is asked."""
        return Workspace() if self.project is None else workspace_of(self.project)

    @property
    def follows(self) -> bool:
        """Whether the query is the state of the network's run."""
        return self.painted is None and self.project is not None and follows_state(self.project)

    @property
    def is_outdated(self) -> bool:
        is_before = self.seen is not None and self.seen.asked is not self._question
        return is_before and self._unanswered > PATIENCE

    def provenance(self, what: str) -> object:
        return self._of  # the same pictures are the same, whatever the network is

    def remarks(self, settings: Mapping[str, Cell]) -> Iterable[str]:
        is_network = self.project is not None and self.workspace.pictures.source == NETWORK
        told = remarks_of(self.project, settings) if is_network and self.project else settings_remarks(settings)
        return (f"{self.title}: {self.purpose}", *told)

    def query_levels(self) -> Levels | None:
        """(d,) the query as a picture; None without pictures."""
        workspace, held = self.workspace, self.held
        if self.painted is not None or held is None:
            return self.painted
        if self.follows:
            return held.pictures.levels_of(self._query(held))
        if workspace.query is not None:
            return workspace.query
        return one_picture(workspace.pictures, self.project.memories if self.project else (), 0)

    def _query(self, held: Held) -> Floats:
        project = self.project
        assert project is not None
        if self.painted is not None:
            return held.pictures.vector(self.painted).astype(float)
        state = self._state if self._state.size == project.n else project.cue
        return query_vector(project, state, held.pictures)

    def forget(self) -> None:
        super().forget()
        self._state = np.zeros(0, np.int8)
        self._of = self._question = self._asking = self._begun = self.held = self.seen = self.painted = None
        self.drop_pictures()
        self._unseen = math.inf

    def changed(self, project: Project) -> None:
        workspace = workspace_of(project)
        of: tuple[PictureSet, object] = workspace.pictures, None
        if workspace.pictures.source == NETWORK:
            of = workspace.pictures, (project.memory_revisions, project.names, project.rows, project.cols)
        if of != self._of:
            self._of, self.held, self.seen, self.painted, self.trouble = of, None, None, None, ""
            self._question = self._asking = self._begun = None
            self.drop("answer")
            self.drop_pictures()
            if workspace.pictures.source == NETWORK and not project.memories:
                self.trouble = NO_MEMORIES
                self.drop("pictures")
            else:
                steps = partial(held_steps, workspace.pictures, project.memories, project.rows, project.cols)
                self.measure("pictures", steps, self._take_pictures)
        elif self.held is not None:
            self.ask()
        self.dial.show_beta(workspace.beta)
        self.stale = True

    def drop_pictures(self) -> None:
        """The pictures are others now: keep nothing that was found out of them."""

    def take_pictures(self, held: Held) -> None:
        """The pictures are made."""

    def _take_pictures(self, held: Held | str | float) -> None:
        self.stale = True
        if not isinstance(held, Held):
            self.trouble = held if isinstance(held, str) else f"{MAKING} {100 * held:.0f} %"
            return
        self.trouble = ""
        self.held = held
        self.take_pictures(held)
        self.ask()

    def ask(self) -> None:
        """Have the present query answered once the one before is: while a hand drags, something is seen."""
        held, workspace = self.held, self.workspace
        if held is None:
            return
        query = self._query(held)
        asked = Asked(held, query, workspace.beta, workspace.updates)
        before = self._question
        if before is not None and before.is_like(asked):
            return
        self._question = asked
        if self._asking is None or not self.is_measuring("answer"):
            self._begin(asked)

    def _begin(self, asked: Asked) -> None:
        self._asking = self._begun = asked
        self.measure("answer", partial(seen_steps, asked), self._take_answer, first=True, stays=True)

    def _take_answer(self, seen: Seen) -> None:
        self._asking, self._unanswered = None, 0.0
        self.seen, self.stale = seen, True
        self.take_answer(seen)

    def take_answer(self, seen: Seen) -> None:
        """The answer is there, or has gone on."""

    def show_report(self, report: Report) -> None:
        if self.fits(report):
            self._state = to_bipolar(report.frame.unmasked_state)

    @property
    def is_between(self) -> bool:
        """Whether what is seen is to stay for the moment that it takes to make what comes after it."""
        return self.seen is None and self._unseen < PATIENCE and not self.is_refused

    @property
    def is_refused(self) -> bool:
        """Whether there is a reason why there are no pictures."""
        return self.held is None and not self.is_measuring("pictures")

    def go_on(self, seconds: float) -> None:
        if self._question is not None and self._question is not self._begun and self._asking is None:
            self._begin(self._question)
        self._unanswered += seconds
        self._unseen = 0.0 if self.seen is not None else self._unseen + seconds
        self._waited += seconds
        if self._waited >= PACE and self.follows and self.held is not None and not self.is_measuring("answer"):
            self._waited = 0.0
            self.ask()
