"""Runs in project files: they go on exactly as they would have, and no file makes them do anything else."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hopviz
from hopviz.actions.project_run import ProjectRun
from hopviz.core.rules import (
    Adaptation,
    Annealing,
    Asynchronous,
    Graded,
    GradedSteps,
    GradedTurns,
    Parallel,
    PartlyParallel,
    Rule,
    Stochastic,
)
from hopviz.core.simulation import Simulation
from hopviz.core.snapshot import Snapshot
from hopviz.project import archive
from hopviz.project.document import Document
from hopviz.project.files import FileError
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.standing_run import NAMES

RULES: tuple[Rule, ...] = (
    *(Asynchronous(order) for order in ("shuffled", "random", "sequential", "steepest")),
    Asynchronous([5, 0, 3, 1, 4, 2]), Asynchronous(tie="on"),
    Parallel(), Parallel(0.4), PartlyParallel(0.5), PartlyParallel(0.3, 0.4),
    Stochastic(0.6), Stochastic(0.6, order="sequential"), Stochastic(0.6, order="shuffled"),
    Adaptation(), Annealing(3.0, 0.1, 40), Graded(1.5), GradedSteps(1.2), GradedTurns(1.5),
)  # fmt: skip


MASKS = st.lists(st.sampled_from([0, 1, 2]), min_size=6, max_size=6).map(np.array)
"""Of each unit: free, clamped or removed."""


def parts(snapshot: Snapshot) -> list[list[object]]:
    """All that the future of a simulation depends on, but the arrays that it does not look at any more."""
    run, ring = snapshot.run, snapshot.ring
    turns = [] if snapshot.rule.is_parallel else snapshot.turns.tolist()
    state = np.where(snapshot.lesioned, snapshot.unmasked_state, run.state)
    arrays = (*run, *ring, state, snapshot.clamped, snapshot.lesioned)
    return [[array.dtype.str, array.tolist()] for array in arrays] + [[turns], [snapshot.sweep_count, snapshot.rule]]


def project_of(rule: Rule, kind: str, seed: int, n: int = 6) -> Project:
    rng = np.random.default_rng(seed)
    memories = tuple(Memory(f"m{k}", rng.choice([-1, 1], n).astype(np.int8)) for k in range(2))
    about = {"rule": rule, "seed": seed, "cue": rng.choice([-1, 1], n).astype(np.int8)}
    if kind == "given":
        weights = rng.normal(size=(n, n)).round(2)
        return Project(1, n, "binary", learning="given", weights=weights, bias=rng.normal(size=n), **about)
    return Project(1, n, "bipolar" if seed % 2 else "binary", memories, learning=kind, **about)


def through_a_file(run: ProjectRun, folder: Path) -> ProjectRun:
    standing = run.standing()
    assert standing is not None
    file = folder / "run.hopviz"
    archive.save(Document(run.project, run=standing), file)
    document = archive.load(file)
    assert document.keeps_run
    assert (document.state == standing.state).all()
    again = ProjectRun()
    again.load(document.project, document.project.cue, standing=document.run)
    while (learning := again.learning) is not None and not learning.done:
        again.learn(hurry=True)
    return again


def simulation_of(run: ProjectRun) -> Simulation:
    standing = run.standing()
    assert standing is not None
    return standing.simulation(run.network, run.project)


@pytest.mark.parametrize("kind", ["hebbian", "pseudoinverse", "perceptron", "given"])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_a_run_that_was_saved_goes_on_as_if_it_had_not_been(rule: Rule, kind: str, tmp_path: Path) -> None:
    for seed, before in ((1, 0), (2, 7), (3, 1000)):
        run = ProjectRun()
        run.load(project_of(rule, kind, seed))
        while (learning := run.learning) is not None and not learning.done:
            run.learn(hurry=True)
        run.advance(updates=before // 2)
        run.set_units([1], [1])
        run.advance(updates=before - before // 2)
        again = through_a_file(run, tmp_path)
        assert parts(simulation_of(again).snapshot()) == parts(simulation_of(run).snapshot())
        for updates in (1, 9, 990):
            one, other = run.advance(updates=updates), again.advance(updates=updates)
            # When a cycle was entered is sought for as long as there is time.
            assert replace(one.verdict, entered=None) == replace(other.verdict, entered=None)
            assert (one.frame.flipped == other.frame.flipped).all()
            assert (one.frame.energies == other.frame.energies).all()
            assert (one.frame.updates, one.frame.flips, one.frame.sweeps) == (
                other.frame.updates, other.frame.flips, other.frame.sweeps,
            )  # fmt: skip
        assert parts(simulation_of(again).snapshot()) == parts(simulation_of(run).snapshot())
        assert (run.restart(5).frame.state == again.restart(5).frame.state).all()


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(RULES), st.integers(0, 10**6), st.integers(0, 300), MASKS)
def test_masks_edits_and_changes_of_rule_are_part_of_it(
    rule: Rule, seed: int, before: int, masks: np.ndarray
) -> None:
    project = project_of(Stochastic(1.0), "given", seed)
    run = ProjectRun()
    run.load(project)
    run.advance(updates=before)
    run.load(replace(project, clamped=masks == 1, lesioned=masks == 2))
    run.load(replace(project, clamped=masks == 1, lesioned=masks == 2, rule=rule))
    run.advance(updates=before)
    with tempfile.TemporaryDirectory() as folder:
        again = through_a_file(run, Path(folder))
    run.advance(updates=500)
    again.advance(updates=500)
    assert parts(simulation_of(again).snapshot()) == parts(simulation_of(run).snapshot())


def test_a_cycle_is_known_with_the_moment_it_was_entered(tmp_path: Path) -> None:
    weights = np.array([[0, -1], [-1, 0]], float)
    run = ProjectRun()
    run.load(Project(1, 2, learning="given", weights=weights, bias=np.zeros(2), rule=Parallel(), cue=[1, 1]))
    told = run.advance(updates=11)
    again = through_a_file(run, tmp_path)
    assert again.report().verdict == told.verdict
    assert told.verdict.kind == "cycle"


# From Python


def test_a_run_is_saved_and_gone_on_with_from_python(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    network = hopviz.hebbian(hopviz.patterns.random_patterns(5, 64, rng))
    simulation = hopviz.Simulation(network, rng.choice([-1, 1], 64), Stochastic(0.5), seed=4, clamped=np.arange(64) < 3)
    simulation.advance(updates=100)
    file = tmp_path / "run.hopviz"
    for run in (simulation, simulation.snapshot(), hopviz.Run(hopviz.Simulation.at(simulation.snapshot()))):
        hopviz.save(network, file, run=run)
        again = hopviz.load_run(file)
        kept = hopviz.Simulation.at(simulation.snapshot())
        for each in (kept, again):
            each.advance(updates=1000)
        assert (again.state == kept.state).all()
        assert again.frame().energy == pytest.approx(kept.frame().energy, abs=1e-12)
        assert hopviz.load(file).rule == Stochastic(0.5)
    factored = hopviz.hebbian(hopviz.patterns.random_patterns(3, 64, rng), form="factored")
    simulation = hopviz.Simulation(factored, rng.choice([-1, 1], 64), Stochastic(0.5), seed=4)
    simulation.advance(updates=100)
    hopviz.save(factored, file, run=simulation)
    again = hopviz.load_run(file)
    for each in (simulation, again):
        each.advance(updates=1000)
    assert (again.state == simulation.state).all()
    with pytest.raises(ValueError, match="run is one of another network"):
        hopviz.save(hopviz.hebbian(hopviz.patterns.random_patterns(5, 64, rng)), file, run=simulation)
    with pytest.raises(ValueError, match="run is one of other units"):
        hopviz.save(Project(2, 2), file, run=simulation)
    with pytest.raises(ValueError, match="run must be a Simulation, a Run or a Snapshot, not 3"):
        hopviz.save(network, file, run=3)  # type: ignore[arg-type]
    hopviz.save(network, file)
    with pytest.raises(ValueError, match=r"^run\.hopviz holds no run; load it, and begin one\.$"):
        hopviz.load_run(file)


# Files that are damaged or hostile


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    run = ProjectRun()
    run.load(project_of(Asynchronous("shuffled"), "hebbian", 1))
    run.advance(updates=9)
    file = tmp_path_factory.mktemp("whole") / "run.hopviz"
    archive.save(Document(run.project, run=run.standing()), file)
    return file.read_bytes()


def changed(whole: bytes, facts: dict[str, object] | None = None, **arrays: np.ndarray) -> bytes:
    """The file with other facts and arrays of its run."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "project.json" and facts is not None:
                about = json.loads(data)
                about["run"] |= facts
                data = json.dumps(about).encode()
            if name.removesuffix(".npy") in arrays:
                content = io.BytesIO()
                np.save(content, arrays[name.removesuffix(".npy")])
                data = content.getvalue()
            new.writestr(name, data)
    return stream.getvalue()


