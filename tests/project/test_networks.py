"""Networks described in text files: the documents they describe, and one sentence for a bad file."""

from __future__ import annotations

import numpy as np
import pytest

from hopviz import assets
from hopviz.core.perception import necker_cube, stored_networks
from hopviz.core.recall import recall
from hopviz.project.lesson_files import LessonError, load_lesson
from hopviz.project.networks import NetworkFileError, load_network, project_of


@pytest.mark.parametrize("name", stored_networks())
def test_every_stored_network_can_be_opened_from_its_file(name):
    document = load_network(assets.path("networks", f"{name}.net"))
    project = document.project
    assert document.lesson.title
    assert (project.clamped == ~project.hidden).all()
    assert (project.cue[project.clamped] == 1).all()
    assert (project.cue[project.hidden] == -1).all()
    assert project.figure is not None
    drawn = {*project.figure.lines, *project.figure.edges}
    assert drawn == set(project.unit_names)
    # What can be seen are the lowest states of what is shown.
    energies = project.network().energy(project.patterns > 0)
    assert np.ptp(energies) == 0
    for seed in range(20):
        end = recall(project.network(), project.cue > 0, seed=seed, clamped=project.clamped)
        assert end.energy >= energies[0]


def test_the_cube_keeps_its_weights_names_and_roles():
    net = necker_cube(48)
    project = project_of(net)
    assert (project.rows, project.cols) == (5, 12)
    assert np.array_equal(project.network().weights, net.network.weights)
    assert project.unit_names == net.names
    assert project.names == ("the cube from above", "the cube from below")
    assert np.array_equal(project.hidden, net.hidden)


@pytest.mark.parametrize(("units", "shape"), [(2, (1, 2)), (7, (1, 7)), (12, (3, 4)), (61, (1, 61)), (128, (8, 16))])
def test_any_number_of_units_that_a_grid_can_hold_has_one(tmp_path, units, shape):
    path = tmp_path / "mine.net"
    path.write_text("".join(f"hidden u{k}\n" for k in range(units)), encoding="utf-8")
    project = load_network(path).project
    assert project.rows * project.cols == units
    assert (project.rows, project.cols) == shape
    assert not project.clamped.any() or units == 0


def test_mistakes_are_one_sentence_with_file_line_cause_and_cure(tmp_path):
    def refused(content: bytes | None) -> str:
        path = tmp_path / "mine.net"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(NetworkFileError) as raised:
            load_network(path)
        with pytest.raises(LessonError) as lesson:
            load_lesson(path)
        assert str(lesson.value) == str(raised.value)
        return str(raised.value)

    assert "There is no network file" in refused(None)
    wrong = refused(b"visible a\nhidden b\nconnect a c 1\n")
    assert wrong.startswith("The network file mine.net cannot be used: line 3: there is no unit 'c' so far; name it")
    assert wrong.endswith(".")
    assert "is not text; save it as UTF-8 text." in refused(b"\xff\xfe\x00")
    assert "no grid of at most 512 x 512 has 521 units; add or remove one" in refused(
        b"".join(b"hidden u%d\n" % k for k in range(521))
    )
    with pytest.raises(NetworkFileError, match="cannot be read"):
        load_network(tmp_path)


@pytest.mark.parametrize(("name", "units"), [("necker", 60), ("necker-flips", 36)])
def test_the_lessons_show_the_whole_drawing_and_begin_with_no_interpretation(name, units):
    project = load_lesson(name).project
    assert project.n == units
    visible = ~project.hidden
    assert visible.sum() == 12
    assert (project.cue[visible] == 1).all()
    assert project.clamped[visible].all()
    on = (project.cue[project.hidden] > 0).sum()
    assert 0 < on < project.hidden.sum()


def test_a_lesson_of_a_network_must_have_its_grid(tmp_path):
    path = tmp_path / "mine.toml"
    places = [[unit / 36, 0.5] for unit in range(36)]
    head = f'title = "T"\ngoal = "D."\n[grid]\nrows = 6\ncols = 6\nclamped = [14]\nplaces = {places}\n'
    path.write_text(head + '[network]\nnet = "necker-24"\n', encoding="utf-8")
    loaded = load_lesson(path).project
    assert np.flatnonzero(loaded.clamped).tolist() == [*range(12), 14]
    assert loaded.places is not None
    assert loaded.places.tolist() == places
    path.write_text(head + '[network]\nnet = "necker-48"\n', encoding="utf-8")
    with pytest.raises(LessonError, match="needs rows = 5 and cols = 12 in \\[grid\\]"):
        load_lesson(path)
    path.write_text(head + '[network]\nnet = "cone"\n', encoding="utf-8")
    with pytest.raises(LessonError, match="no network 'cone'; choose one of corner, necker-24"):
        load_lesson(path)
