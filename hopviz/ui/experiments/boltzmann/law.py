"""Law page: exact probabilities of states beside sampled ones, and how far apart they are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.counting import counted
from hopviz.core.landscape.numbering import states_of
from hopviz.core.network import Floats
from hopviz.core.rules import PartlyParallel
from hopviz.core.stepwise import JobSteps
from hopviz.core.thermal.equilibrium import MOST_UNITS
from hopviz.core.thermal.transitions import MOST_UNITS as MOST_JOINED
from hopviz.project.data_table import Cell, Row
from hopviz.project.naming import brief_name_of, name_of
from hopviz.project.numbers import figure, number, small_number
from hopviz.ui.experiments import form
from hopviz.ui.experiments.boltzmann.bars import Bars, BarsChart, Named
from hopviz.ui.experiments.boltzmann.pages import Moment, Page, digits_of, identities_of
from hopviz.ui.experiments.boltzmann.setting import ASYMMETRIC, Setting
from hopviz.ui.experiments.boltzmann.task import Groups, LawFound, Sample, law_steps
from hopviz.ui.style.plotting import FINELY_ROUND, round_up
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, Line

DECADES = 0.55
"""Powers of ten of sweeps that are shown a second: what has been sampled is played from its beginning."""
WIDE = 520
"""From this width on, at scale 1, the distance stands beside the bars."""
LOWEST = -6.0
"""The logarithm of the smallest distance that is drawn."""
SPELT = 16
"""Up to so many states have their digits below them."""
ALL_SHOWN, FEWEST, HELD = 32, 24, 0.998
"""So many bars are all shown; of more those that together hold this part of each law, and one bar of all others."""
HEADROOM = 1.3
FAR = 2.0
"""Times what chance makes at most, from which on a distance is no chance."""
LETTERS = 8
"""Units up to which minima have their digits below them."""
AXES = {"states": "states by energy", "levels": "energy E", "minima": "minima by energy"}
UNORDERED = "states by number"
BARS_TIP = (
    "The bars: exp(−E/T)/Z, exactly. The lines: Peretto's law, of units that all decide at once. The dots: the share "
    "of the time that a run has spent there, with its 95 % interval, which counts the autocorrelation. The ball is the "
    "present state of the run; click a bar to go to its state."
)
DISTANCE_TIP = (
    "Total variation, half of the sum of all differences between the sampled shares and each exact law, against the "
    "sweeps sampled. In the band chance alone explains it: 95 of 100 runs that follow the law lie in it. It begins "
    "where the run is long enough for that to be known, some hundred autocorrelation times."
)


class LawPage(Page):
    """Bars of states, of levels, or of minima, and the distance."""

    key, label = "law", "Law"
    tip = "How probable every state is: exactly, and in a run at the present temperature"
    heading = (
        "state, or lowest state", "energy", "states", "Boltzmann", "Peretto", "law of the rule", "sampled",
        "sampled, 95 % from", "sampled, 95 % to",
    )  # fmt: skip

    def __init__(self) -> None:
        self.bars = BarsChart(self.told_of)
        self.distance = Chart("sweeps", "distance", "0.001")
        for side in ("left", "bottom"):
            self.distance.plot.getAxis(side).is_logarithmic = True
        super().__init__(self.bars, self.distance, widths=(3, 2), wide=WIDE)
        form.describe((self.bars, "", BARS_TIP), (self.distance, "", DISTANCE_TIP))
        self.bars.thing_clicked.connect(self._choose_state)
        self._found: LawFound | None = None
        self._moment: Moment | None = None
        self._played = 0.0
        """The logarithm of the sweeps up to which it is shown."""
        self._shown: tuple[Any, NDArray[np.int64]] = (None, np.empty(0, np.int64))
        """The laws, and the classes of which there are bars."""

    def refusal(self, setting: Setting) -> str:
        too_many = setting.too_many(MOST_UNITS, "Every sum over all states")
        if refusal := setting.noise_refusal or setting.part_refusal or too_many:
            return refusal
        return ASYMMETRIC if not setting.net.is_symmetric and not setting.counts_states else ""

    def steps(self, setting: Setting) -> JobSteps[Any, Any]:
        return law_steps(setting)

    def begin(self) -> None:
        self._played = 0.0

    def play(self, seconds: float, found: LawFound | None, at_once: bool) -> bool:
        if found is None or not found.samples:
            return False
        end, before = math.log10(found.samples[-1].sweeps), self._played
        self._played = end if at_once else min(self._played + DECADES * seconds, max(end, self._played))
        return self._played != before

    def shown(self, found: LawFound) -> tuple[Sample, ...]:
        """The samples that are shown by now."""
        return tuple(each for each in found.samples if math.log10(each.sweeps) <= self._played + 1e-9)

    def show_found(self, found: LawFound | None, setting: Setting, moment: Moment, prompt: str) -> None:
        self._found, self._moment = found, moment
        if found is None:
            self.bars.item.show_bars(None)
            self.bars.show_lines((), prompt=prompt)
            self.distance.show_lines((), prompt="")
            return
        samples = self.shown(found)
        self._show_bars(found, samples, moment)
        self._show_distance(found, samples)

    def classes_shown(self, found: LawFound) -> NDArray[np.int64]:
        """The classes of states that have a bar of their own, from left to right."""
        if self._shown[0] is not found.laws:
            self._shown = found.laws, _most_probable(found)
        return self._shown[1]

    def _show_bars(self, found: LawFound, samples: tuple[Sample, ...], moment: Moment) -> None:
        groups, shown = found.groups, self.classes_shown(found)
        with_others = shown.size < groups.classes.count
        count = shown.size + with_others
        shares, intervals = np.empty(0), np.empty((0, 2))
        if samples:
            shares = _put_together(samples[-1].shares, shown, count)
            intervals = np.stack([_put_together(ends, shown, count) for ends in samples[-1].intervals.T], axis=1)
            intervals[shown.size :] = shares[shown.size :, np.newaxis]  # nobody knows how certain a sum of them is
        laws = tuple((law.name, law.meaning, _put_together(law.shares, shown, count)) for law in found.laws)
        here = _bar_of(moment.number(groups.classes.free), groups, shown)
        self.bars.item.show_bars(Bars(laws, shares, intervals, count, _names(groups, shown, moment), here))
        highest = max((float(each.max()) for *_, each in laws), default=float(shares.max(initial=0.1)))
        top = min(round_up(HEADROOM * highest, FINELY_ROUND), 1.25)
        self.bars.set_across(AXES[groups.kind] if groups.energies.size else UNORDERED)
        self.bars.show_lines((), span=(-0.6, count - 0.4), rise=(-0.05 * top, top))
        ticks = _ticks(groups, shown)
        self.bars.show_ticks([*ticks, "others"] if with_others and any(ticks) else ticks)

    def _show_distance(self, found: LawFound, samples: tuple[Sample, ...]) -> None:
        if not samples or not found.laws:
            self.distance.show_lines((), prompt="" if found.laws else "Nothing exact is known of so many states")
            return
        x = np.log10([each.sweeps for each in samples])
        limits = _logarithm(np.array([each.limit for each in samples]))
        lines = [Line(x, limits, "muted", "chance", np.full(x.size, LOWEST), limits, dashes=DASHES)]
        for place, law in enumerate(found.laws):
            distances = _logarithm(np.array([each.distances[place] for each in samples]))
            lines.append(Line(x, distances, law.meaning, law.name))
        ends = np.concatenate([line.y[np.isfinite(line.y)] for line in lines])
        low = min(math.floor(float(ends.min(initial=-1.0)) - 0.1), -2)
        span = (0.0, max(math.ceil(float(x[-1])), 2.0))
        self.distance.show_lines(lines, (), span, (float(low), 0.05))

    def words(self, found: LawFound, setting: Setting) -> str:
        samples = self.shown(found)
        if not samples:
            return f"{counted(found.groups.classes.count, 'bar')}, exactly; the run begins"
        last, told = samples[-1], f"{number(samples[-1].sweeps)} sweeps"
        if not found.laws:
            return f"{told}. Nothing exact is known of so many states without an energy."
        place = _own_law(found, setting)
        if place is None:
            return f"{told}. The law of random timing is known of up to {MOST_JOINED} free units"
        law, distance = found.laws[place], float(last.distances[place])
        told += f": distance {small_number(distance)} from {_law_of(law.name)}"
        if found.groups.classes.count == 1:
            return f"{told}: all states are one bar"
        if np.isnan(last.limit):
            return f"{told}; too short to tell what chance makes"
        others = [
            f"; {small_number(float(away))} from {_law_of(each.name)}"
            for each, away in zip(found.laws, last.distances, strict=True)
            if each is not law
        ]
        time = small_number(last.correlation_time)
        return f"{told}, {_verdict(distance / last.limit)}{''.join(others)}. Memory of the run: {time} sweeps"

    def told_of(self, bar: int) -> str:
        """What one bar is, and its probabilities, in a sentence."""
        found, moment = self._found, self._moment
        if found is None or moment is None:
            return ""
        shown, groups = self.classes_shown(found), found.groups
        if not 0 <= bar < shown.size:
            rest = int(groups.counts.sum() - groups.counts[shown].sum())
            return f"All others, {counted(rest, 'state')}: together they hold {100 * (1 - HELD):.1f} % at most"
        bar = int(shown[bar])
        lines = [_title(groups, bar, moment)]
        if groups.energies.size:
            lines[0] += f", E = {figure(float(groups.energies[bar]))}"
        lines += [f"{law.name}: {small_number(float(law.shares[bar]))}" for law in found.laws]
        if samples := self.shown(found):
            low, high = (small_number(float(end)) for end in samples[-1].intervals[bar])
            lines.append(f"sampled: {small_number(float(samples[-1].shares[bar]))} ({low} to {high})")
        return "\n".join(lines)

    def _choose_state(self, bar: int) -> None:
        found = self._found
        if found is None or bar >= self.classes_shown(found).size:
            return
        if (state := int(found.groups.numbers[self.classes_shown(found)[bar]])) >= 0:
            free = found.groups.classes.free
            self.state_chosen.emit((free.units, states_of(state, free.n)))

    def rows(self, found: LawFound) -> Sequence[Row]:
        groups, last = found.groups, found.samples[-1] if found.samples else None
        laws = {law.name: law.shares for law in found.laws}
        rows = list[Row]()
        for bar in range(groups.classes.count):
            exact = [float(laws[name][bar]) if name in laws else "" for name in ("Boltzmann", "Peretto", "exact")]
            sampled: list[Cell] = ["", "", ""]
            if last is not None:
                sampled = [float(last.shares[bar]), *(float(end) for end in last.intervals[bar])]
            state, energy = int(groups.numbers[bar]), groups.energies
            name = digits_of(state, groups.classes.free) if state >= 0 else "others"
            rows.append((
                name, float(energy[bar]) if energy.size else "", int(groups.counts[bar]), *exact, *sampled,
            ))  # fmt: skip
        return rows

    def told(self, found: LawFound) -> Mapping[str, Cell]:
        if not found.samples:
            return {}
        last = found.samples[-1]
        told: dict[str, Cell] = {"sweeps": last.sweeps, "autocorrelation time in sweeps": last.correlation_time}
        for law, distance in zip(found.laws, last.distances, strict=True):
            told[f"distance from {_law_of(law.name)}"] = float(distance)
        if not np.isnan(last.limit):
            told["distance that chance makes at most, 95 %"] = last.limit
        return told


def _own_law(found: LawFound, setting: Setting) -> int | None:
    """The place of the law that the update rule has in the end; None if it is not known."""
    names = [law.name for law in found.laws]
    if "exact" in names:
        return names.index("exact")
    if isinstance(setting.rule, PartlyParallel):
        return None
    return names.index("Peretto" if setting.is_parallel else "Boltzmann")


def _verdict(part: float) -> str:
    """What a distance means that is so many times what chance makes at most in 95 of 100 runs."""
    if part <= 1:
        return "as chance makes it"
    return "a little more than in 95 of 100 runs" if part <= FAR else "more than chance: it has not been everywhere yet"


def _law_of(name: str) -> str:
    return "the law of the rule" if name == "exact" else f"{name}'s law"


def _logarithm(values: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.maximum(np.log10(values), LOWEST)


def _most_probable(found: LawFound) -> NDArray[np.int64]:
    """The classes that have bars, ascending: all, or of many states those that hold nearly all of each law."""
    count = found.groups.classes.count
    if count <= ALL_SHOWN or not found.laws:
        return np.arange(count)
    laws = np.array([law.shares for law in found.laws])
    order = np.argsort(laws.max(axis=0), kind="stable")[::-1]
    held = np.cumsum(laws[:, order], axis=1).min(axis=0)
    return np.sort(order[: max(int(np.searchsorted(held, HELD)) + 1, FEWEST)])


def _put_together(values: Floats, shown: NDArray[np.int64], count: int) -> Floats:
    """(count,) the values of the classes that are shown, and where there is one bar more the sum of all others."""
    kept = values[shown]
    return kept if count == shown.size else np.append(kept, max(float(values.sum() - kept.sum()), 0.0))


def _bar_of(state: int, groups: Groups, shown: NDArray[np.int64]) -> int:
    """The bar of a state of the free units; -1 without one."""
    if state < 0:
        return -1
    numbers = groups.classes.numbers
    which = state if numbers is None else int(numbers[state])
    place = int(np.searchsorted(shown, which))
    return place if place < shown.size and shown[place] == which else shown.size


def _names(groups: Groups, shown: NDArray[np.int64], moment: Moment) -> tuple[Named, ...]:
    """The bars of memories and reversed ones; of minima the signs of all."""
    if groups.kind == "levels" or not len(moment.patterns):
        return ()
    free, named = groups.classes.free, list[Named]()
    if groups.kind == "minima":
        bars = np.flatnonzero(groups.numbers[shown] >= 0).tolist()
    else:
        both = np.concatenate([moment.patterns, -moment.patterns])
        bars = sorted({_bar_of(state, groups, shown) for state in free.numbers_of(both).tolist()} - {shown.size})
    identities = identities_of(groups.numbers[shown[bars]], free, moment.patterns)
    for bar, identity in zip(bars, identities, strict=True):
        is_memory = identity.kind in ("memory", "reversed memory")
        if groups.kind == "minima" or is_memory:
            name = brief_name_of(identity, moment.names) if is_memory else ""
            named.append(Named(bar, identity.kind, name))
    return tuple(named)


def _ticks(groups: Groups, shown: NDArray[np.int64]) -> list[str]:
    """What stands below each bar."""
    if groups.kind == "levels":
        return [figure(energy) for energy in groups.energies.tolist()]
    free = groups.classes.free
    if groups.kind == "states" and groups.classes.count > SPELT:
        return [""] * shown.size
    names = [digits_of(state, free) if state >= 0 else "others" for state in groups.numbers[shown].tolist()]
    return names if free.n <= LETTERS else [""] * len(names)


def _title(groups: Groups, bar: int, moment: Moment) -> str:
    """What a bar is of, in words."""
    state, count, free = int(groups.numbers[bar]), int(groups.counts[bar]), groups.classes.free
    states = counted(count, "state")
    if groups.kind == "levels":
        return f"{states} of this energy"
    if state < 0:
        return f"The other minima, {states}"
    name = digits_of(state, free)
    if len(moment.patterns):
        (identity,) = identities_of(groups.numbers[bar : bar + 1], free, moment.patterns)
        if identity.members:
            name += f", {name_of(identity, moment.names)}"
    return f"State {name}" if groups.kind == "states" else f"Minimum {name}: {states} run down to it"
