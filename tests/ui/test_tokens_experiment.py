"""The tokens experiment against the path of its tokens, by mouse, dial and scene."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from hopviz.core.attention import on_sphere, order_parameter, self_attention_step, token_energy, token_path
from hopviz.core.ising import magnetisation
from hopviz.ui.experiments.tokens.stage import TokensStage
from hopviz.ui.experiments.tokens.task import MOST_STEPS, Dials, Moment, Start, TokenRun, advance, arranged, begun
from hopviz.ui.experiments.tokens.view import BETAS, SCENES, TokensView, clusters_in_words
from hopviz.ui.style.theme import PROJECTOR
from hopviz.ui.widgets.chart_drawing import Line
from tests.ui.experiment_person import Person
from tests.ui.stage import LEFT, drag, painted, remembering


def ended(steps: object) -> object:
    """What the steps of a job come to."""
    while True:
        try:
            next(steps)  # type: ignore[call-overload]
        except StopIteration as end:
            return end.value


def person(qtbot: QtBot) -> Person[TokensView]:
    made = Person(qtbot, TokensView(), remembering())
    made.go_on()
    return made


def moment_of(made: Person[TokensView]) -> Moment:
    moment = made.view.moment
    assert moment is not None
    return moment


def test_a_run_is_the_path_of_its_tokens_and_the_lattice_is_at_one_over_beta() -> None:
    for size, beta in ((2, 9.0), (3, 2.0)):
        run = ended(begun(Start(40, size, 7), dials := Dials(beta, 0.3, "together")))
        assert isinstance(run, TokenRun)
        for _ in range(60):
            run.step()
        moment, path = run.moment(), token_path(on_sphere(40, size, 7), beta, rate=0.3, steps=60)
        assert moment.dials is dials
        np.testing.assert_allclose(moment.tokens, path.tokens[-1], atol=1e-12)
        np.testing.assert_allclose(moment.energy[:, 1], path.energies, atol=1e-12)
        assert moment.counts.tolist() == path.clusters.tolist()
        dots = np.exp(beta * moment.tokens @ moment.tokens.T)
        np.testing.assert_allclose(moment.attention, dots / dots.sum(axis=1, keepdims=True), atol=1e-12)
        np.testing.assert_allclose(moment.order[-1], order_parameter(moment.tokens))
    cold, hot = (
        TokenRun(Start(2, 2, 3), Dials(0.6, 0.01, "together")),
        TokenRun(Start(2, 2, 3), Dials(0.1, 0.01, "together")),
    )
    for run in (cold, hot):
        for _ in range(400):
            run.step()
    assert cold.moment().magnetisation[200:].mean() == pytest.approx(magnetisation(1 / 0.6), abs=0.03)
    assert hot.moment().magnetisation[200:].mean() < 0.1


def test_beta_may_change_under_way_and_energies_of_one_beta_never_rise() -> None:
    run = TokenRun(Start(30, 3, 1), Dials(20.0, 0.5, "one by one"))
    ended(advance(run, Dials(20.0, 0.5, "one by one"), 15))
    moment = ended(advance(run, Dials(1.0, 0.5, "together"), 0))
    assert isinstance(moment, Moment)
    last = moment.tokens
    assert moment.energy[-1].tolist() == [moment.steps, pytest.approx(token_energy(last, 1.0))]
    while not run.is_over:
        run.step()
    energies = run.moment().energy[:, 1]
    gap = np.flatnonzero(np.isnan(energies))
    assert gap.size == 1
    for part in np.split(energies, gap):
        assert (np.diff(part[np.isfinite(part)]) <= 1e-9).all()
    assert run.moment().at_rest
    assert energies[-1] == pytest.approx(-1.0)


def test_neighbours_on_a_circle_are_beside_each_other_in_the_map() -> None:
    tokens = on_sphere(50, 2, 5)
    order = arranged(tokens, np.zeros(50, np.intp))
    steps = np.degrees(np.arccos(np.clip((tokens[order] * np.roll(tokens[order], -1, axis=0)).sum(axis=1), -1, 1)))
    assert sorted(order.tolist()) == list(range(50))
    assert steps.sum() == pytest.approx(360.0)
    assert steps.argmax() == 49, "it is cut at the largest gap"


def test_run_step_and_again_and_what_is_said(qtbot: QtBot) -> None:
    made = person(qtbot)
    view = made.view
    assert view.words.text() == "60 tokens at random. Run lets them attend to each other."
    made.press(view.step_button)
    made.go_on()
    assert moment_of(made).steps == 1
    after = self_attention_step(on_sphere(60, 2, view.seed.value()), 9.0, rate=0.2)
    np.testing.assert_allclose(moment_of(made).tokens, after, atol=1e-12)
    made.press(view.run_button)
    while view.running:
        made.tick(0.1)
        made.answer()
        if moment_of(made).steps > 30:
            view.beta_slider.setValue(BETAS.index(1.0))  # what stands in clusters becomes one
            assert view.scene_chooser.currentText() in ("", "One cluster")
        assert moment_of(made).steps < MOST_STEPS
    made.go_on()
    assert view.words.text().startswith("At rest after ")
    assert view.words.text().endswith(" steps: all 60 tokens are in one cluster.")
    assert view.run_button.text() == "R&un"
    energy, order = (chart.drawing.lines[0] for chart in (view.tokens.energy, view.tokens.alignment))
    assert isinstance(energy, Line)
    assert isinstance(order, Line)
    assert (energy.y[-1], order.y[-1]) == pytest.approx((-1.0, 1.0))
    table = view.table()
    assert table is not None
    assert [row[3] for row in table.rows] == pytest.approx(moment_of(made).order.tolist())
    made.press(view.again_button)
    made.go_on()
    assert moment_of(made).steps == 0
    made.press(view.again_button)
    made.tick()
    made.answer()
    view.seed.setValue(5)  # while the tokens of the seed before are made
    made.answer()
    made.go_on()
    np.testing.assert_array_equal(moment_of(made).tokens, on_sphere(view.count.value(), 2, 5))


def test_a_click_shows_whom_a_token_attends_to_and_a_sphere_turns(qtbot: QtBot) -> None:
    made = person(qtbot)
    view = made.view
    picture, chart = view.tokens.picture, view.tokens.attention
    before = painted(picture)
    place = picture.place_of(7)
    qtbot.mouseClick(picture, LEFT, pos=place.toPoint())
    token = view.chosen
    assert token == picture.token_at(QPointF(place.toPoint())) >= 0
    made.tick()
    assert painted(picture) != before
    assert picture.told_of(token).startswith(f"Token {token + 1}, ")
    view.scene_chooser.setCurrentIndex(view.scene_chooser.findData("sphere"))
    assert not view.running
    made.go_on()
    assert moment_of(made).tokens.shape == (100, 3)
    assert view.chosen == -1
    places = [picture.place_of(k) for k in range(100)]
    drag(qtbot, picture, picture.rect().center(), picture.rect().center() + QPoint(40, 10))
    assert [picture.place_of(k) for k in range(100)] != places
    qtbot.keyClick(picture, Qt.Key.Key_Home)
    assert [picture.place_of(k) for k in range(100)] == places
    chart.resize(160, 180)
    box = chart.box()
    qtbot.mouseClick(chart, LEFT, pos=(box.topLeft() + QPointF(5, 0.5 * box.height())).toPoint())
    assert view.chosen == moment_of(made).arranged[50]


@pytest.mark.parametrize("size", [(900, 170), (560, 150), (300, 130), (620, 560), (240, 420)])
def test_whatever_room_there_is_parts_that_are_seen_lie_inside_and_apart(qtbot: QtBot, size: tuple[int, int]) -> None:
    stage = TokensStage()
    qtbot.addWidget(stage)
    stage.apply_theme(PROJECTOR)
    stage.resize(*size)
    stage.show_moment(TokenRun(Start(9, 2, 1), Dials(4.0, 0.5, "together")).moment(), 3)
    stage.show()
    parts = [part for part in (*stage.squares, stage.energy, stage.alignment) if not part.isHidden()]
    assert stage.picture in parts
    for k, part in enumerate(parts):
        assert stage.rect().contains(part.geometry()), part
        assert part.width() >= 50
        assert not any(part.geometry().intersects(other.geometry()) for other in parts[:k])


def test_scenes_are_positions_of_the_dials_and_clusters_are_named(qtbot: QtBot) -> None:
    made = person(qtbot)
    view = made.view
    for key, scene in SCENES.items():
        view.scene_chooser.setCurrentIndex(view.scene_chooser.findData(key))
        assert (view.start.count, view.start.size) == (scene.count, scene.size)
        assert view.dials == Dials(scene.beta, scene.rate, scene.order)
        assert view.scene_chooser.currentText() == scene.title
    view.set_running(True)
    view.show_as_at_first()
    assert view.scene_chooser.currentText() == "Clusters"
    assert not view.running
    assert clusters_in_words([3, 2, 1]) == "3 clusters, of 3, 2 and 1 tokens"
    assert clusters_in_words([5, 4, 3, 2, 1]) == "5 clusters, the largest of 5 tokens"
    assert clusters_in_words([1, 1]) == "each of 2 tokens is alone"
    assert clusters_in_words([8]) == "all 8 tokens are in one cluster"
