"""The load and the temperature as one action: what comes and goes, what stays, and that undo brings both back."""

from __future__ import annotations

import numpy as np
import pytest

from hopviz.actions.action import Change, EditError, Moment
from hopviz.actions.memory_edits import StoreState
from hopviz.actions.phase_edits import STAY, SetLoad, own_memories, with_random_memories
from hopviz.actions.state_edits import BeginStroke, EndStroke, Redo, Undo
from hopviz.core.rules import Annealing, Asynchronous, Parallel, Stochastic
from hopviz.project.document import Document
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from tests.actions.test_editor import Person
from tests.ui.stage import remembering


def done(project: Project, action: SetLoad) -> Change:
    return action.change(Moment(project, project.cue))


def gone_to(project: Project, memories: int, temperature: float = -1.0) -> Project:
    return done(project, SetLoad(memories, temperature)).project or project


def test_random_memories_come_and_go_and_ones_own_stay() -> None:
    project = remembering(count=2)
    more = gone_to(project, 9)
    assert more.names == ("M0", "M1", *(f"random {k}" for k in range(1, 8)))
    assert more.memory_revisions[:2] == project.memory_revisions
    assert abs(np.corrcoef(more.patterns[2:])[np.triu_indices(7, 1)]).max() < 0.7
    named = more.renamed(4, "kept").with_memory("N", np.ones(36))  # given a name, it is one's own
    fewer = done(named, SetLoad(1))
    assert fewer.project is not None
    assert fewer.project.names == ("M0", "M1", "kept", "N")
    assert fewer.message == STAY
    again = gone_to(gone_to(more, 4), 9)
    assert np.array_equal(again.patterns, more.patterns)
    assert again.memory_revisions[:4] == more.memory_revisions[:4]
    assert len(own_memories(again)) == 2


def test_the_rule_takes_the_temperature_over_in_its_own_way_or_keeps_it() -> None:
    project = remembering(count=2)
    for rule, wanted in (
        (Asynchronous("random"), Stochastic(0.4)), (Parallel(), Parallel(0.4)),
        (Annealing(2.0, 0.1, 3), Stochastic(0.4)),
    ):  # fmt: skip
        assert gone_to(project.with_rule(rule), 3, 0.4).rule == wanted
        assert gone_to(project.with_rule(rule), 3).rule == rule
    assert done(project, SetLoad(2)).project is None
    assert done(project.with_rule(Stochastic(0.4)), SetLoad(2, 0.4)).project is None


def test_what_cannot_be_is_said_in_a_sentence() -> None:
    given = remembering(count=2).with_network(np.zeros((36, 36)))
    assert gone_to(given, 2, 0.7).rule.temperature_at(0) == 0.7
    with pytest.raises(EditError, match="choose a learning rule first"):
        done(given, SetLoad(3, 0.7))
    tiny = Project(1, 2, memories=(Memory("A", np.array([1, 1])),))
    assert len(gone_to(tiny, 100).memories) == 4
    with pytest.raises(ValueError, match="2 units have no more than 4 different"):
        with_random_memories(tiny, 5)


def test_a_drag_is_one_step_that_brings_memories_and_temperature_back() -> None:
    person = Person(Document(remembering(count=2).with_rule(Stochastic(0.3))))
    person.act(StoreState("mine"))
    person.act(BeginStroke(), SetLoad(8, 0.5), SetLoad(5, 0.9), SetLoad(6, 0.7), EndStroke(), pause=9.0)
    assert (len(person.project.memories), person.project.rule) == (6, Stochastic(0.7))
    assert person.editor.undo_text == "Move in the phase diagram"
    person.act(Undo())
    assert (person.project.names, person.project.rule) == (("M0", "M1", "mine"), Stochastic(0.3))
    person.act(Redo())
    assert (len(person.project.memories), person.project.rule) == (6, Stochastic(0.7))
    person.act(Undo(), Undo())
    assert (person.project.names, person.project.rule) == (("M0", "M1"), Stochastic(0.3))