def counts(place: int = 3, visited: int = 1, ticks: int = 9, known: int = 1, follows: int = 0) -> dict[str, object]:
    """Facts of a run whose counters are these."""
    return {"counts": [ticks, 3, visited, place, 0, 0, known, 0, follows]}


HOSTILE = {
    "place": {"facts": counts(place=6)},
    "negative place": {"facts": counts(place=-1)},
    "visited": {"facts": counts(visited=6)},
    "fields more than known": {"facts": counts(known=2)},
    "fields that follow products": {"facts": counts(follows=1)},
    "too few counts": {"facts": {"counts": [9]}},
    "a count of 70 bits": {"facts": counts(ticks=1 << 70)},
    "generator": {"facts": {"generator": [0, 0, 0, 0]}},
    "negative generator": {"facts": {"generator": [-1, 0, 0, 0]}},
    "energy": {"facts": {"energy": "low"}},
    "sweep": {"facts": {"sweep": 0}},
    "longer sweep": {"facts": {"sweep": 7}},
    "began": {"facts": {"began": 10}},
    "written": {"facts": {"written": -1}},
    "more written": {"facts": {"written": 3}},
    "overlaps": {"facts": {"overlaps": 1 << 40}},
    "kind of overlaps": {"facts": {"overlap_type": "|O"}},
    "unknown": {"facts": {"later": 1}},
    "marks": {"facts": {"marks": [1 << 63, 0, 0, 0, 0]}},
    "turns": {"run_turns": np.array([0, 1, 2, 3, 4, 99])},
    "turns twice": {"run_turns": np.array([0, 1, 2, 3, 4, 4])},
    "fewer turns": {"run_turns": np.array([0, 1, 2])},
    "state": {"run_state": np.full(6, 7, np.int8)},
    "start": {"run_start": np.zeros(6, np.int8)},
    "first": {"run_first": np.full(6, 3, np.int8)},
    "visits": {"run_visits": np.full(6, 10**12)},
    "adaptation": {"run_adaptation": np.full(6, 2.0)},
    "fields": {"run_fields": np.full(6, np.nan)},
}


