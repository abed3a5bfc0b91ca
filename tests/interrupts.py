"""Ctrl+C at random moments: `python -m tests.interrupts --seed N --times N` interrupts what takes long, many times.

One process does a piece of work over and over while a timer sends it SIGINT after a random time.  Every time there must
be a KeyboardInterrupt and nothing else, and what was interrupted must be as good as new.
"""

from __future__ import annotations

import argparse
import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

import hopviz
from hopviz import Network, Simulation, experiments, landscape
from hopviz.core.run import Run

LONGEST = 0.03
"""Seconds after which the interrupt comes at the latest."""
DRAW = np.random.default_rng(7)
MEMORIES = DRAW.choice([-1, 1], (12, 60))
NET = hopviz.hebbian(MEMORIES)
CROOKED = Network(NET.weights + 0.02 * DRAW.normal(size=NET.weights.shape))
UPPER = np.triu(DRAW.normal(size=(18, 18)), 1)
SMALL = Network(UPPER + UPPER.T)
STEADY = {
    rule.name: Simulation(CROOKED, MEMORIES[0], rule, seed=3)
    for rule in (
        hopviz.Asynchronous(), hopviz.Asynchronous("steepest"), hopviz.Parallel(), hopviz.PartlyParallel(0.3),
        hopviz.Stochastic(0.5), hopviz.Adaptation(0.5), hopviz.Annealing(2.0, 0.1, 10**6),
    )
}  # fmt: skip
DREAMS = hopviz.Unlearning(NET, 1e-6)
CENSUS = hopviz.Census(CROOKED, patterns=MEMORIES, max_sweeps=100)
RUN = Run(Simulation(CROOKED, MEMORIES[0], hopviz.Stochastic(0.5)))
TRAINING = hopviz.Perceptron(DRAW.choice([-1, 1], (150, 60)), epochs=10**6)


def advance() -> None:
    """Every kind of simulation, one after the other."""
    for simulation in STEADY.values():
        simulation.advance(updates=20_000)


def check_simulations() -> None:
    """Fields and energies are those of the states, and the runs go on."""
    for simulation in STEADY.values():
        frame = simulation.frame()
        np.testing.assert_allclose(frame.fields, CROOKED.fields(frame.state), atol=1e-9)
        np.testing.assert_allclose(frame.energy, CROOKED.energy(frame.state), atol=1e-9)
        later = simulation.advance(updates=3)
        assert later.updates == frame.updates + 3
        assert later.flips - frame.flips == later.flipped.size


def check_dreams() -> None:
    """The weights are symmetric and those of a network."""
    DREAMS.dream()
    assert DREAMS.network().is_symmetric


def check_census() -> None:
    """Every start has ended once, in a state in which nothing wants to change."""
    found = CENSUS.advance(starts=1)
    assert found.hits.sum() + found.unsettled == found.starts
    fields = CROOKED.fields(found.states)
    assert ((fields * found.states) >= 0).all()


def check_run() -> None:
    """What happens again ends where it ended before."""
    end, state = RUN.end, None
    RUN.seek(end)
    state = RUN.frame().state
    RUN.seek(RUN.first)
    assert (RUN.seek(end).state == state).all()


def check_training() -> None:
    """It goes on."""
    assert TRAINING.advance(0.0) is None or TRAINING.last is not None


def explore() -> None:
    """Landscapes, from the beginning."""
    landscape.barrier_tree(SMALL)
    landscape.energies(SMALL)
    landscape.density(NET, MEMORIES[0], samples=50)


TREES: list[landscape.ExactLandscape] = []


def begin_tree() -> None:
    """A landscape in slices."""
    TREES[:] = [landscape.ExactLandscape(SMALL)]
    while not TREES[0].advance(0.001):
        pass


def check_tree() -> None:
    """It goes on as if nothing had been, or says that it cannot."""
    tree = TREES[0]
    try:
        assert tree.finish().tree is not None
    except RuntimeError as error:
        assert "broken off" in str(error)  # noqa: PT017
        assert not tree.done


def learn() -> None:
    """All rules that learn at once."""
    hopviz.storkey(MEMORIES)
    hopviz.pseudoinverse(MEMORIES)
    hopviz.hebbian(MEMORIES)
    hopviz.perceptron(MEMORIES)


def measure() -> None:
    """Experiments, in threads of their own and in others'."""
    list(experiments.capacity(30, [0.1, 0.2], 40))
    with ThreadPoolExecutor(1) as pool:
        list(experiments.capacity(30, [0.1], 20, executor=pool))
    hopviz.recall_quality(CROOKED, MEMORIES)


def nothing() -> None:
    """Nothing outlives an interrupt."""


WORK: dict[str, tuple[Callable[[], Any], Callable[[], None]]] = {
    "recall": (lambda: hopviz.recall(CROOKED, MEMORIES[1], hopviz.Parallel()), nothing),
    "advance": (advance, check_simulations),
    "unlearn": (lambda: hopviz.unlearn(NET, 300), nothing),
    "dream": (lambda: DREAMS.dream(300), check_dreams),
    "census": (lambda: CENSUS.advance(starts=500), check_census),
    "run": (lambda: RUN.advance(updates=20_000), check_run),
    "landscape": (explore, nothing),
    "slices": (begin_tree, check_tree),
    "learning": (learn, nothing),
    "training": (lambda: TRAINING.advance(0.05), check_training),
    "experiments": (measure, nothing),
}


def interrupted(work: Callable[[], Any], seconds: float) -> bool:
    """Do it over and over until an interrupt comes after so many seconds; whether one did."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    until = time.perf_counter() + 60
    try:
        while time.perf_counter() < until:
            work()
    except KeyboardInterrupt:
        return True
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return False


def main(seed: int, times: int, chosen: str) -> None:
    """Interrupt the work with a name like that so many times; ends with an exception where something is wrong."""
    chance = random.Random(seed)
    signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name, (work, check) in WORK.items():
        if chosen not in name:
            continue
        work()  # compiles
        check()
        for _ in range(times):
            assert interrupted(work, chance.uniform(1e-4, LONGEST)), f"{name} was not interrupted"
            check()
        print(f"{name}: interrupted {times} times", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--only", default="", metavar="NAME")
    asked = parser.parse_args()
    main(asked.seed, asked.times, asked.only)
