"""How many memories a dense memory holds: laws, and measurements with random memories.

For F(x) = x^n a memory's own part of a field is N^(n-1), in units in which each other memory adds noise of variance
(2n - 3)!! N^(n-1), so that after one update a bit is wrong with probability 1/2 erfc(sqrt(N^(n-1)/(2 P (2n - 3)!!)))
(Krotov and Hopfield, NIPS 2016); for n = 2 it is that of Hebb's rule.  The exponential holds up to 2^(N/2) memories
(Demircigil et al., J. Stat. Phys. 168, 288, 2017).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from hopviz.core.couplings import check_patterns
from hopviz.core.couplings.higher_order import MOST_UNITS, Power
from hopviz.core.learning.dense import DenseMemory, as_power
from hopviz.core.network import Floats
from hopviz.core.patterns import random_patterns
from hopviz.core.quality import TALLY, Quality, QualityMeasurement, quality_of_networks
from hopviz.core.ranges import as_seed, as_share, as_whole
from hopviz.core.rules import Asynchronous
from hopviz.core.seeds import random_generator, spawned
from hopviz.core.stepwise import BATCH, JobSteps, News, finished
from hopviz.core.theory import alpha_c, first_step_error
from hopviz.core.validation import as_list

NETWORKS = 20
"""Over so many networks with memories of their own the trials of a point are spread."""
MOST_COUNT = 10**15
MOST_TRIALS = 10**6


@dataclass(frozen=True)
class DenseCapacityPoint:
    """Recall of so many random memories by one power, as far as it is known."""

    power: Power
    n: int
    patterns: int
    """P"""
    noise: float
    """Share of the units of a cue that are flipped."""
    done: int
    """Trials so far."""
    total: int
    quality: Quality

    @property
    def first_step_error(self) -> float:
        """What theory says: the share of wrong bits after one update from a memory."""
        return dense_first_step_error(self.n, self.patterns, self.power)


def dense_first_step_error(n: int, patterns: int, power: Power = 2) -> float:
    """Probability that a bit of one of P memories of N units is wrong after one update.

    1/2 erfc(sqrt(r/2)) with r = N^(n-1)/(P (2n - 3)!!), the crosstalk taken as normal.  For the exponential,
    r = (e^2/cosh 2)^(N-1)/P by the variance of exp(x.s), which overrates rare large crosstalk.
    """
    n, patterns = as_whole("n", n, 1, MOST_UNITS), as_whole("patterns", patterns, 1, MOST_COUNT)
    power = as_power(power)
    return first_step_error(_ratio_of_one(n, power) / patterns)


def dense_capacity(n: int, power: Power = 2) -> float:
    """About how many random memories of N units are held: 0.138 N^(n-1)/(2n - 3)!!, or 2^(N/2); infinite beyond 10^308.

    It is where the error after one update is that of Hebb's rule at the end of retrieval, P = 0.138 N.
    """
    n, power = as_whole("n", n, 1, MOST_UNITS), as_power(power)
    if power == "exponential":
        return 2.0 ** (n / 2) if n < 2000 else math.inf
    return alpha_c() * _ratio_of_one(n, power)


def _ratio_of_one(n: int, power: Power) -> float:
    """Signal to noise, squared, of a memory beside one other."""
    if power == "exponential":
        exponent = (n - 1) * math.log(math.e**2 / math.cosh(2.0))
    else:
        exponent = (power - 1) * math.log(n) - sum(math.log(k) for k in range(3, 2 * power - 2, 2))
    return math.exp(exponent) if exponent < 700 else math.inf


def measure_dense_capacity(
    n: int, counts: Sequence[int], powers: Sequence[Power] = (2, 3, 4), trials: int = 100, noise: float = 0.0,
    seed: int = 0,
) -> tuple[DenseCapacityPoint, ...]:  # fmt: skip
    """Recall of random memories, for each power and each number of memories; by power, then number.

    Parameters
    ----------
    n : int
        Units.
    counts : sequence of int
        Numbers of memories, P.
    powers : sequence of int or "exponential"
    trials : int
        Cues for each point, spread over up to 20 networks.
    noise : float
        Share of the units of a cue that are flipped, 0 to 1.
    seed : int

    Raises
    ------
    ValueError
        If a number is out of range, or memories would not fit into memory.
    """
    return finished(measure_dense_capacity_steps(n, counts, powers, trials, noise, seed))


def measure_dense_capacity_steps(
    n: int, counts: Sequence[int], powers: Sequence[Power] = (2, 3, 4), trials: int = 100, noise: float = 0.0,
    seed: int = 0,
) -> JobSteps[tuple[DenseCapacityPoint, ...], tuple[DenseCapacityPoint, ...]]:  # fmt: skip
    """As `measure_dense_capacity`, in slices, with the points so far; one network of each point after the other."""
    n, trials, seed = as_whole("n", n, 2, MOST_UNITS), as_whole("trials", trials, 1, MOST_TRIALS), as_seed(seed)
    counts = sorted({as_whole("a number of memories", count, 1) for count in as_list("counts", counts)})
    kinds = list(dict.fromkeys(as_power(power) for power in as_list("powers", powers)))
    noise, networks, news = as_share("noise", noise), min(NETWORKS, trials), News()
    if not counts or not kinds:
        raise ValueError("numbers of memories and powers are needed, at least one of each")
    check_patterns(n, counts[-1])
    tallies = {(power, count): np.zeros((networks, TALLY)) for power, count in product(kinds, counts)}
    done, total = 0, networks * len(tallies)

    def points() -> tuple[DenseCapacityPoint, ...]:
        return tuple(
            DenseCapacityPoint(power, n, count, noise, int(tally[:, 0].sum()), trials, quality_of_networks(tally))
            for (power, count), tally in tallies.items()
        )

    for number, count in product(range(networks), counts):
        memories, cues = (spawned(seed, count, number, stream) for stream in range(2))
        xi = random_patterns(count, n, random_generator(memories))
        for power in kinds:
            yield from _trials(DenseMemory(xi, power), noise, (trials + number) // networks, cues,
                               tallies[power, count][number], done / total)  # fmt: skip
            done += 1
            yield news(done / total, points())
    return points()


def _trials(
    net: DenseMemory, noise: float, trials: int, seed: int, tally: Floats, share: float
) -> JobSteps[tuple[DenseCapacityPoint, ...], None]:
    """Trials with one network, counted in its tally (TALLY,)."""
    measurement = QualityMeasurement(net, net.patterns[:trials], Asynchronous(), noise, trials, seed)
    while not measurement.done:
        measurement.go_on(BATCH)
        yield share
    tally[:] = measurement.sums
