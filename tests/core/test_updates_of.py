"""Updates of a run with a past: those of `trace`, and what was edited from outside among them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hopviz
from hopviz.core.network import OFF
from hopviz.core.trace import updates_of

RULES = (
    hopviz.Asynchronous(), hopviz.Asynchronous("random"), hopviz.Asynchronous("sequential"),
    hopviz.Asynchronous("steepest"), hopviz.Parallel(), hopviz.PartlyParallel(0.5), hopviz.Stochastic(0.7),
    hopviz.Annealing(2.0, 0.1, 5), hopviz.Adaptation(),
)  # fmt: skip


def chance(seed: int) -> tuple[np.random.Generator, hopviz.Network, np.ndarray]:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    weights = rng.integers(-3, 4, (n, n)).astype(float)
    np.fill_diagonal(weights, 0.0)
    net = hopviz.Network(weights, rng.integers(-2, 3, n).astype(float), rng.choice(["bipolar", "binary"]))
    return rng, net, rng.choice([OFF[net.units], 1], n).astype(np.int8)


@settings(max_examples=80)
@given(st.sampled_from(RULES), st.integers(0, 2**20))
def test_a_run_that_nobody_touched_has_the_updates_of_its_trace(rule: hopviz.Rule, seed: int) -> None:
    rng, net, state = chance(seed)
    clamped, lesioned = rng.random(net.n) < 0.2, rng.random(net.n) < 0.2
    expected = list(hopviz.trace(net, state, rule, seed, 6, clamped, lesioned))
    run = hopviz.Run(hopviz.Simulation(net, state, rule, seed, clamped, lesioned), interval=int(rng.integers(1, 9)))
    last = expected[-1].number if expected else 0
    while run.now < last:
        run.advance(updates=min(int(rng.integers(1, 5)), last - run.now))
    assert list(updates_of(run)) == expected
    assert run.now == last


@settings(max_examples=80)
@given(st.sampled_from(RULES), st.integers(0, 2**20))
def test_what_is_edited_happens_again_among_them(rule: hopviz.Rule, seed: int) -> None:
    rng, net, state = chance(seed)
    run = hopviz.Run(hopviz.Simulation(net, state, rule, seed))
    n, units = net.n, (OFF[net.units], 1)
    for _ in range(6):
        match rng.integers(5):
            case 0:
                run.set_units([int(rng.integers(n))], [rng.choice(units)])
            case 1:
                run.set_rule(RULES[rng.integers(len(RULES))])
            case 2:
                run.set_masks(rng.random(n) < 0.3, rng.random(n) < 0.3)
            case 3:
                free = np.flatnonzero(~(run.snapshot().clamped | run.snapshot().lesioned))
                if free.size:
                    run.update_unit(int(rng.choice(free)))
            case _:
                run.advance(updates=int(rng.integers(1, 7)))
    found = list(updates_of(run))
    numbers = [update.number for update in found]
    assert numbers == sorted(numbers)
    assert set(numbers) <= set(range(1, run.now + 1))
    flips = [(update.number, update.unit) for update in found if update.flipped]
    logged = run.flips(0, run.now)
    assert flips == list(zip(logged.moments.tolist(), logged.units.tolist(), strict=True))
    untouched_since = max((edit.before for edit in run.edits if edit.verb != "update_unit"), default=-1)
    if found and numbers[-1] == run.now > untouched_since:
        assert found[-1].energy == pytest.approx(run.frame().energy)
