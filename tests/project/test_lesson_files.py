"""Lessons: they set up what they promise, and every mistake in a file is told in one sentence."""

from __future__ import annotations

import math
import tomllib

import numpy as np
import pytest

from hopviz import assets
from hopviz.core.attractors import identify
from hopviz.core.network import to_units
from hopviz.core.rules import Annealing, Asynchronous, Parallel, Stochastic
from hopviz.core.simulation import Simulation
from hopviz.project.document import notice
from hopviz.project.layout import Layout
from hopviz.project.lesson import Lesson
from hopviz.project.lesson_files import LessonError, lesson_names, lesson_titles, load_lesson
from hopviz.project.model import Project

HEAD = 'title = "T"\ngoal = "D."\n'
GRID = "[grid]\nrows = 2\ncols = 3\n"


def settled(project: Project, sweeps: int):
    state = to_units(project.cue, project.units)
    simulation = Simulation(project.network(), state, project.rule, project.seed)
    return simulation.advance(updates=sweeps * project.n)


def is_fixed(project: Project, pattern: np.ndarray) -> bool:
    """Worked out here from the Hebbian sum in whole numbers, not by the network."""
    xi = project.patterns.astype(np.int64)
    field = xi.T @ (xi @ pattern) - len(xi) * pattern
    return bool((field * pattern >= 0).all())


def written(tmp_path, text: str):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_menu_opens_with_the_letters():
    assert lesson_names()[0] == "letters"


def test_no_two_lessons_claim_the_same_place_in_the_menu():
    texts = [assets.path("lessons", f"{name}.toml").read_text("utf-8") for name in lesson_names()]
    places = [tomllib.loads(text)["order"] for text in texts]
    assert places == sorted(set(places))


@pytest.mark.parametrize("name", lesson_names())
def test_every_lesson_loads_and_explains_itself(name):
    document = load_lesson(name)
    project, lesson = document.project, document.lesson
    assert lesson.title
    assert lesson.goal.endswith(".")
    assert lesson.notice.endswith(".") if not lesson.steps else all(step.say for step in lesson.steps)
    assert notice(document, project) == lesson.notice
    assert project.network().n == project.n
    again = load_lesson(assets.path("lessons", f"{name}.toml")).project
    np.testing.assert_array_equal(again.cue, project.cue)
    np.testing.assert_array_equal(again.patterns, project.patterns)


@pytest.mark.parametrize("name", ["letters", "pictures", "noisy"])
def test_memories_are_fixed_points(name):
    project = load_lesson(name).project
    network = project.network()
    for memory in project.memories:
        assert is_fixed(project, memory.pattern.astype(np.int64)), memory.name
        assert (network.fields(memory.pattern) * memory.pattern >= 0).all(), memory.name


@pytest.mark.parametrize(("name", "distance"), [("letters", 23), ("pictures", 1024)])
def test_recall_from_the_damaged_cue_works(name, distance):
    project = load_lesson(name).project
    target = project.patterns[0]
    assert (project.cue != target).sum() == pytest.approx(distance, rel=0.05)
    frame = settled(project, 3)
    np.testing.assert_array_equal(frame.state, target)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("index", range(4))
def test_every_letter_is_recalled_whatever_the_seed(index, seed):
    project = load_lesson("letters").project
    rng = np.random.default_rng(seed)
    cue = project.patterns[index].copy()
    cue[rng.choice(100, 20, replace=False)] *= -1
    frame = settled(project.with_cue(cue).with_seed(seed), 10)
    assert frame.state @ project.patterns[index].astype(int) >= 96


def test_the_letters_take_seconds_and_can_be_followed():
    project = load_lesson("letters").project
    assert (project.rows, project.cols, project.speed) == (10, 10, 30.0)
    assert project.names == ("A", "J", "L", "X")
    assert project.rule == Asynchronous("shuffled")
    # More than a second and less than ten until all is well.
    frames = [settled(project, 0)]
    simulation = Simulation(project.network(), project.cue, project.rule, project.seed)
    while frames[-1].unstable:
        frames.append(simulation.advance(updates=1))
    assert 1 < len(frames) / project.speed < 10


