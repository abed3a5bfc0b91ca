"""Edits of the workspace of attention, without a window: what is asked, what is answered, and what cannot be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hopviz.actions.attention_facts import attended, query_vector
from hopviz.actions.replay import Replay
from hopviz.core.attention import Memories, answer, retrieval
from hopviz.project.lesson_files import load_lesson
from hopviz.project.workspace import Workspace

LETTERS = load_lesson("recall")


def done(*actions: dict[str, object]) -> Replay:
    replayed = Replay(LETTERS)
    replayed.perform(*actions)
    return replayed


FACES = {"action": "use_pictures", "source": "faces", "count": 16, "side": 16}


def test_a_query_is_the_state_until_it_is_another_picture() -> None:
    replayed = done({"action": "use_as_cue", "memory": "X"})
    found = attended(replayed.project, replayed.state)
    assert found.name == "X"
    np.testing.assert_array_equal(query_vector(replayed.project, replayed.state, found.pictures), replayed.state)
    states = np.array([memory.pattern for memory in replayed.project.memories], float)
    below = np.exp(0.1 * states @ replayed.state)
    np.testing.assert_allclose(found.answer.weights, below / below.sum(), rtol=1e-5)
    np.testing.assert_allclose(found.answer.state, found.answer.weights @ states, atol=1e-5)
    replayed.perform({"action": "cue_picture", "picture": "C"}, {"action": "run"})
    assert attended(replayed.project, replayed.state).name == "C"
    replayed.perform({"action": "follow_state"})
    assert attended(replayed.project, replayed.state).name == "X"


def test_edits_change_the_workspace_alone_and_are_undone() -> None:
    replayed = done(FACES, {"action": "cue_picture", "picture": 3})
    project, state = replayed.project, replayed.state
    workspace = project.attention
    assert workspace is not None
    assert workspace.query is not None
    replayed.perform(
        {"action": "add_noise", "amount": 0.5, "seed": 1}, {"action": "blank_query", "fraction": 0.5, "region": "top"},
        {"action": "set_beta", "beta": 2.5}, {"action": "set_updates", "updates": 0},
    )  # fmt: skip
    after = replayed.project.attention
    assert after is not None
    assert after.query is not None
    assert (after.beta, after.updates) == (2.5, 0)
    top, below = after.query[:128], after.query[128:]
    assert set(top.tolist()) == {round(below.astype(float).mean())}
    noise = below.astype(float) - workspace.query[128:]
    assert noise.std() == pytest.approx(0.5 * workspace.query.astype(float).std(), rel=0.15)
    assert replayed.project.same_network(project)
    assert np.array_equal(replayed.state, state)
    for _ in range(4):
        replayed.perform({"action": "undo"})
    assert replayed.project.attention == workspace
    assert replayed.complaints == []
    assert replace(workspace, beta=1.0) != workspace


def test_photographs_are_added_where_they_are_as_large() -> None:
    first, second = (np.arange(k, k + 64, dtype=np.uint8).tobytes().hex() for k in (0, 50))
    taken = {"action": "store_photographs", "names": ["a"], "pictures": [first], "side": 8}
    replayed = done(taken, {**taken, "names": ["b"], "pictures": [second]})
    workspace = replayed.project.attention
    assert workspace is not None
    assert workspace.photographs is not None
    assert workspace.photographs.names == ("a", "b")
    assert attended(replayed.project, replayed.state).name in ("a", "b")
    replayed.perform({**taken, "side": 9})
    assert "photographs of 81 numbers are needed" in replayed.complaints[-1]


@pytest.mark.parametrize(
    ("actions", "told"),
    [
        (({**FACES, "count": 10_000, "side": 64, "colour": True},), "take at most 3,333"),
        (({"action": "cue_picture", "picture": "Q"},), "no picture 'Q'"),
        (({"action": "cue_picture", "picture": 9},), "counted from 0"),
        (({"action": "set_query", "query": "00ff"},), "16 levels is needed"),
    ],
)
def test_what_cannot_be_is_one_sentence(actions: tuple[dict[str, object], ...], told: str) -> None:
    replayed = done(*actions)
    assert [told in sentence for sentence in replayed.complaints] == [True]
    assert replayed.project.attention is None


@pytest.mark.parametrize("updates", [1, 3, 1000])
def test_an_answer_in_slices_is_the_retrieval(updates: int) -> None:
    rng = np.random.default_rng(updates)
    memories, query = Memories(rng.normal(size=(60, 12))), rng.normal(size=12)
    found, way = answer(memories, query, 0.2, updates), retrieval(memories, query, 0.2, steps=updates)
    assert found.updates <= updates
    np.testing.assert_allclose(found.state, way.states[found.updates], atol=1e-8)
    assert (np.diff(found.way.energies) <= 1e-9).all()
    if updates < 1000:
        np.testing.assert_allclose(found.weights @ memories.keys, found.state, atol=1e-9)
    assert Workspace().updates == 1
