"""Lattices as actions: weights against sums over neighbours, what stays, and that they are saved in their own form."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import hopviz
from hopviz.actions.action import Action, EditError, Moment
from hopviz.actions.data import from_data, to_data
from hopviz.actions.lattice_edits import MorphCouplings, UseLattice
from hopviz.actions.replay import replay
from hopviz.core.couplings.lattice import Lattice
from hopviz.core.ising import glass, lattice, lattice_facts, ring
from hopviz.core.network import Network
from hopviz.core.rules import Stochastic
from hopviz.core.stepwise import finished
from hopviz.project.codec import project_from_data, project_to_data
from hopviz.project.document import Document
from hopviz.project.lattices import LatticeChoice, chosen_lattice
from hopviz.project.lesson_files import LessonError, load_lesson
from hopviz.project.lesson_text import lesson_steps
from hopviz.project.model import Project


def moment(rows: int = 4, cols: int = 5, **facts: object) -> Moment:
    project = Project(rows, cols, **facts).with_memory("A", np.ones(rows * cols, np.int8))  # type: ignore[arg-type]
    return Moment(project, project.cue)


def made(action: UseLattice, now: Moment | None = None) -> Project:
    change = action.change(now or moment())
    project = change.project if change.document is None else change.document.project
    assert project is not None
    return project


def energy_by_neighbours(state: np.ndarray, coupling: float, field: float, periodic: bool) -> float:
    """-J sum over neighbours s s' - h sum s, cell by cell."""
    rows, cols = state.shape
    total = 0.0
    for row in range(rows):
        for col in range(cols):
            for down, right in ((1, 0), (0, 1)):
                to = (row + down, col + right)
                if periodic or (to[0] < rows and to[1] < cols):
                    total -= coupling * state[row, col] * state[to[0] % rows, to[1] % cols]
    return total - field * float(state.sum())


@pytest.mark.parametrize("periodic", [True, False])
@pytest.mark.parametrize(("couplings", "coupling"), [("ferromagnet", 1.0), ("antiferromagnet", -1.0)])
def test_the_energy_is_that_of_neighbours(couplings: str, coupling: float, periodic: bool) -> None:
    project = made(UseLattice(couplings, field=0.25, periodic=periodic))
    for seed in range(5):
        state = np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (4, 5))
        wanted = energy_by_neighbours(state.astype(float), coupling, 0.25, periodic)
        assert project.network().energy(state.reshape(-1)) == pytest.approx(wanted)


def test_a_ring_joins_units_by_their_numbers_and_has_its_exact_mean_energy() -> None:
    net = made(UseLattice(shape="ring"), moment(3, 4)).network()
    for unit in range(12):
        assert set(np.flatnonzero(net.weights_to(unit))) == {(unit - 1) % 12, (unit + 1) % 12}
    law = hopviz.thermal.equilibrium(net, 1.5)
    assert law.mean_energy / 12 == pytest.approx(ring(12, 1.5).energy)


def test_a_glass_has_couplings_of_either_sign_and_the_seed_tells_which() -> None:
    projects = [made(UseLattice("glass", seed=seed), moment(8, 8)) for seed in (1, 1, 2)]
    first, same, other = (project.network().weights for project in projects)
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)
    assert np.array_equal(first, first.T)
    assert set(np.unique(first)) == {-1.0, 0.0, 1.0}
    assert 0.3 < (first[first != 0] < 0).mean() < 0.7


def test_on_its_grid_a_network_keeps_memories_masks_and_state_and_its_units_become_bipolar() -> None:
    now = moment(units="binary", seed=7)
    clamped = Moment(now.project.with_clamped(np.arange(20) < 3), now.state)
    change = UseLattice("antiferromagnet").change(clamped)
    assert change.document is None
    assert change.state is None
    assert change.project is not None
    project = change.project
    assert (project.names, project.units, project.seed, project.learning) == (("A",), "bipolar", 7, "given")
    assert project.clamped.sum() == 3
    assert project.symmetric


def test_on_another_grid_it_begins_anew_in_a_random_state_by_the_same_rule() -> None:
    now = moment(rule=Stochastic(2.0), seed=7)
    change = UseLattice(rows=16, cols=12, seed=3).change(now)
    assert change.document is not None
    assert change.text == "Square lattice, ferromagnet, 16 x 12"
    project = change.document.project
    assert (project.rows, project.cols, project.memories) == (16, 12, ())
    assert (project.rule, project.seed) == (Stochastic(2.0), 7)
    assert 0.2 < (project.cue > 0).mean() < 0.8
    assert isinstance(project.weights, Lattice)


def test_the_largest_lattice_is_made_in_its_own_form() -> None:
    project = made(UseLattice(rows=512, cols=512))
    assert isinstance(project.weights, Lattice)
    assert project.network().nbytes < 100e6


@pytest.mark.parametrize(
    ("action", "cause"),
    [(UseLattice(rows=1, cols=1), "1 x 2 to 512 x 512"), (UseLattice(field=1e-200), "field|bias")],
)
def test_what_cannot_be_is_said_in_a_sentence(action: UseLattice, cause: str) -> None:
    with pytest.raises(EditError, match=f"^There is no such lattice: .*({cause}).*\\.$"):
        action.change(moment())


