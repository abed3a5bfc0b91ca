"""The workspace of attention and the attention head by mouse: rows, painting, drops, averages, and votes of a unit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from hopviz.actions.action import Change
from hopviz.actions.attention_edits import StorePhotographs, UsePictures
from hopviz.actions.window_verbs import Ask, ChooseUnit
from hopviz.core.attention import Memories, metastable_states, needed_betas
from hopviz.core.learning import hebbian
from hopviz.project.model import Project
from hopviz.project.workspace import Workspace
from hopviz.ui.experiments.attention.beta import beta_at, notch_of
from hopviz.ui.experiments.attention.head import AttentionHeadView
from hopviz.ui.experiments.attention.parts import PARTS
from hopviz.ui.experiments.attention.source import NO_MEMORIES
from hopviz.ui.experiments.attention.view import DROP_AGAIN, NOT_TAKEN, AttentionView
from hopviz.ui.widgets.choices import Choices
from tests.ui.experiment_person import Person
from tests.ui.stage import LEFT, remembering, report_in

FACES = UsePictures("faces", 16, 16)


def person(qtbot: QtBot, project: Project | None = None) -> Person[AttentionView]:
    made = Person(qtbot, AttentionView(), remembering(4, 4, 3) if project is None else project)
    made.view.resize(1200, 700)
    made.go_on()
    return made


def faces(qtbot: QtBot) -> Person[AttentionView]:
    made = person(qtbot)
    made.view.acted.emit(FACES)
    made.go_on()
    return made


def test_rows_show_softmax_of_the_state_and_what_each_memory_needs(qtbot: QtBot) -> None:
    made = person(qtbot)
    view, project = made.view, made.view.project
    assert project is not None
    state = np.where(np.arange(16) < 12, project.patterns[1], -project.patterns[1])
    view.show_report(report_in(project.with_cue(state)))
    made.tick(1.0)
    made.go_on()
    below = np.exp(0.1 * project.patterns.astype(float) @ state)
    assert view.rows.weights is not None
    np.testing.assert_allclose(view.rows.weights, below / below.sum(), rtol=1e-5)
    assert view.rows.apart is not None
    np.testing.assert_allclose(view.rows.apart.betas, needed_betas(project.patterns.astype(float)), rtol=1e-5)
    assert view.query.levels is not None
    np.testing.assert_array_equal(view.query.levels > 127, state > 0)
    assert "the network's state" in view.query.caption
    row = view.rows.row_of(2).center().toPoint()
    qtbot.mouseClick(view.rows.viewport(), LEFT, pos=row)
    made.go_on()
    assert view.workspace.query is not None
    np.testing.assert_array_equal(view.workspace.query > 127, project.patterns[2] > 0)
    assert view.rows.weights.argmax() == 2
    made.press(view.reset_button)
    assert view.follows


def test_a_stroke_is_seen_at_once_and_is_one_edit(qtbot: QtBot) -> None:
    made = faces(qtbot)
    view, before = made.view, len(made.wanted)
    first = view.query_levels()
    assert first is not None
    begin, end = (view.query.point_of(3, col).toPoint() for col in (2, 12))
    qtbot.mousePress(view.query, LEFT, pos=begin)
    qtbot.mouseMove(view.query, end)
    assert view.painted is not None
    assert (view.painted.reshape(16, 16)[3, 2:13] == 255).all()
    assert len(made.wanted) == before
    qtbot.mouseRelease(view.query, LEFT, pos=end)
    assert [text for text, _ in made.wanted[before:]] == ["Paint the query"]
    query = view.workspace.query
    assert query is not None
    changed = (query != first).reshape(16, 16)
    assert changed[3].any()
    assert not changed[6:].any()


def test_controls_send_edits_and_averages_are_named(qtbot: QtBot) -> None:
    made = faces(qtbot)
    view = made.view
    view.dial.slider.setValue(notch_of(0.02))
    Choices(view).choose("Beside the pictures", "averages")
    made.go_on()
    assert view.workspace.beta == pytest.approx(0.02, rel=0.06)
    assert view.held is not None
    expected = metastable_states(view.held.memories, view.workspace.beta)
    assert view.blends is not None
    assert [one.members.tolist() for one in view.blends.states] == [one.members.tolist() for one in expected]
    assert any(name.startswith("average of ") and name.endswith(("Ada", "Ben")) for name in view.gallery.names)
    made.press(view.noise_button)
    made.press(view.blank_button)
    made.press(view.usual)
    assert view.workspace.beta == 1 / 16
    made.press(view.another)
    made.go_on()
    assert view.workspace.updates == 2
    assert [text for text, _ in made.wanted[-4:]] == ["Add noise", "Blank out the query", "Set β", "Set the updates"]
    energies = view.course.energy.drawing.lines[0]
    assert (np.diff(energies.y) <= 1e-3).all()  # type: ignore[union-attr]
    assert [mark.x for mark in view.course.energy.drawing.marks] == [2.0]
    assert all(notch_of(beta_at(notch)) == notch for notch in range(0, 121, 8))


def test_dropped_pictures_are_read_and_stored(qtbot: QtBot, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    for name in ("sun", "moon"):
        Image.fromarray(rng.integers(0, 256, (30, 20, 3), dtype=np.uint8)).save(tmp_path / f"{name}.png")
    made = faces(qtbot)
    sent: list[object] = []
    hints: list[str] = []
    made.view.acted.connect(sent.append)
    made.view.hinted.connect(hints.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    drop = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    made.view.dropEvent(drop)
    made.go_on()
    (stored,) = [action for action in sent if isinstance(action, StorePhotographs)]
    assert sorted(stored.names) == ["moon", "sun"]
    assert made.view.held is not None
    assert made.view.held.pictures.names == stored.names
    assert (stored.side, stored.colour) == (32, True)
    made.view.take_files([tmp_path / "sun.png"])  # once more
    made.go_on()
    made.view.side.setCurrentIndex(made.view.side.findData(16))
    made.view.colour.setChecked(False)
    made.go_on()
    again = made.view.workspace.photographs
    assert again is not None
    assert (again.names, again.side, again.colour) == ((*stored.names, "sun 2"), 16, False)
    assert np.array_equal(again.levels[2], again.levels[again.names.index("sun")])
    other = faces(qtbot)  # which has not read them itself
    other.view.hinted.connect(hints.append)
    other.give(made.wanted[-1][1])
    other.view.side.setCurrentIndex(other.view.side.findData(24))
    assert (hints[-1], other.view.side.currentData()) == (DROP_AGAIN, 24)
    other.give(made.wanted[1][1])  # what is undone, or another document, is as it says
    assert other.view.side.currentData() == 32
    last = made.view.source.count() - 1
    made.view.source.setCurrentIndex(0)
    made.view.source.setCurrentIndex(last)
    assert sent[-1] == Ask("photographs")
    assert made.view.source.currentIndex() == 0  # until there are any
    made.view.take_files([tmp_path / "none.png"])
    made.go_on()
    assert "There is no picture" in hints[-1]


def test_photographs_that_are_still_read_do_not_go_into_another_document(qtbot: QtBot, tmp_path: Path) -> None:
    Image.fromarray(np.arange(144, dtype=np.uint8).reshape(12, 12)).save(tmp_path / "night.png")
    made = faces(qtbot)
    sent: list[object] = []
    hints: list[str] = []
    made.view.acted.connect(sent.append)
    made.view.hinted.connect(hints.append)
    made.view.leave_document()
    assert hints == []
    made.view.take_files([tmp_path / "night.png"])
    made.view.leave_document()
    made.go_on()
    assert sent == []
    assert hints[-1] == NOT_TAKEN


def test_photographs_that_are_refused_are_not_said_to_be_taken(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.fromarray(np.arange(144, dtype=np.uint8).reshape(12, 12)).save(tmp_path / "night.png")
    made = faces(qtbot)
    sent: list[object] = []
    hints: list[str] = []
    monkeypatch.setattr(StorePhotographs, "change", lambda action, now: Change("Nothing", project=now.project))
    made.view.acted.connect(sent.append)
    made.view.hinted.connect(hints.append)
    made.view.take_files([tmp_path / "night.png"])
    made.go_on()
    assert [type(action) for action in sent] == [StorePhotographs]
    assert hints == ["Reading 1 file…"]


def test_without_memories_it_says_what_to_do(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    made = person(qtbot, Project(4, 4))
    assert made.view.words.text() == NO_MEMORIES
    assert made.view.table() is None
    drawn: list[Project] = []
    monkeypatch.setattr(made.view, "redraw", drawn.append)
    made.tick()
    assert not drawn, "once is enough"


def head(qtbot: QtBot, project: Project) -> Person[AttentionHeadView]:
    made = Person(qtbot, AttentionHeadView(), project)
    made.view.resize(1200, 600)
    made.go_on()
    return made


def test_the_votes_for_a_unit_are_those_of_hebbs_network_and_of_softmax(qtbot: QtBot) -> None:
    project = remembering(4, 4, 3)
    made = head(qtbot, project)
    chosen: list[object] = []
    made.view.acted.connect(chosen.append)
    made.view.unit.setValue(6)
    assert ChooseUnit(6) in chosen
    made.go_on()
    step = made.view.step
    assert step is not None
    patterns, state = project.patterns.astype(float), project.cue.astype(float)
    below = np.exp(0.1 * patterns @ state)
    fields = hebbian(project.patterns).fields(project.cue.astype(int))
    for unit in (0, 6, 15):
        votes = step.votes(unit)
        assert votes.hebb.sum() == pytest.approx(fields[unit], abs=1e-6)
        assert votes.attention.sum() == pytest.approx(below @ patterns[:, unit] / below.sum(), abs=1e-6)
    np.testing.assert_allclose(step.field, fields, atol=1e-6)
    np.testing.assert_allclose(step.output, below @ patterns / below.sum(), atol=1e-6)


@pytest.mark.parametrize("size", [(1200, 600), (700, 600), (1200, 200)], ids=["rows", "columns", "low"])
def test_a_click_in_either_drawing_marks_both_names(qtbot: QtBot, size: tuple[int, int]) -> None:
    made = head(qtbot, remembering(4, 4, 3).with_cue(np.ones(16, np.int8)))
    made.view.resize(*size)
    picture = made.view.picture
    for place, part in enumerate(PARTS):
        key, upper, lower = picture.boxes()[place]
        assert key == part.key
        assert not upper.intersects(lower)
        box = upper if place % 2 else lower
        qtbot.mouseClick(picture, LEFT, pos=QPoint(int(box.center().x()), int(box.center().y())))
        made.tick()
        assert made.view.part == part.key
        assert made.view.parts.currentData() == part.key
        assert part.of_head in made.view.words.text()
        assert part.of_network in made.view.words.text()
    made.view.grab()


def test_a_workspace_that_was_saved_is_taken_over(qtbot: QtBot) -> None:
    project = remembering(4, 4, 3)
    query = np.where(project.patterns[0] > 0, 255, 0).astype(np.uint8)
    made = person(qtbot, replace(project, attention=Workspace(query=query, beta=1.5, updates=0)))
    view = made.view
    assert view.updates.value() == "0"
    assert view.dial.box.value() == 1.5
    assert not view.another.isEnabled()
    assert view.seen is not None
    assert view.seen.answer.way.settled
    assert Memories(project.patterns).count == view.seen.asked.held.count
