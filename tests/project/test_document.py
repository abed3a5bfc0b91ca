"""Documents, their notices, and the revisions that tell networks apart."""

from __future__ import annotations

import gc
import threading
from dataclasses import replace

import numpy as np
import pytest

from hopviz.core.rules import Parallel, Stochastic
from hopviz.project.document import Document, is_changed, notice
from hopviz.project.layout import Layout
from hopviz.project.lesson import Lesson
from hopviz.project.lesson_files import load_lesson
from hopviz.project.memories import with_renamed
from hopviz.project.model import Memory, Project
from hopviz.project.revision import new_revision


def remembering() -> Project:
    rng = np.random.default_rng(4)
    return Project(2, 3).with_memory("A", rng.choice([-1, 1], 6)).with_memory("B", rng.choice([-1, 1], 6))


def given() -> Project:
    weights = np.random.default_rng(5).normal(size=(6, 6))
    return remembering().with_network(weights + weights.T, np.arange(6.0))


def test_a_layout_holds_names_however_they_are_given() -> None:
    assert Layout(["landscape"], ["map"]) == Layout(("landscape",), ("map",))
    assert Layout() == Document(Project(1, 2)).layout
    assert Layout(stage="grid") == Layout()


def test_a_notice_is_shown_as_long_as_the_project_is_what_it_tells_of() -> None:
    for project in (remembering(), given()):
        opened = Document(project, lesson=Lesson("T", "D.", "N."))
        held = np.arange(6) == 2
        for same in (
            project, project.with_speed(7.0), project.with_seed(3), project.with_cue(np.ones(6)),
            project.with_clamped(held).with_clamped(np.zeros(6, bool)), project.renamed(0, "C").renamed(0, "A"),
            project.moved(0, 1).moved(1, 0),
        ):  # fmt: skip
            assert notice(opened, same) == "N."
        for other in (
            project.with_rule(Parallel()), project.with_clamped(held), project.with_lesioned(held),
            project.renamed(0, "C"), project.without_memory(0), project.with_units("binary"),
            project.with_network(np.ones((6, 6))), project.with_learning("storkey"), Project(2, 3),
        ):  # fmt: skip
            assert notice(opened, other) == ""
    assert notice(Document(project), project) == ""


def test_no_two_revisions_are_alike_whichever_thread_draws_them() -> None:
    drawn: list[list[int]] = [[] for _ in range(4)]

    def draw(into: list[int]) -> None:
        into += [new_revision() for _ in range(2000)]

    threads = [threading.Thread(target=draw, args=(into,)) for into in drawn]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({number for numbers in drawn for number in numbers}) == 8000


def test_arrays_that_lie_where_former_ones_lay_are_others() -> None:
    project, seen = given(), set()
    for value in range(50):
        project = project.with_network(np.full((6, 6), float(value)))
        assert project.weights_revision not in seen
        seen.add(project.weights_revision)
        gc.collect()
    memories = {Memory("A", np.ones(6, np.int8)).revision for _ in range(50)}
    assert len(memories) == 50


def test_edits_that_keep_an_array_keep_its_revision() -> None:
    project = given()
    weights, bias = project.weights, project.bias
    assert weights is not None
    assert bias is not None
    revision = project.weights_revision
    for same in (
        project.with_seed(2), project.with_clamped(np.ones(6, bool)), project.with_memories(()),
        project.with_network(weights, bias), project.with_weight(0, 1, float(weights[0, 1])),
        project.with_bias(3, float(bias[3])), project.with_learning("storkey").with_network_of(project),
        replace(project, units="binary"),
    ):  # fmt: skip
        assert same.weights_revision == revision
        assert same.origin == project.origin
    for other in (
        project.with_weight(0, 1, 9.0), project.with_bias(3, 9.0), project.with_network(weights),
        project.with_network(weights.copy(), bias), project.with_units("binary"), replace(project, bias=bias + 1),
    ):  # fmt: skip
        assert other.weights_revision not in (None, revision)
        assert other.origin == project.origin
    assert project.with_learning("hebbian").weights_revision is None
    assert project.renamed(1, "C").moved(0, 1).memory_revisions == project.memory_revisions[::-1]
    assert Project(2, 3).origin != Project(2, 3).origin


def test_the_network_of_another_project_is_taken_over_as_it_is() -> None:
    learnt, hand = remembering(), given()
    for whole in (learnt, hand, hand.with_symmetry(False)):
        for project in (learnt, hand, learnt.with_learning("storkey")):
            mended = replace(project, memories=whole.memories).with_network_of(whole)
            assert mended.same_network(whole)
            assert mended.symmetric == whole.symmetric
            np.testing.assert_array_equal(mended.network().weights, whole.network().weights)


def test_a_weight_is_set_only_where_there_is_one() -> None:
    project = given()
    with pytest.raises(ValueError, match="weight of a unit to itself"):
        project.with_weight(1, 1, 0.0)
    with pytest.raises(IndexError):
        project.with_weight(0, 6, 1.0)
    with pytest.raises(ValueError, match="finite"):
        project.with_bias(0, np.nan)


# What would be lost

CHANGES = {
    "store": lambda p: p.with_memory("new", np.where(np.arange(p.n) % 3, 1, -1)),
    "forget": lambda p: p.without_memory(0),
    "rename": lambda p: p.with_memories(with_renamed(p.memories, 0, "another")),
    "clamp": lambda p: p.with_clamped(np.arange(p.n) == 1),
    "remove": lambda p: p.with_lesioned(np.arange(p.n) == 1),
    "weights": lambda p: p.with_network(np.zeros((p.n, p.n))),
    "learning": lambda p: replace(p, learning="storkey"),
    "biases": lambda p: replace(p, learns_bias=True),
}
NO_WORK = {
    "seed": lambda p: p.with_seed(5),
    "speed": lambda p: p.with_speed(7.0),
    "rule": lambda p: p.with_rule(Stochastic(0.5)),
    "cue": lambda p: p.with_cue(np.ones(p.n, np.int8)),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_work_would_be_lost_until_it_is_saved_or_taken_back(kind: str) -> None:
    opened = load_lesson("letters")
    after = CHANGES[kind](opened.project)
    assert is_changed(opened.project, after)
    assert not is_changed(after, after)
    assert is_changed(after, opened.project)


@pytest.mark.parametrize("kind", NO_WORK)
def test_how_it_is_run_is_no_work(kind: str) -> None:
    opened = load_lesson("letters")
    assert not is_changed(opened.project, NO_WORK[kind](opened.project))