CHOICES = [
    LatticeChoice(),
    LatticeChoice("square", "antiferromagnet", 0.5, False),
    LatticeChoice("ring", "ferromagnet", -0.25),
    LatticeChoice("ring", "antiferromagnet", 0.0, False),
]


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("size", [(4, 5), (2, 6), (16, 16)])
def test_a_lattice_is_recognised_and_written_as_a_lesson(
    choice: LatticeChoice, size: tuple[int, int], tmp_path: Path
) -> None:
    net = choice.network(*size)
    project = Project(*size).with_network(net.couplings, net.bias)
    assert chosen_lattice(project) == choice
    text = finished(lesson_steps(Document(project), "mine"))
    assert "weights = [" not in text
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    again = load_lesson(str(tmp_path / "mine.toml")).project.network()
    assert np.array_equal(again.weights, net.weights)
    assert np.array_equal(again.bias, net.bias)


@pytest.mark.parametrize("choice", [*CHOICES, LatticeChoice("square", "glass", 0.0, True, 4)])
def test_a_lattice_is_saved_in_its_own_form(choice: LatticeChoice, tmp_path: Path) -> None:
    net = choice.network(64, 32)
    project = Project(64, 32).with_network(net.couplings, net.bias)
    hopviz.save(project, tmp_path / "l.hopviz")
    for again in (hopviz.load(tmp_path / "l.hopviz"), project_from_data(project_to_data(project))):
        assert type(again.weights) is type(project.weights)
        assert np.array_equal(again.network().weights, net.weights)
        assert np.array_equal(again.bias, net.bias)
    if isinstance(project.weights, Lattice):
        assert (tmp_path / "l.hopviz").stat().st_size < 4000


def test_facts_of_a_lattice() -> None:
    open_glass = lattice_facts(glass(5, 6, seed=2, coupling=3.0, periodic=False), 5, 6)
    assert open_glass is not None
    assert (open_glass.is_glass, open_glass.coupling, open_glass.is_periodic) == (True, 3.0, False)
    assert not open_glass.has_exact_curves
    warm = lattice_facts(lattice(5, 6, -2.0, 0.5), 5, 6)
    assert warm is not None
    assert (warm.coupling, warm.field, warm.has_exact_curves) == (-2.0, 0.5, False)
    assert lattice_facts(lattice(5, 6), 5, 6).has_exact_curves  # type: ignore[union-attr]
    assert lattice_facts(lattice(5, 6), 6, 5) is None
    assert lattice_facts(lattice(5, 6).part(np.arange(29)), 1, 29) is None
    assert lattice_facts(hopviz.hebbian(np.ones((1, 30), np.int8)), 5, 6) is None
    uneven = Network(lattice(5, 6).couplings, np.arange(30.0))
    assert lattice_facts(uneven, 5, 6).field is None  # type: ignore[union-attr]


def test_a_lesson_says_which_lattice_it_does_not_know(tmp_path: Path) -> None:
    head = 'title = "T"\ngoal = "D."\n[grid]\nrows = 4\ncols = 4\n[network]\n'
    for wrong, cause in (('couplings = "magnet"', "couplings of a lattice"), ('shape = "cube"', "shape of a lattice")):
        (tmp_path / "x.toml").write_text(f"{head}lattice = {{ {wrong} }}\n", encoding="utf-8")
        with pytest.raises(LessonError, match=cause):
            load_lesson(str(tmp_path / "x.toml"))


def test_it_is_written_as_data() -> None:
    action: Action = UseLattice("glass", "ring", 3, 4, 0.5, False, 9)
    assert from_data(to_data(action)) == action
    assert from_data({"action": "use_lattice"}) == UseLattice()


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("units", ["bipolar", "binary"])
def test_morphing_mixes_the_weights_of_both_ends_and_nothing_else(share: float, units: str) -> None:
    now = moment(6, 6, units=units, rule=Stochastic(0.5), seed=4)
    after = MorphCouplings(share, "antiferromagnet", periodic=False).change(now).project
    assert after is not None
    ends = lattice(6, 6, -1.0, periodic=False).weights, hopviz.hebbian(now.project.patterns).weights
    assert after.network().weights == pytest.approx((1 - share) * ends[0] + share * ends[1])
    assert (after.names, after.seed, after.units) == (("A",), 4, "bipolar")
    assert after.rule == now.project.rule_in("bipolar")
    assert (after.learning == "hebbian") == (share == 1)
    assert isinstance(after.weights, Lattice) == (share == 0)


def test_morphing_needs_memories() -> None:
    empty = Project(4, 4)
    with pytest.raises(EditError, match="store one first"):
        MorphCouplings(0.5).change(Moment(empty, empty.cue))


def test_a_turn_of_the_dial_is_one_step_of_undo() -> None:
    done = replay(load_lesson("letters"), [{"action": "morph_couplings", "share": share} for share in (0.9, 0.5, 0.1)])
    undone = replay(
        load_lesson("letters"),
        [*({"action": "morph_couplings", "share": share} for share in (0.9, 0.5, 0.1)), {"action": "undo"}],
    )
    assert done.project.learning == "given"
    assert undone.project.learning == "hebbian"
