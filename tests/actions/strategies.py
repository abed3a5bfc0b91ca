"""Hypothesis strategies for actions, derived from the kinds of their parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from hopviz.actions import (
    document_edits,
    memory_edits,
    parameters,
    rewind_verbs,
    run_verbs,
    state_edits,
    unit_edits,
)
from hopviz.actions.action import Action, Edit, EditorVerb, RunVerb
from hopviz.actions.action import parameters as parameters_of
from hopviz.actions.table import ROWS
from hopviz.actions.window_verbs import ChoiceValue
from hopviz.core.limits import SMALLEST
from hopviz.core.rules import Adaptation, Annealing, Asynchronous, Parallel, PartlyParallel, Stochastic
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.parts import Figure

ROWS_COLS = (2, 3)
UNITS = ROWS_COLS[0] * ROWS_COLS[1]
SHARES = st.sampled_from([0.0, 0.2, 0.5, 1.0])
NAMES = st.sampled_from(["A", "B", "C 1", "é"])
REALS = st.floats(-4, 4).map(lambda value: value if abs(value) >= SMALLEST else 0.0)
RULES: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([Asynchronous(order) for order in ("shuffled", "random", "sequential", "steepest")]),
    st.sampled_from([Parallel(), PartlyParallel(0.25), Annealing(2.0, 0.5, 3), Annealing(2.0, 0.0, 3, "linear")]),
    st.sampled_from([Stochastic(0.0), Stochastic(0.7), Adaptation(0.5, 3.0, 4.0)]),
)


def bits(n: int) -> st.SearchStrategy[np.ndarray]:
    return st.lists(st.sampled_from([-1, 1]), min_size=n, max_size=n).map(lambda one: np.array(one, np.int8))


@st.composite
def memories(draw: st.DrawFn, n: int = UNITS) -> tuple[Memory, ...]:
    names = draw(st.lists(NAMES, max_size=3, unique=True))
    return tuple(Memory(name, draw(bits(n))) for name in names)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Anything that a project of a few units can be."""
    rows, cols = ROWS_COLS
    masks: dict[str, Any] = {
        name: draw(bits(UNITS)) > 0 for name in draw(st.sets(st.sampled_from(["clamped", "lesioned", "hidden"])))
    }
    given: dict[str, Any] = {"learning": draw(st.sampled_from(["hebbian", "storkey", "pseudoinverse", "perceptron"]))}
    if draw(st.booleans()):
        numbers = draw(st.lists(REALS, min_size=UNITS * UNITS, max_size=UNITS * UNITS))
        weights = np.array(numbers).reshape(UNITS, UNITS)
        weights = weights + weights.T if draw(st.booleans()) else weights
        np.fill_diagonal(weights, 0)
        given = {"learning": "given", "weights": weights, "bias": draw(st.lists(REALS, min_size=UNITS, max_size=UNITS))}
    named = draw(st.booleans())
    figure = Figure({"u0": (0.0, 0.0, 1.0, 1.0)}, {"u5": (0.0, 0.0, 0.0, 1.0, 1.0, 0.5)})
    return Project(
        rows, cols, draw(st.sampled_from(["bipolar", "binary"])), draw(memories()),
        rule=draw(RULES), seed=draw(st.integers(0, 99)), speed=draw(st.sampled_from([1.0, 30.0, float("inf")])),
        symmetric=draw(st.booleans()), learns_bias=draw(st.booleans()), epochs=draw(st.integers(1, 9)),
        unit_names=tuple(f"u{k}" for k in range(UNITS)) if named else (),
        figure=figure if named and draw(st.booleans()) else None,
        places=np.linspace(0, 1, 2 * UNITS).reshape(UNITS, 2) if draw(st.booleans()) else None,
        cue=draw(bits(UNITS)), **given, **masks,
    )  # fmt: skip


def value_of(kind: parameters.Kind) -> st.SearchStrategy[Any]:
    """What a parameter of this kind may be."""
    match kind:
        case parameters.Number():
            return SHARES if kind.low == 0 and kind.high == 1 else REALS.map(abs) if kind.low == 0 else REALS
        case parameters.Whole():
            return st.integers(kind.low, min(kind.high, kind.low + 7))
        case parameters.Flag():
            return st.booleans()
        case parameters.Text():
            return NAMES if not kind.may_be_empty else st.one_of(NAMES, st.just(""))
        case ChoiceValue():
            return st.one_of(NAMES, st.booleans(), REALS)
        case parameters.Texts():
            return st.lists(NAMES, min_size=1, max_size=3)
        case parameters.NamedTexts():
            return st.dictionaries(NAMES, NAMES, max_size=2)
        case parameters.Choice():
            return st.sampled_from(sorted(kind.options()))
        case parameters.Reference():
            return st.one_of(st.integers(-1, UNITS), st.sampled_from(["A", "u2", "nobody"]))
        case parameters.Bits():
            return st.one_of(bits(UNITS), st.lists(st.sampled_from([-1, 1]), min_size=1, max_size=3))
        case parameters.Wholes():
            return st.lists(st.integers(0, UNITS), max_size=3, unique=True)
        case parameters.Numbers():
            row = st.lists(REALS, min_size=kind.across, max_size=kind.across)
            return row if kind.single else st.lists(row, min_size=UNITS, max_size=UNITS)
        case parameters.Speed():
            return st.sampled_from([0.5, 30.0, "full"])
        case parameters.UpdateRule():
            return RULES
        case parameters.Memories():
            return memories()
        case parameters.WholeProject():
            return projects()
    raise NotImplementedError(kind)


def actions_of(kind: type[Action]) -> st.SearchStrategy[Action]:
    """Any action of a kind."""
    if kind is state_edits.Paint:  # as many values as units
        some = st.lists(st.tuples(st.integers(0, UNITS), st.sampled_from([-1, 1])), min_size=1, max_size=3)
        return some.map(lambda pairs: state_edits.Paint(*np.array(pairs).T))
    if kind is document_edits.OpenDocument:
        return st.sampled_from(["two-units", "hinton", "period-3", "nothing"]).map(document_edits.OpenDocument)
    return st.builds(kind, **{name: value_of(one) for name, one in parameters_of(kind).items()})


KINDS = tuple(dict.fromkeys(row.kind for row in ROWS))
DONE = tuple(kind for kind in KINDS if issubclass(kind, Edit | RunVerb | EditorVerb))
"""Kinds of actions that change something without a window."""
UNSURE = (document_edits.OpenNext, document_edits.OpenPrevious, document_edits.NewNetwork)
"""Kinds that lead to networks of other sizes: a list of actions has few of them."""
LIKELY = tuple(kind for kind in DONE if kind not in UNSURE)

action_lists = st.lists(
    st.sampled_from([*LIKELY, memory_edits.StoreState, state_edits.Corrupt, state_edits.Undo]).flatmap(actions_of),
    max_size=12,
)
"""Lists of actions that a person might do one after the other."""

rewinding_lists = st.lists(
    st.sampled_from([
        rewind_verbs.StepBack, rewind_verbs.GoToMoment, rewind_verbs.GoToBeginning, rewind_verbs.GoToEnd,
        run_verbs.Step, run_verbs.Step, run_verbs.Run, run_verbs.SetRule, run_verbs.UpdateUnit, run_verbs.Reset,
        state_edits.Undo, state_edits.Redo, state_edits.Paint, state_edits.Corrupt, unit_edits.ToggleClamp,
    ]).flatmap(actions_of),
    max_size=14,
)  # fmt: skip
"""Lists of what is done to a run, and of going back and forth in it."""
