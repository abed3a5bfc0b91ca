"""The Boltzmann experiment by mouse: laws, curves, balance and escapes, exact beside sampled, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopviz.core import thermal
from hopviz.core.landscape import ExactLandscape
from hopviz.core.rules import Annealing, Asynchronous, Parallel, PartlyParallel, Stochastic
from hopviz.core.stepwise import finished
from hopviz.project.model import Project
from hopviz.ui.experiments.boltzmann import task
from hopviz.ui.experiments.boltzmann.balance import BalancePage
from hopviz.ui.experiments.boltzmann.escapes import EscapesPage, climbing
from hopviz.ui.experiments.boltzmann.setting import ALL_FREE, ASYMMETRIC, COLD, NO_LAW, PAIRS
from hopviz.ui.experiments.boltzmann.view import GROUPINGS, BoltzmannView
from hopviz.ui.style.theme import DARK
from hopviz.ui.widgets.chart_drawing import Line
from hopviz.ui.widgets.choices import Choices
from tests.ui.experiment_person import Person
from tests.ui.stage import LEFT, glass, heard_from, named, painted, remembering, report_in


@pytest.fixture(autouse=True)
def short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("SWEEPS", 8000),
        ("CURVE_SWEEPS", 300),
        ("COUNTED_SWEEPS", 10_000),
        ("POINTS", 4),
        ("RUNS", 20),
    ):
        monkeypatch.setattr(task, name, value)


def show(view: BoltzmannView, form: str) -> None:
    """Let one page be seen, the first with some bars."""
    choices = Choices(view)
    choices.choose("Page", "law" if form in GROUPINGS else form)
    if form in GROUPINGS:
        choices.choose("Bars", form)


def seen(qtbot: QtBot, project: Project, form: str = "states", begins: bool = True) -> Person[BoltzmannView]:
    """The experiment, once it has sampled all that it does."""
    person = Person(qtbot, BoltzmannView(), theme=DARK)
    person.view.resize(1000, 420)
    person.view.set_reduced_motion(True)
    show(person.view, form)
    shown(person, project)
    if begins:
        person.go_on()
        person.tick()
    return person


def shown(person: Person[BoltzmannView], project: Project) -> None:
    person.give(project)
    person.view.show_report(report_in(project))
    person.tick()


def warm(project: Project, temperature: float = 1.0) -> Project:
    return project.with_rule(Stochastic(temperature))


def test_of_a_dense_memory_there_is_boltzmanns_law_and_no_more(qtbot: QtBot) -> None:
    project = replace(warm(remembering(2, 3, 2), 0.3), learning="dense", power=4)
    person = seen(qtbot, project, "minima")
    bars = person.view.law.bars.item.bars
    assert bars is not None
    ((name, _, shares),) = bars.laws
    exact = thermal.equilibrium(project.network(), 0.3)
    assert name == "Boltzmann"
    assert np.sort(shares) == pytest.approx(np.sort(exact.probabilities))
    for page in ("balance", "escapes"):
        show(person.view, page)
        person.go_on()
        person.tick()
        assert person.view.words.text() == PAIRS
    show(person.view, "law")
    shown(person, project.with_clamped(np.arange(6) == 1))
    assert person.view.words.text() == ALL_FREE


def test_bars_are_the_exact_laws_and_the_sample_goes_to_that_of_its_rule(qtbot: QtBot) -> None:
    project = warm(glass(5, 3), 2.0).with_clamped(np.arange(5) == 1)
    person = seen(qtbot, project)
    view = person.view
    state = report_in(project).frame.state
    one = thermal.equilibrium(project.network(), 2.0, state, project.clamped)
    all_at_once = thermal.parallel_equilibrium(project.network(), 2.0, state, project.clamped)
    order = np.argsort(one.energies, kind="stable")
    for rule, right, wrong in ((project.rule, 0, 1), (Parallel(2.0), 1, 0)):
        if rule != project.rule:
            shown(person, project.with_rule(rule))
            person.go_on()
            person.tick()
        bars = view.law.bars.item.bars
        assert bars is not None
        assert [(name, shares.tolist()) for name, _, shares in bars.laws] == [
            ("Boltzmann", pytest.approx(one.probabilities[order].tolist())),
            ("Peretto", pytest.approx(all_at_once.probabilities[order].tolist())),
        ]
        assert bars.shares.sum() == pytest.approx(1)
        assert (bars.intervals[:, 0] <= bars.shares).all()
        assert (bars.shares <= bars.intervals[:, 1]).all()
        limits, *distances = (line.y for line in view.law.distance.drawing.lines if isinstance(line, Line))
        assert distances[right][-1] < min(limits[-1] + 0.3, distances[wrong][-1] - 0.3)
        assert distances[right][-1] < distances[right][0] - 0.8  # a falling distance, in powers of ten
        assert bars.here == int(np.flatnonzero(order == one.free.numbers_of(state[np.newaxis])[0])[0])
        table = view.table()
        assert table is not None
        assert [row[6] for row in table.rows] == bars.shares.tolist()
    assert "as chance makes it" in view.words.text()
    painted(view)


def test_a_click_on_a_bar_goes_to_its_state_and_pointing_tells_it(qtbot: QtBot) -> None:
    project = warm(remembering(2, 2, 1))
    view = seen(qtbot, project).view
    heard, bars = heard_from(view), view.law.bars
    assert [(sign.bar, sign.kind) for sign in bars.item.bars.names] == [(0, "reversed memory"), (1, "memory")]  # type: ignore[union-attr]
    place = bars.place_of(1)
    assert bars.thing_at(place) == 1
    assert "memory" in view.law.told_of(1)
    qtbot.mouseClick(bars.plot.viewport(), LEFT, pos=place.toPoint())
    ((state, *_),) = named(heard, "set_state")
    np.testing.assert_array_equal(state, project.patterns[0])
    view.slider.chosen.emit(0.5)
    assert named(heard, "set_temperature") == [(0.5,)]


def test_many_states_are_summed_by_energy_or_by_minimum(qtbot: QtBot) -> None:
    project = warm(remembering(4, 4, 3), 0.8)
    person = seen(qtbot, project, "states")
    network = project.network()
    exact = thermal.equilibrium(network, 0.8)
    landscape = ExactLandscape(network, tree=False).finish()
    basins = np.bincount(landscape.basins, exact.probabilities)
    levels, which = np.unique(np.round(exact.energies, 9), return_inverse=True)
    for form, totals in (("states", np.bincount(which, exact.probabilities)), ("minima", basins)):
        show(person.view, form)
        person.go_on()
        person.tick()
        bars = person.view.law.bars.item.bars
        assert bars is not None
        assert bars.laws[0][2] == pytest.approx(totals)
        assert bars.shares == pytest.approx(totals, abs=0.03)
    assert levels.size == np.bincount(which).size
    assert len({sign.kind for sign in bars.names} & {"memory", "reversed memory"}) == 2


def test_of_hundreds_of_states_those_have_bars_that_occur(qtbot: QtBot) -> None:
    project = warm(glass(7, 4), 0.7)
    view = seen(qtbot, project).view
    bars = view.law.bars.item.bars
    assert bars is not None
    assert 24 <= bars.count < 100
    for _, _, shares in bars.laws:
        assert shares.sum() == pytest.approx(1)
        assert shares[-1] < 0.0021
    assert view.law.told_of(bars.count - 1).startswith("All others, ")


def test_other_rules_go_to_the_law_that_their_chain_leaves_alone(qtbot: QtBot) -> None:
    project = glass(4, 5)
    weights = np.triu(project.network().weights) * 1.5 - np.tril(project.network().weights)
    asymmetric = warm(project.with_network(weights))
    for each, count in ((asymmetric, 1), (project.with_rule(PartlyParallel(0.5, 1.0)), 3)):
        view = seen(qtbot, each).view
        bars = view.law.bars.item.bars
        assert bars is not None
        assert len(bars.laws) == count
        assert bars.laws[-1][2].sum() == pytest.approx(1)
        assert 0.5 * np.abs(bars.shares - bars.laws[-1][2]).sum() < 0.03
        assert "from the law of the rule" in view.words.text()
    many = seen(qtbot, glass(11, 1).with_rule(PartlyParallel(0.5, 1.0)), "levels").view
    assert "random timing is known of up to 10" in many.words.text()


def test_what_has_been_sampled_is_played_from_few_sweeps_to_many(qtbot: QtBot) -> None:
    person = seen(qtbot, warm(glass(4, 1)), begins=False)
    view = person.view
    view.set_reduced_motion(False)
    told = list[str]()
    while person.jobs.pending or view.is_running:
        person.answer()
        person.tick(0.0)
    for _ in range(3):
        person.tick(1.5)
        told.append(view.words.text().partition(" ")[0].replace(",", ""))
    assert int(told[0]) < 20 < int(told[1]) < int(told[2])


def test_curves_are_exact_and_a_click_gives_the_run_that_temperature(qtbot: QtBot) -> None:
    project = warm(glass(6, 3), 2.0)
    person = seen(qtbot, project, "curves")
    view = person.view
    asked = person.jobs.submitted
    values = {}
    for key, chart in view.curves.charts.items():
        exact, whiskers, dots = (line for line in chart.drawing.lines if isinstance(line, Line))
        values[key] = np.interp(2.0, exact.x, exact.y)
        assert [round(mark.x, 9) for mark in chart.drawing.marks] == [2.0]
        low, high = whiskers.y.reshape(-1, 3)[:, :2].T
        inside = (low <= np.interp(dots.x[::2], exact.x, exact.y)) & (np.interp(dots.x[::2], exact.x, exact.y) <= high)
        assert inside.mean() >= 0.5, key
    exactly = thermal.equilibrium(project.network(), 2.0)
    assert list(values.values()) == pytest.approx([
        exactly.mean_energy, exactly.heat_capacity, exactly.entropy, exactly.free_energy, exactly.log_z,
    ], rel=5e-3)  # fmt: skip
    heard, chart = heard_from(view), view.curves.charts["energy"]
    qtbot.mouseClick(chart.plot.viewport(), LEFT, pos=chart.plot.viewport().rect().center())
    ((temperature,),) = named(heard, "set_temperature")
    assert 0 < temperature < chart.span[1]
    shown(person, warm(project, temperature))
    person.go_on()
    assert person.jobs.submitted == asked  # curves are those of any temperature
    show(view, "curves")
    table = view.table()
    assert table is not None
    assert {row[0] for row in table.rows} == {"exact", "sampled"}
    assert all(len(row) == len(table.heading) for row in table.rows)
    view.quantities.setCurrentIndex(view.quantities.findData("sum"))
    view.resize(480, 190)
    assert view.curves.charts["sum"].isVisible()


def test_symmetric_weights_are_in_balance_and_others_drive_currents_round(qtbot: QtBot) -> None:
    project = warm(glass(4, 5), 1.5)
    person = seen(qtbot, project, "balance")
    page = person.view.page
    assert isinstance(page, BalancePage)
    assert page.cube.arrows == ()
    assert "Detailed balance" in person.view.words.text()
    dots = page.scatter.drawing.lines[-1]
    assert isinstance(dots, Line)
    np.testing.assert_allclose(dots.x[::2], dots.y[::2], atol=1e-6)
    weights = np.triu(project.network().weights) * 1.5 - np.tril(project.network().weights)
    shown(person, warm(project.with_network(weights)))
    assert page.cube.found is None  # nothing of the network before
    person.go_on()
    person.tick()
    chain = thermal.transitions(person.view.network, Stochastic(1.0))  # type: ignore[arg-type]
    strongest = page.cube.arrows[0]
    assert chain.currents[strongest] == chain.currents.max()
    made = float(str(person.view.words.text().partition("produced, ")[2]).split()[0])
    assert made == pytest.approx(chain.entropy_production, rel=0.01)
    table = person.view.table()
    assert table is not None
    assert len(table.rows[0]) == len(table.heading)  # type: ignore[index]
    painted(person.view)


def test_escapes_go_as_arrhenius_says(qtbot: QtBot) -> None:
    project = warm(glass(7, 8), 0.8)
    person = seen(qtbot, project, "escapes")
    page, view = person.view.page, person.view
    assert isinstance(page, EscapesPage)
    exact = finished(task.exact_escapes(view.setting()))  # type: ignore[arg-type]
    chosen = climbing(exact)
    assert chosen.size > 1
    lines = [line for line in page.chart.drawing.lines if isinstance(line, Line)]
    assert lines[0].label == "exp(B/T)"
    steepest = max(lines[1 : chosen.size + 1], key=lambda line: float(line.x[-1]))
    slope = (steepest.y[-1] - steepest.y[-3]) / (steepest.x[-1] - steepest.x[-3]) * np.log(10)
    assert slope == pytest.approx(1.0, abs=0.1)
    here = thermal.escapes(project.network(), [0.8]).sweeps[0]
    whiskers, dots = lines[-2:]
    assert dots.x[::2] == pytest.approx(exact.tree.barriers[chosen] / 0.8)
    low, high = 10 ** whiskers.y.reshape(-1, 3)[:, :2].T
    far = 2 * (high - low)  # eight standard errors
    assert ((low - far < here[chosen]) & (here[chosen] < high + far)).all()
    table = view.table()
    assert table is not None
    assert len(list(table.rows)) == chosen.size * (task.STEPS + 1)
    assert all(len(row) == len(table.heading) for row in table.rows)
    shown(person, warm(remembering(1, 2, 1)))  # one pair, whose minima are two
    person.go_on()
    assert "valley" in view.words.text()


def test_a_change_begins_anew_and_again_does_so_too(qtbot: QtBot) -> None:
    person = seen(qtbot, warm(glass(4, 1)))
    view = person.view
    first = view.law.bars.item.bars
    assert first is not None
    person.press(view.button)
    person.tick()
    person.go_on()
    person.tick()
    again = view.law.bars.item.bars
    assert again is not None
    assert again.shares.tolist() == first.shares.tolist()
    assert view.project is not None
    shown(person, view.project.with_weight(0, 1, 3.0))
    other = view.law.bars.item.bars
    assert other is None or not other.shares.size
    person.go_on()
    person.tick()
    fresh = seen(qtbot, view.project).view.law.bars.item.bars
    changed = view.law.bars.item.bars
    assert changed is not None
    assert fresh is not None
    assert changed.shares.tolist() == fresh.shares.tolist()
    assert not view.is_outdated


def test_what_cannot_be_measured_is_told_why(qtbot: QtBot) -> None:
    cold = glass(5, 1).with_rule(Asynchronous())
    person = seen(qtbot, cold)
    view = person.view
    large = warm(remembering(5, 5, 2))
    asymmetric = warm(glass(14, 1).with_network(np.triu(np.ones((14, 14)), 1)))
    for form, project, words in (
        ("states", cold, COLD), ("states", cold.with_rule(Annealing(2.0, 0.1, 9)), NO_LAW),
        ("states", large, "20 free units, and 25 are"), ("balance", large, "10 free units, and 25 are"),
        ("escapes", large, "10 free units, and 25 are"), ("states", asymmetric, ASYMMETRIC),
        ("curves", asymmetric, ASYMMETRIC), ("escapes", asymmetric, ASYMMETRIC),
        ("states", replace(large, clamped=np.ones(25, bool)), "No unit is free"),
    ):  # fmt: skip
        show(view, form)
        shown(person, project)
        person.tick()
        assert words in view.words.text(), form
        assert not view.button.isEnabled()
        assert view.table() is None
    assert BoltzmannView.refusal(Project(65, 64))