def test_two_units_swing_and_settle():
    project = load_lesson("two-units").project
    network = project.network()
    assert (project.rows, project.cols, project.units) == (1, 2, "binary")
    np.testing.assert_array_equal(network.weights, [[0, -100], [-100, 0]])
    np.testing.assert_array_equal(network.bias, [5, 5])
    assert project.rule == Parallel()
    simulation = Simulation(network, to_units(project.cue, "binary"), project.rule, project.seed)
    states, energies = [], []
    for _ in range(4):
        frame = simulation.advance(updates=1)
        states.append(tuple(int(s) for s in frame.state))
        energies.append(frame.energy)
    assert states == [(1, 1), (0, 0), (1, 1), (0, 0)]
    assert energies == [90, 0, 90, 0]
    frame = settled(project.with_rule(Asynchronous()), 5)
    assert sorted(frame.state) == [0, 1]
    assert frame.energy == -5


def test_too_many_memories_spoil_each_other():
    project = load_lesson("overloaded").project
    assert len(project.memories) == 25
    fixed = sum(is_fixed(project, memory.pattern.astype(np.int64)) for memory in project.memories)
    assert fixed <= 5
    assert (project.cue != project.patterns[0]).sum() == 10
    frame = settled(project, 50)
    assert frame.unstable == 0
    assert identify(frame.state, project.patterns).kind == "spurious"


def test_noise_stays_near_a_letter():
    project = load_lesson("noisy").project
    assert isinstance(project.rule, Stochastic)
    assert 0.3 <= project.rule.temperature <= 0.4
    simulation = Simulation(project.network(), project.cue, project.rule, project.seed)
    simulation.advance(updates=500)
    overlaps = [simulation.advance(updates=100).state @ project.patterns[1] / 100 for _ in range(50)]
    assert 0.8 < np.mean(overlaps) < 0.999


def test_a_lesson_may_use_every_key(tmp_path):
    path = written(
        tmp_path,
        HEAD
        + """notice = "N."
order = 9
[grid]
rows = 3
cols = 4
units = "binary"
clamped = [0, 11]
lesioned = [5]
[network]
letters = ["a"]
pictures = ["cat"]
random = { count = 2, seed = 4 }
drawn = [{ name = "bar", pattern = '''
##..
##..
##..
''' }]
learning = "pseudoinverse"
[cue]
memory = "bar"
flip = 0.0
blank = 0.5
region = "left"
seed = 2
[run]
rule = { name = "annealing", start = 3, stop = 0.5, sweeps = 10, shape = "linear" }
seed = 3
speed = "full"
[layout]
panels = ["landscape", "trace"]
views = ["atlas", "dreaming"]
stage = "atlas"
""",
    )
    document = load_lesson(str(path))
    project = document.project
    assert project.names == ("A", "cat", "pattern 1", "pattern 2", "bar")
    assert np.flatnonzero(project.clamped).tolist() == [0, 11]
    assert np.flatnonzero(project.lesioned).tolist() == [5]
    assert (project.learning, project.units, project.seed) == ("pseudoinverse", "binary", 3)
    assert project.rule == Annealing(3, 0.5, 10, "linear")
    assert project.speed == math.inf
    assert document.layout == Layout(("landscape", "trace"), ("atlas", "dreaming"), "atlas")
    assert document.lesson == Lesson("T", "D.", "N.")
    assert (project.cue == -1).all()


def test_a_lesson_may_learn_from_errors_without_symmetry_and_biases_too(tmp_path):
    path = written(
        tmp_path,
        """
title = "T"
goal = "D."
[grid]
rows = 2
cols = 5
[network]
random = { count = 5, seed = 1 }
learning = "perceptron"
learn_biases = true
asymmetric = true
""",
    )
    project = load_lesson(str(path)).project
    assert (project.learning, project.learns_bias, project.symmetric) == ("perceptron", True, False)
    network = project.network()
    assert not network.is_symmetric
    assert network.bias.any()
    assert (project.patterns * network.fields(project.patterns) > 0).all()


