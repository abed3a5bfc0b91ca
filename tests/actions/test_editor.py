"""The editor: what undo brings back, what it leaves alone, and what belongs to one step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike

from hopviz.actions.action import Action, WindowVerb
from hopviz.actions.document_edits import NewNetwork, OpenDocument
from hopviz.actions.editor import Editor
from hopviz.actions.listener import Listener
from hopviz.actions.memory_edits import ChooseLearning, Forget, LearnFor, LearnOn, RenameMemory, StoreState
from hopviz.actions.replay import ImmediateRun
from hopviz.actions.run_verbs import NewSeed, Pause, Reset, Run, SetRule, SetSeed, SetSpeed, Step, UpdateUnit
from hopviz.actions.state_edits import BeginStroke, BlankAndClamp, Corrupt, EndStroke, Paint, Redo, SetState, Undo
from hopviz.actions.undo import LIMIT
from hopviz.actions.unit_edits import AddUnit, Clamp, DeleteUnit, ToggleClamp, ToggleRemoval
from hopviz.actions.window_verbs import ChooseTheme
from hopviz.actions.wiring_edits import Adopt, ConvertUnits, SetBias, SetWeight
from hopviz.core.rules import Parallel, Stochastic
from hopviz.project.document import Document
from hopviz.project.layout import Layout
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.project.pace import sweeps_a_second, updates_of_sweep


class Person(Listener):
    """Does things to a document, and hears what is told."""

    def __init__(self, document: Document) -> None:
        self.now = 0.0
        self.run = ImmediateRun(document.project)
        self.editor = Editor(document, self.run, self, lambda: self.now)
        self.messages: list[str] = []
        self.complaints: list[str] = []
        self.verbs: list[WindowVerb] = []
        self.changes = 0
        self.seen: Layout | None = None

    def do(self, verb: WindowVerb) -> None:
        self.verbs.append(verb)

    def tell(self, message: str) -> None:
        self.messages.append(message)

    def complain(self, sentence: str) -> None:
        self.complaints.append(sentence)

    def steps_changed(self) -> None:
        self.changes += 1

    def layout(self) -> Layout | None:
        return self.seen

    def act(self, *actions: Action, pause: float = 0.0) -> None:
        for action in actions:
            self.editor.perform(action)
            self.now += pause

    @property
    def project(self) -> Project:
        return self.editor.project

    @property
    def state(self) -> np.ndarray:
        return self.run.state


@pytest.fixture
def person() -> Person:
    return Person(load_lesson("letters"))


def test_every_change_can_be_undone_and_redone(person: Person) -> None:
    def seen() -> tuple[object, ...]:
        project = person.project
        return (
            project.names, project.learning, project.units, project.clamped.tolist(), project.lesioned.tolist(),
            (project.rows, project.cols), project.network().weights.tobytes(), person.editor.opened.lesson.title,
        )  # fmt: skip

    history = [seen()]
    for action in (
        StoreState(), ToggleClamp(5), ToggleRemoval(6), ToggleRemoval(6), ChooseLearning("pseudoinverse"), Forget(1),
        RenameMemory(0, "Z"), SetBias(3, 0.5), ConvertUnits(), NewNetwork(3, 4, "binary"), AddUnit(), DeleteUnit(2),
        OpenDocument("two-units"), SetWeight(0, 1, 2.0),
    ):  # fmt: skip
        person.act(action, pause=9.0)
        history.append(seen())
        assert history[-1] != history[-2], action
    for expected in reversed(history[:-1]):
        person.act(Undo())
        assert seen() == expected
    assert not person.editor.steps.can_undo
    for expected in history[1:]:
        person.act(Redo())
        assert seen() == expected
    assert not person.editor.steps.can_redo
    assert person.complaints == []


def test_what_was_done_to_the_state_by_hand_is_undone_first(person: Person) -> None:
    begun = person.state
    person.act(StoreState("mine"), Corrupt(0.3, 1))
    flipped = person.state
    assert (flipped != begun).sum() == 30
    person.act(Paint([3], [-flipped[3]]))  # type: ignore[arg-type]
    assert (person.state != flipped).sum() == 1
    person.act(Undo())
    assert np.array_equal(person.state, flipped)
    person.act(Undo())
    assert np.array_equal(person.state, begun)
    assert len(person.project.memories) == 5
    person.act(Redo())
    assert np.array_equal(person.state, flipped)


def test_undo_after_a_run_takes_back_the_run_first(person: Person) -> None:
    begun = person.state
    person.act(Corrupt(0.5, 2))
    damaged = person.state
    person.act(Step(7), Run())
    settled = person.state
    assert person.run.report.verdict.kind == "settled"
    assert person.editor.undo_text == "Run"
    person.act(Undo())
    assert np.array_equal(person.state, damaged)
    assert person.run.report.frame.updates == 0
    assert (person.messages[-1], person.editor.undo_text) == ("Undone: Run", "Flip units")
    person.act(Undo())
    assert np.array_equal(person.state, begun)
    person.act(Redo(), Redo())
    assert np.array_equal(person.state, settled)
    assert person.messages[-1] == "Done again: Run"


def test_undo_after_a_run_stays_in_the_lesson(person: Person) -> None:
    person.act(OpenDocument("noisy"))
    noisy, begun = person.editor.opened, person.state
    person.act(Run(), Pause(), Step(50), Undo())
    assert person.editor.opened is noisy
    assert np.array_equal(person.state, begun)
    assert person.editor.undo_text == f"Open {noisy.lesson.title}"
    person.act(Undo())
    assert person.editor.opened.lesson.title == load_lesson("letters").lesson.title
    assert person.messages[-1] == f"Undone: Open {noisy.lesson.title}; this is {person.editor.opened.lesson.title}"


def test_a_run_that_came_back_to_where_it_began_is_taken_back_first(person: Person) -> None:
    person.act(OpenDocument("two-units"), ConvertUnits())
    begun, text = person.state, person.editor.undo_text
    person.act(Step(2))
    assert np.array_equal(person.state, begun)
    assert (person.run.report.frame.flips, person.editor.undo_text) == (4, "Run")
    person.act(Undo())
    assert (person.run.report.frame.updates, person.editor.undo_text) == (0, text)
    person.act(Redo())
    assert person.run.report.frame.updates == 2


def test_a_run_that_changed_nothing_is_no_step(person: Person) -> None:
    person.act(Run(), StoreState("mine"), Run(), Run(), ToggleClamp(3))
    count = person.editor.steps.count
    person.act(Run(), Step(3), Undo())
    assert (count, len(np.flatnonzero(person.project.clamped))) == (2, 0)  # the lesson begins at rest


def test_a_run_keeps_what_was_taken_back_before_it(person: Person) -> None:
    person.act(Corrupt(0.4, 3), StoreState("mine"), Undo(), Run(), Redo())
    assert person.project.names[-1] == "mine"
    settled = person.state
    person.act(Undo(), Undo())
    assert not np.array_equal(person.state, settled)
    person.act(Redo(), Redo())
    assert person.project.names[-1] == "mine"
    assert np.array_equal(person.state, settled)


def test_each_change_after_a_run_is_taken_back_before_the_run() -> None:
    person = Person(load_lesson("noisy"))
    begun = person.state
    person.act(Step(60))
    settled = person.state
    assert not np.array_equal(begun, settled)
    person.act(ToggleClamp(3), Paint([0], [-settled[0]]), Step(60))  # type: ignore[arg-type]
    while person.editor.undo_text != "Clamp unit 3":
        person.act(Undo())
    assert np.array_equal(person.state, settled)
    person.act(Undo(), Undo())
    assert np.array_equal(person.state, begun)
    assert not person.editor.can_undo


class GoingOn(ImmediateRun):
    """Goes on between two actions, as a run in the window does."""

    @property
    def running(self) -> bool:
        return self._is_on

    _is_on = False

    def run(self) -> None:
        self._is_on = True

    def pause(self) -> None:
        self._is_on = False

    def go_on(self, updates: int) -> None:
        ImmediateRun.step(self, updates)


def test_what_is_changed_while_a_run_goes_on_is_its_own_step() -> None:
    person = Person(load_lesson("letters"))
    person.act(Corrupt(0.4, 3))
    run = person.run = GoingOn(person.project.with_cue(person.state))
    person.editor = Editor(person.editor.opened, run, person, lambda: person.now)
    begun = person.state
    person.act(Run())
    assert person.editor.undo_text == "Run"
    run.go_on(40)
    for value in (0.1, 0.2, 0.3):  # a weight that is dragged meanwhile stays one step
        person.act(SetWeight(0, 1, value))
        run.go_on(5)
    person.act(Paint([0], [-person.state[0]]))  # type: ignore[arg-type]
    run.go_on(30)
    person.act(Undo())
    assert not run.running
    assert person.editor.undo_text == "Paint"
    person.act(Undo(), Undo())
    assert np.array_equal(person.state, begun)
    assert person.editor.undo_text == "Set weight 0–1"
    person.act(Undo())
    assert person.project.learning == "hebbian"
    assert not person.editor.can_undo


def test_a_new_seed_is_a_step_with_the_run_back_where_it_began() -> None:
    person = Person(load_lesson("noisy"))
    begun, seed = person.state, person.project.seed
    person.act(Step(60))
    settled = person.state
    assert not np.array_equal(begun, settled)
    person.act(NewSeed(seed + 1))
    assert np.array_equal(person.state, begun)
    person.act(Step(60))
    assert person.editor.undo_text == "Run"
    person.act(Undo())
    assert person.editor.undo_text == "New seed"
    person.act(Undo())
    assert (person.project.seed, person.state.tolist()) == (seed, settled.tolist())
    person.act(Redo())
    assert (person.project.seed, person.state.tolist()) == (seed + 1, begun.tolist())
    person.act(Undo(), Undo())
    assert np.array_equal(person.state, begun)
    assert not person.editor.can_undo


def test_undo_leaves_speed_rule_and_seed_as_they_are(person: Person) -> None:
    person.act(StoreState("mine"), SetRule(Parallel()), SetSpeed(float("inf")), SetSeed(77), Undo())
    assert len(person.project.memories) == 4
    assert (person.project.rule, person.project.speed, person.project.seed) == (Parallel(), float("inf"), 77)
    assert not person.editor.steps.can_undo


def test_a_network_of_another_size_has_sweeps_as_long_as_before(person: Person, tmp_path: Path) -> None:
    def sweep() -> float:
        return updates_of_sweep(person.project) / person.project.speed

    unsaid, said = tmp_path / "unsaid.toml", tmp_path / "said.toml"
    lesson = "title = 'T'\ngoal = 'D.'\n[grid]\nrows = 20\ncols = 20\n[run]\n"
    unsaid.write_text(lesson)
    said.write_text(lesson + "speed = 7\n")
    assert sweep() == pytest.approx(100 / 30)
    person.act(NewNetwork(64, 64))
    assert (person.project.speed, sweep()) == pytest.approx((1228.8, 100 / 30))
    person.act(Undo())
    assert person.project.speed == 30
    for action in (NewNetwork(2, 3), AddUnit(), DeleteUnit(0), Undo(), Undo(), Redo(), OpenDocument(str(unsaid))):
        person.act(action)
        assert sweep() == pytest.approx(100 / 30)
    person.act(OpenDocument(str(said)))
    assert person.project.speed == 7
    person.act(SetRule(Parallel()), SetSpeed(2.0), NewNetwork(3, 3))
    assert person.project.speed == 2
    person.act(SetSpeed(float("inf")), NewNetwork(5, 5))
    assert person.project.speed == float("inf")


def test_without_anything_before_it_a_sweep_takes_as_long_as_in_the_first_lesson(tmp_path: Path) -> None:
    file = tmp_path / "large.toml"
    file.write_text("title = 'T'\ngoal = 'D.'\n[grid]\nrows = 64\ncols = 64\n")
    made, first = load_lesson(str(file)).project, load_lesson("letters").project
    assert sweeps_a_second(made) == pytest.approx(sweeps_a_second(first))
    assert load_lesson("two-units").project.speed == 2  # as it says


def test_the_rule_follows_the_units_there_and_back() -> None:
    person = Person(load_lesson("noisy"))
    state, rule = person.state, person.project.rule
    assert isinstance(rule, Stochastic)
    person.act(ConvertUnits())
    assert "biases" in person.messages[-1]
    assert "1/0" in person.editor.steps.undo_text
    assert np.array_equal(person.state, state)
    assert person.project.rule == Stochastic(rule.temperature / 4)
    person.act(SetRule(Stochastic(0.5)), Undo())
    assert (person.project.units, person.project.rule) == ("bipolar", Stochastic(2.0))
    person.act(Redo())
    assert person.project.rule == Stochastic(0.5)
    person.act(ToggleRemoval(0), ConvertUnits())
    assert person.messages[-1].startswith("Put the removed units back first")


def test_a_stroke_of_clamps_is_one_step_and_so_is_one_of_weights(person: Person) -> None:
    person.act(BeginStroke(), *(ToggleClamp(unit) for unit in range(11, 16)), EndStroke(), pause=60.0)
    assert np.flatnonzero(person.project.clamped).tolist() == [11, 12, 13, 14, 15]
    assert (person.editor.steps.count, person.editor.steps.undo_text) == (1, "Clamp units")
    person.act(BeginStroke(), SetWeight(0, 1, 0.5), SetWeight(0, 1, 0.7), EndStroke(), pause=60.0)
    person.act(BeginStroke(), SetWeight(0, 1, 0.8), EndStroke())
    assert person.editor.steps.count == 3
    person.act(Undo())
    assert person.project.network().weights[0, 1] == 0.7
    person.act(Undo())
    assert person.project.learning == "hebbian"
    person.act(Undo())
    assert not person.project.clamped.any()


def test_a_stroke_of_paint_is_one_step_with_the_run_going_on(person: Person) -> None:
    begun = person.state
    person.act(BeginStroke(), Paint([0, 1], [1, 1]), Step(3), Paint([1, 2], [-1, 1]))  # type: ignore[arg-type]
    assert person.state[:3].tolist() == [1, -1, 1]
    assert person.run.report.frame.updates == 3
    person.act(EndStroke())
    assert (person.editor.steps.count, person.editor.steps.undo_text) == (1, "Paint")
    person.act(Undo())
    assert np.array_equal(person.state, begun)
    person.act(Redo())
    expected = begun.copy()
    expected[:3] = 1, -1, 1
    assert np.array_equal(person.state, expected)
    person.act(BeginStroke(), Paint([0], [1]), EndStroke())  # type: ignore[arg-type]
    assert person.editor.steps.count == 1


def test_reset_comes_back_to_what_was_painted(person: Person) -> None:
    person.act(Paint([0, 1, 2], [1, -1, 1]))  # type: ignore[arg-type]
    painted = person.state
    person.act(Run(), Reset())
    assert np.array_equal(person.state, painted)


def test_a_series_without_a_pause_is_one_step(person: Person) -> None:
    for value in (0.1, 0.2, 0.3):
        person.act(SetWeight(0, 1, value), pause=1.2)
    assert person.editor.steps.count == 1
    person.now += 1.5
    person.act(SetWeight(0, 1, 0.4))
    person.act(SetWeight(0, 2, 0.5), SetBias(0, 1.0), SetBias(0, 2.0), Clamp([1]), Clamp([2]))  # type: ignore[arg-type]
    assert person.editor.steps.count == 6
    person.act(*[Undo()] * 5)
    assert person.project.network().weights[0, 1] == 0.3
    person.act(Undo())
    assert person.project.learning == "hebbian"


@pytest.mark.parametrize(("continuous", "steps"), [(True, 1), (False, 4)])
def test_what_an_experiment_does_by_itself_is_one_step_whatever_its_pauses(
    person: Person, continuous: bool, steps: int
) -> None:
    begun = person.project
    for scale in (1.0, 2.0, 3.0, 4.0):
        dreamt = person.project.with_network(np.full((100, 100), scale) * (1 - np.eye(100)))
        person.act(Adopt("Dream", dreamt, continuous), pause=99.0)
    assert person.editor.steps.count == steps
    person.act(*[Undo()] * steps)
    assert person.project.same_network(begun)


def test_a_region_blanked_with_the_rest_clamped_is_one_step(person: Person) -> None:
    begun = person.state
    person.act(BlankAndClamp(0.5))
    assert person.project.clamped.sum() == 50
    assert (person.state[~person.project.clamped] == -1).all()
    assert "50 units are clamped" in person.messages[-1]
    assert person.editor.steps.count == 1
    person.act(Undo())
    assert not person.project.clamped.any()
    assert np.array_equal(person.state, begun)


def test_several_actions_may_be_one_step(person: Person) -> None:
    begun = person.state
    with person.editor.one_step("Prepare"):
        person.act(ToggleClamp(1), Corrupt(0.2, 1), Forget("A"))
    assert (person.editor.steps.count, person.editor.steps.undo_text) == (1, "Prepare")
    person.act(Undo())
    assert np.array_equal(person.state, begun)
    assert len(person.project.memories) == 4


def test_another_number_of_units_goes_on_in_the_state_that_was_there(person: Person) -> None:
    person.act(NewNetwork(2, 3), SetState([1, -1, 1, -1, 1, -1]), AddUnit(), Paint([6], [1]))  # type: ignore[arg-type]
    assert person.state.tolist() == [1, -1, 1, -1, 1, -1, 1]
    person.act(DeleteUnit(0))
    assert person.state.tolist() == [-1, 1, -1, 1, -1, 1]
    person.act(Undo())
    assert person.state.tolist() == [1, -1, 1, -1, 1, -1, 1]
    person.act(Undo(), Undo())
    assert person.state.tolist() == [1, -1, 1, -1, 1, -1]
    person.act(Redo())
    assert person.state.tolist() == [1, -1, 1, -1, 1, -1, -1]


def test_opening_is_one_step_that_brings_back_what_was_there_with_its_layout(person: Person) -> None:
    person.act(ToggleClamp(3), Corrupt(0.4, 9))
    before, state, opened = person.project, person.state, person.editor.opened
    person.seen = Layout(("trace",), ("tree",))
    person.act(OpenDocument("hinton"))
    hinton = load_lesson("hinton")
    assert person.editor.opened.lesson == hinton.lesson
    assert person.editor.document.layout == hinton.layout
    assert person.editor.notice == hinton.lesson.notice
    person.act(SetRule(Parallel()), ToggleClamp(1))
    person.act(Undo())
    assert person.editor.document.layout == hinton.layout
    person.act(Undo())
    assert person.editor.opened is opened
    assert person.editor.document.layout == Layout(("trace",), ("tree",))
    assert person.project.same_network(before)
    assert (person.project.rule, person.project.clamped.tolist()) == (before.rule, before.clamped.tolist())
    assert np.array_equal(person.state, state)
    assert person.editor.notice == ""
    person.seen = None
    person.act(Undo(), Undo())
    assert person.editor.notice == opened.lesson.notice
    assert person.editor.document.layout == Layout(("trace",), ("tree",))
    person.act(Redo(), Redo(), Redo())
    assert person.editor.document.layout == hinton.layout


def test_a_document_that_cannot_be_opened_changes_nothing(person: Person) -> None:
    before = person.project
    person.act(OpenDocument("nothing"))
    assert "There is no lesson 'nothing'" in person.complaints[0]
    assert person.project is before
    assert not person.editor.steps.can_undo


def test_epochs_that_were_learnt_are_a_step(person: Person) -> None:
    person.act(ChooseLearning("perceptron"), LearnFor(1))
    assert (person.project.epochs, person.editor.steps.undo_text) == (1, "Stop learning")
    person.act(LearnOn())
    assert np.array_equal(person.run.network_so_far.weights, person.project.network().weights)
    person.act(Undo(), Undo())
    assert person.project.epochs == 200


@pytest.mark.parametrize(
    ("prepare", "told"),
    [
        (lambda: UpdateUnit(-1), "Choose a unit first"),
        (lambda: UpdateUnit(3), "Unit 3 is clamped and decides nothing"),
        (lambda: UpdateUnit(4), "Unit 4 is removed and decides nothing"),
    ],
)
def test_a_unit_that_decides_nothing_is_told_of(
    person: Person, prepare: Callable[[], UpdateUnit], told: str
) -> None:
    person.act(ToggleClamp(3), ToggleRemoval(4), prepare())
    assert person.messages[-1].startswith(told)
    assert person.run.report.frame.updates == 0
    person.act(UpdateUnit(5))
    assert (person.run.report.frame.updates, person.run.report.frame.visited) == (1, 5)


def test_what_is_seen_is_handed_to_the_window(person: Person) -> None:
    person.act(ChooseTheme("dark"))
    assert person.verbs == [ChooseTheme("dark")]
    assert not person.editor.steps.can_undo


def test_only_so_many_steps_are_kept(person: Person) -> None:
    for unit in range(LIMIT + 20):
        person.act(ToggleClamp(unit % 100))
    assert person.editor.steps.count == LIMIT
    assert person.changes == LIMIT + 20


def test_a_removed_unit_comes_back_as_it_was_whatever_was_done_and_undone(person: Person) -> None:
    begun = person.state
    unit = int(np.flatnonzero(begun == 1)[0])
    person.act(SetBias(unit, 0.0))
    for action in (Corrupt(0.3, 4), OpenDocument("hinton")):
        person.act(ToggleRemoval(unit), action, Undo(), Undo())
        assert not person.project.lesioned.any()
        assert np.array_equal(person.state, begun)
        assert np.array_equal(person.run.report.frame.state, begun)


class FaultyRun(ImmediateRun):
    """Fails when a test says so, having taken over what it was asked for."""

    broken = ""
    """The method that fails next."""

    def _break(self, method: str) -> None:
        if self.broken == method:
            self.broken = ""
            raise ZeroDivisionError(method)

    def edit(self, project: Project, state: np.ndarray | None = None) -> None:
        super().edit(project, state)
        self._break("edit")

    def start_from(self, state: ArrayLike) -> None:
        super().start_from(state)
        self._break("start_from")

    def set_units(self, units: ArrayLike, values: ArrayLike) -> None:
        self._break("set_units")
        super().set_units(units, values)


ACTIONS: list[tuple[str, Action]] = [
    ("edit", ToggleClamp(1)), ("edit", BlankAndClamp(0.5)), ("start_from", BlankAndClamp(0.5)), ("edit", AddUnit()),
    ("start_from", Corrupt(0.3, 1)), ("start_from", OpenDocument("hinton")), ("start_from", NewNetwork(5, 5)),
    ("set_units", Paint([1], [1])),
]  # fmt: skip


@pytest.mark.parametrize(("method", "action"), ACTIONS)
@pytest.mark.parametrize("in_stroke", [False, True])
def test_after_an_error_the_project_is_as_before_and_undo_goes_on(
    method: str, action: Action, in_stroke: bool
) -> None:
    person = Person(Document(Project(4, 4, cue=np.ones(16, np.int8))))
    run = person.run = FaultyRun(person.project)
    person.editor = Editor(person.editor.opened, run, person)
    person.act(StoreState("mine"), Corrupt(0.5, 2), ToggleClamp(7))
    if in_stroke:
        person.act(BeginStroke(), Paint([0], [-person.state[0]]))  # type: ignore[arg-type]
    project, state = person.project, person.state
    run.broken = method
    with pytest.raises(ZeroDivisionError):
        person.act(action)
    assert person.project.same_units(project)
    assert person.project.same_network(project)
    assert (person.project.clamped.tolist(), person.state.tolist()) == (project.clamped.tolist(), state.tolist())
    person.act(EndStroke())
    assert person.editor.steps.count == 3 + in_stroke
    assert person.editor.steps.can_undo
    person.act(*[Undo()] * person.editor.steps.count)
    assert (person.project.names, person.state.tolist()) == ((), [1] * 16)


def test_a_stroke_ends_where_there_are_other_units(person: Person) -> None:
    person.act(OpenDocument("hinton"))
    begun = person.state
    person.act(BeginStroke(), Paint([0], [-begun[0]]), AddUnit())  # type: ignore[arg-type]
    assert not person.editor.moment.in_stroke
    person.act(Paint([1], [-begun[1]]))  # type: ignore[arg-type]
    assert not person.editor.moment.in_stroke
    assert person.editor.steps.count == 4
    person.act(*[Undo()] * 3)
    assert np.array_equal(person.state, begun)


def test_a_stroke_ends_where_another_begins_and_where_a_document_is_opened(person: Person) -> None:
    begun = person.state
    person.act(BeginStroke(), Paint([0], [-begun[0]]))  # type: ignore[arg-type]
    person.act(BeginStroke(), Paint([1], [-begun[1]]), OpenDocument("hinton"))  # type: ignore[arg-type]
    hinton = person.state
    person.act(EndStroke())
    assert person.editor.steps.count == 3
    person.act(BeginStroke(), Paint([1], [-hinton[1]]), Undo())  # type: ignore[arg-type]
    assert np.array_equal(person.state, hinton)
    person.act(Undo())
    assert (person.state != begun).sum() == 2
    person.act(Undo(), Undo())
    assert np.array_equal(person.state, begun)