def test_a_run_with_other_counters_that_can_be_is_opened(whole: bytes, tmp_path: Path) -> None:
    file = tmp_path / "run.hopviz"
    file.write_bytes(changed(whole, counts()))
    run = archive.load(file).run
    assert run is not None
    assert run.run.counts.tolist() == counts()["counts"]


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_run_that_cannot_be_is_refused_in_a_sentence(kind: str, whole: bytes, tmp_path: Path) -> None:
    file = tmp_path / "hostile.hopviz"
    file.write_bytes(changed(whole, **HOSTILE[kind]))
    with pytest.raises(FileError, match=r"^The project hostile\.hopviz cannot be opened: [^\n]+\.$"):
        archive.load(file)


def test_parts_of_runs_without_a_run_and_runs_without_parts_are_refused(whole: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.hopviz"
    for name in NAMES[:-2]:  # the last two are of graded units
        stream = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(stream, "w") as new:
            for part in old.namelist():
                if part != f"{name}.npy":
                    new.writestr(part, old.read(part))
        file.write_bytes(stream.getvalue())
        with pytest.raises(FileError, match=f"it lacks {name}.npy"):
            archive.load(file)


def test_fields_that_do_not_follow_from_the_network_are_not_believed(whole: bytes, tmp_path: Path) -> None:
    file = tmp_path / "lies.hopviz"
    file.write_bytes(changed(whole, {"energy": -1e6}, run_fields=np.full(6, 50.0)))
    document = archive.load(file)
    assert document.run is not None
    network = document.project.network()
    frame = document.run.simulation(network, document.project).frame()
    assert frame.energy == pytest.approx(float(network.energy(frame.state)))
    assert np.allclose(frame.fields, network.fields(frame.state))


def test_every_flipped_byte_and_every_cut_is_noticed_or_makes_no_difference(whole: bytes, tmp_path: Path) -> None:
    file = tmp_path / "damaged.hopviz"
    file.write_bytes(whole)
    kept = archive.load(file).run
    assert kept is not None
    told = (kept.facts(), {name: array.tolist() for name, array in kept.arrays().items()})
    damages = [whole[:length] for length in range(len(whole))]
    for place in range(len(whole)):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << place % 8
        damages.append(bytes(flipped))
    for damage in damages:
        file.write_bytes(damage)
        said, run = "", None
        try:
            run = archive.load(file).run
        except FileError as error:
            said = str(error)
        if run is None:
            assert said.isprintable()
            assert said.endswith(".")
            continue
        assert (run.facts(), {name: array.tolist() for name, array in run.arrays().items()}) == told