def test_of_the_whole_alphabet_hebb_holds_no_letter_and_learning_from_errors_every_one():
    project = load_lesson("alphabet").project
    for learning, held in (("hebbian", 0), ("perceptron", 26)):
        network = project.with_learning(learning).network()
        assert (project.patterns * network.fields(project.patterns) >= 0).all(axis=1).sum() == held


@pytest.mark.parametrize(
    ("cue", "expected"),
    [
        ("[cue]\nletter = 'A'\n", "letter"),
        ("[cue]\npattern = '''\n###\n...\n###\n'''\n", "pattern"),
        ("[cue]\nrandom = true\nseed = 1\n", "random"),
        ("", "off"),
    ],
)
def test_cues_come_from_anywhere(tmp_path, cue, expected):
    project = load_lesson(written(tmp_path, HEAD + "[grid]\nrows = 3\ncols = 3\n" + cue)).project
    on = int((project.cue == 1).sum())
    assert {"letter": 0 < on < 9, "pattern": on == 6, "random": 0 < on < 9, "off": on == 0}[expected]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("title = ", "is not valid TOML"),
        ("a = " + "[" * 5000, "is not valid TOML"),
        ('goal = "D."\n' + GRID, "it lacks 'title'; add it"),
        ('title = 3\ngoal = "D."\n' + GRID, "'title' is 3; make it a text in quotes"),
        (HEAD, "it lacks 'grid'; add it"),
        (HEAD + "grid = 3", "'grid' is 3; make it a table"),
        (HEAD + "[grid]\nrows = 2\n", "[grid] lacks 'cols'; add it"),
        (HEAD + "[grid]\nrows = 2.5\ncols = 2\n", "in [grid], 'rows' is 2.5; make it a whole number"),
        (HEAD + "[grid]\nrows = true\ncols = 2\n", "in [grid], 'rows' is True; make it a whole number"),
        (HEAD + "[grid]\nrows = 600\ncols = 2\n", "512 x 512 units, not 600 x 2; change rows and cols"),
        (HEAD + GRID + "units = 'spin'\n", "'units' is 'spin'; make it one of bipolar, binary"),
        (HEAD + GRID + "clamped = [6]\n", "clamped names unit 6, but the units are numbered 0 to 5"),
        (HEAD + GRID + "clamped = [true]\n", "'clamped' is [True]; make it a list of whole numbers"),
        (HEAD + GRID + "colour = 'red'\n", "[grid] has the unknown key 'colour'; use"),
        ("colour = 'red'\n" + HEAD + GRID, "it has the unknown key 'colour'; use"),
        (HEAD + GRID + "[[step]]\ntext = 'x'\n", "it has the unknown key 'step'"),
        (HEAD + GRID + "[network]\nletters = ['A']\n", "needs a grid of at least 3 x 3 units"),
        (HEAD + GRID + "[network]\nletters = ['?']\n", "no letter '?'; there are A, B"),
        (HEAD + GRID + "[network]\nletters = 'A'\n", "'letters' is 'A'; make it a list of texts in quotes"),
        (HEAD + GRID + "[network]\npictures = ['dog']\n", "no picture 'dog'; there are"),
        (HEAD + GRID + "[network]\nlearning = 'magic'\n", "no learning rule 'magic'"),
        (HEAD + GRID + "[network]\nrandom = { count = 0 }\n", "must be 1 to 1000, not 0"),
        (
            HEAD + GRID + "[network]\nrandom = { count = 2, size = 3 }\n",
            "[network.random] has the unknown key",
        ),
        (HEAD + GRID + "[network]\nrandom = { seed = 3 }\n", "[network.random] lacks 'count'"),
        (HEAD + GRID + "[network]\ndrawn = [{ name = 'a', pattern = '#x' }]\n", "line 1, column 2: 'x'"),
        (HEAD + GRID + "[network]\ndrawn = [{ name = 'a', pattern = '##' }]\n", "1 x 2 units, not 2 x 3"),
        (HEAD + GRID + "[network]\ndrawn = [{ pattern = '##' }]\n", "[network.drawn] lacks 'name'"),
        (HEAD + GRID + "[network]\nweights = [[0, 1], [1, 0]]\n", "for 2 units, but the grid of 2 x 3 has 6"),
        (HEAD + GRID + "[network]\nweights = [[0, 1], [1]]\n", "in [network], weights must be an array of"),
        (HEAD + GRID + "[network]\nbias = [0, 0]\n", "only be set where learning"),
        (HEAD + "[grid]\nrows=1\ncols=2\n[network]\nweights = [[0, nan], [1, 0]]\n", "weights[0, 1] is nan"),
        (HEAD + "[grid]\nrows=1\ncols=2\n[network]\nweights = [[0, 1], [inf, 0]]\n", "weights[1, 0] is inf"),
        (
            HEAD + "[grid]\nrows=1\ncols=2\n[network]\nweights = [[0,1],[1,0]]\nbias = ['x', 0]\n",
            "bias must be",
        ),
        (HEAD + GRID + "[cue]\nflip = 0.1\n", "the cue needs one of memory, letter"),
        (HEAD + GRID + "[cue]\nrandom = true\npattern = '##'\n", "and 2 are there"),
        (HEAD + GRID + "[cue]\nmemory = 'A'\n", "'memory' is 'A'; make it left out"),
        (HEAD + GRID + "[cue]\nrandom = true\nflip = 2\n", "from 0 to 1, not 2"),
        (HEAD + GRID + "[cue]\nrandom = true\nflip = nan\n", "'flip' is nan; make it a number"),
        (HEAD + GRID + "[cue]\nrandom = true\nseed = -1\n", "'seed' is -1; make it a whole number from 0"),
        (HEAD + GRID + "[run]\nseed = 2147483648\n", "'seed' is 2147483648; make it a whole number from 0 to 2"),
        (HEAD + GRID + "[cue]\nrandom = true\nblank = 0.5\nregion = 'middle'\n", "no region 'middle'"),
        (HEAD + GRID + "[cue]\nrandom = 'yes'\n", "'random' is 'yes'; make it true or false"),
        (HEAD + GRID + "[run]\nrule = { name = 'magic' }\n", "in [run], unknown rule 'magic'"),
        (HEAD + GRID + "[run]\nrule = { name = 'stochastic', heat = 1 }\n", "'heat'"),
        (HEAD + GRID + "[run]\nrule = 'parallel'\n", "'rule' is 'parallel'; make it a table"),
        (HEAD + GRID + "[run]\nspeed = 'fast'\n", "'speed' is 'fast'; make it a number or \"full\""),
        (HEAD + GRID + "[run]\nspeed = 0\n", "the speed, in updates a second, must be a number from 0.001"),
        (HEAD + GRID + "[layout]\npanels = 'all'\n", "'panels' is 'all'; make it a list of texts"),
    ],
)
def test_every_mistake_is_one_sentence(tmp_path, text, cause):
    with pytest.raises(LessonError) as caught:
        load_lesson(written(tmp_path, text))
    message = str(caught.value)
    assert cause in message
    assert message.startswith("The lesson file mine.toml ")
    assert message.endswith(".")
    assert "\n" not in message


def test_unknown_lessons_and_missing_files_are_told(tmp_path, monkeypatch):
    with pytest.raises(LessonError, match="There is no lesson 'letter'; choose one of letters, recall"):
        load_lesson("letter")
    with pytest.raises(LessonError, match=r"There is no lesson file .*nothing\.toml; check"):
        load_lesson(tmp_path / "nothing.toml")
    (tmp_path / "photo.png").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LessonError, match=r"The file photo\.png is no lesson; choose one that ends in \.toml or \.net"):
        load_lesson("photo.png")
    with pytest.raises(LessonError, match="cannot be read"):
        load_lesson(tmp_path)
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LessonError, match=r"binary\.toml is not text; save it as UTF-8"):
        load_lesson(str(tmp_path / "binary.toml"))


def test_a_broken_lesson_does_not_break_the_menu(tmp_path, monkeypatch):
    for name, text in {"b": "order = 2", "a": "order = ", "c": "order = 1", "d": "order = 'x'"}.items():
        (tmp_path / "lessons").mkdir(exist_ok=True)
        (tmp_path / "lessons" / f"{name}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(assets, "path", lambda *parts: tmp_path.joinpath(*parts))
    assert lesson_names() == ["c", "b", "a", "d"]


def test_a_lesson_names_its_units_and_says_which_are_hidden(tmp_path):
    grid = GRID + 'names = ["a", "b", "c", "d", "e", "f"]\nhidden = [4, 5]\n'
    project = load_lesson(written(tmp_path, HEAD + grid)).project
    assert project.unit_names == tuple("abcdef")
    assert np.flatnonzero(project.hidden).tolist() == [4, 5]
    with pytest.raises(LessonError, match="two units are called 'a'"):
        load_lesson(written(tmp_path, HEAD + grid.replace('"b"', '"a"')))
    with pytest.raises(LessonError, match="hidden names unit 6"):
        load_lesson(written(tmp_path, HEAD + grid.replace("5]", "6]")))


def test_places_in_the_graph_come_from_the_grid_table(tmp_path):
    text = 'title = "T"\ngoal = "D"\n[grid]\nrows = 1\ncols = 2\nplaces = {}\n'
    path = tmp_path / "placed.toml"
    path.write_text(text.format("[[0, 0.5], [1, 0.25]]"))
    places = load_lesson(path).project.places
    assert places is not None
    assert places.tolist() == [[0.0, 0.5], [1.0, 0.25]]
    for wrong in ("[[0, 1]]", "[0, 1]", '[["a", 1], [0, 1]]', "[[0, 1, 2], [0, 1, 2]]"):
        path.write_text(text.format(wrong))
        with pytest.raises(LessonError, match="places"):
            load_lesson(path)


def test_titles_are_told_without_the_lessons():
    lessons = [(name, load_lesson(name)) for name in lesson_names()]
    assert lesson_titles() == [(name, lesson.lesson.title, lesson.lesson.goal) for name, lesson in lessons]


@pytest.mark.parametrize(
    ("lines", "cause"),
    [
        ("a" + ".a" * 300 + " = 1\n", "over 256 names joined by points"),
        ("x = {a" + """ . "b" .'c'""" * 150 + " = 1}\n", "over 256 names joined by points"),
        ("x = " + "[" * 100_000 + "\n", "is not valid TOML"),
        ("x = " + "9" * 5000 + "\n", "has a number of too many digits"),
        (GRID + "[network]\nletters = [" + "'A'," * 1001 + "]\n", "there are 1001 letters, and at most 1000 may be"),
        (GRID + "[network]\nrandom = { count = 1001 }\n", "must be 1 to 1000"),
        (GRID + "[run]\nspeed = 1" + "0" * 400 + "\n", 'make it a number or "full"'),
    ],
)
def test_lessons_that_would_take_for_ever_are_refused(tmp_path, lines, cause):
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + lines, encoding="utf-8")
    with pytest.raises(LessonError, match=cause) as refused:
        load_lesson(path)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300


def test_a_drawing_and_prose_are_no_long_keys(tmp_path):
    drawn = "\n".join("." * 60 + "#" * 4 for _ in range(64))
    path = tmp_path / "mine.toml"
    grid = "[grid]\nrows = 64\ncols = 64\n[network]\ndrawn = [{ name = 'bar', pattern = \'\'\'\n"
    path.write_text(f'{HEAD}notice = "{"One. " * 100}"\n{grid}{drawn}\n\'\'\' }}]\n', encoding="utf-8")
    assert load_lesson(path).project.memories[0].pattern.sum() == 64 * (4 - 60)
