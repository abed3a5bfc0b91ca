"""Words of actions: what each does, as a person would say it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from hopviz.actions import memory_edits, rewind_verbs, run_verbs, state_edits, unit_edits, wiring_edits
from hopviz.actions import unlearning_edits as unlearning
from hopviz.actions import window_verbs as window
from hopviz.actions.action import Action, parameters
from hopviz.actions.data import to_brief_data
from hopviz.actions.table import ROWS
from hopviz.core.counting import counted
from hopviz.core.quoting import shortened
from hopviz.project.data_table import rule_words

FEW = 3
LONGEST = 60
"""Signs of a parameter that is told."""


def words_of(action: Action) -> str:
    """What an action does: "Flip 20 % of the units"."""
    tell = _WORDS.get(type(action))
    return _plain(action) if tell is None else tell(action)


def name_of(kind: type[Action]) -> str:
    """What the table of actions calls a kind: "Choose a theme"."""
    rows = [row for row in ROWS if row.kind is kind]
    return next((row for row in rows if not row.preset), rows[0]).text.rstrip("…")


def _plain(action: Action) -> str:
    """What the table of actions calls it, with its parameters."""
    text = name_of(type(action))
    kinds, data = parameters(type(action)), to_brief_data(action, FEW)
    told = [_value(data[name]) for name in kinds if name in data]
    return f"{text}: {', '.join(told)}" if told else text


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return "a few values" if value and isinstance(value[0], list | dict) else ", ".join(map(str, value))
    return shortened(f"{value:.4g}" if isinstance(value, float) else str(value), LONGEST)


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"


def _units(numbers: Sequence[Any]) -> str:
    told = ", ".join(str(unit) for unit in list(numbers)[:FEW])
    return f"unit{'' if len(numbers) == 1 else 's'} {told}{' …' if len(numbers) > FEW else ''}"


def _painted(action: Any) -> str:
    on = int(np.count_nonzero(action.values > 0))
    ways = [f"{counted(count, 'unit')} {way}" for count, way in ((on, "on"), (action.values.size - on, "off")) if count]
    return f"Turn {' and '.join(ways)}" if ways else "Paint nothing"


def _speed(action: Any) -> str:
    return "Run at full speed" if math.isinf(action.speed) else f"Run at {action.speed:.4g} updates a second"


def _chosen(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return value if isinstance(value, str) else f"{value:.6g}"


def _of(text: str, name: str) -> Callable[[Any], str]:
    return lambda action: text.format(getattr(action, name))


def _held(action: Any, on: str, off: str) -> str:
    return f"{on if action.on else off} {_units(action.units)}"


_WORDS: dict[type[Action], Callable[[Any], str]] = {
    state_edits.Corrupt: lambda action: f"Flip {_percent(action.fraction)} of the units",
    state_edits.Blank: lambda action: f"Blank out {_percent(action.fraction)}, {action.region}",
    state_edits.BlankAndClamp: lambda action: f"Blank out {_percent(action.fraction)}, {action.region}; clamp the rest",
    state_edits.UseAsCue: _of("Put {} on the grid", "memory"),
    state_edits.SetState: lambda action: "Put a drawing on the grid",
    state_edits.Paint: _painted,
    state_edits.LookAnew: lambda action: "Look anew",
    memory_edits.StorePattern: _of("Store a pattern as {}", "name"),
    memory_edits.StoreState: lambda action: f"Store this state{f' as {action.name}' if action.name else ''}",
    memory_edits.StorePatterns: lambda action: f"Store {counted(len(action.patterns), 'pattern')}",
    memory_edits.Forget: _of("Forget {}", "memory"),
    memory_edits.RenameMemory: lambda action: f"Call {action.memory} {action.name}",
    memory_edits.ChooseLearning: _of("Learn by the rule {}", "learning"),
    memory_edits.LearnFor: lambda action: f"Learn for {counted(action.epochs, 'epoch')}",
    unlearning.Dream: lambda action: f"Dream {counted(action.times, 'time')}",
    unit_edits.Clamp: lambda action: _held(action, "Clamp", "Let go"),
    unit_edits.Remove: lambda action: _held(action, "Remove", "Put back"),
    unit_edits.ToggleClamp: _of("Clamp unit {}, or let it go", "unit"),
    unit_edits.ToggleRemoval: _of("Remove unit {}, or put it back", "unit"),
    wiring_edits.SetWeight: lambda action: f"Weight from {action.source} to {action.to} is {action.value:.4g}",
    wiring_edits.SetBias: lambda action: f"Bias of unit {action.unit} is {action.value:.4g}",
    wiring_edits.Adopt: _of("{}: another network", "text"),
    run_verbs.Run: lambda action: "Run",
    run_verbs.Step: lambda action: f"Make {counted(action.updates, 'update')}",
    run_verbs.Pause: lambda action: "Pause",
    run_verbs.Reset: lambda action: "Go back to where this run began",
    run_verbs.NewSeed: _of("Begin again with seed {}", "seed"),
    run_verbs.UpdateUnit: _of("Let unit {} decide", "unit"),
    run_verbs.SetRule: lambda action: f"Update by {rule_words(action.rule)}",
    run_verbs.SetSpeed: _speed,
    rewind_verbs.GoToMoment: lambda action: f"Go to moment {action.moment:,} of the run",
    window.ShowPanel: _of("Show the panel {}", "panel"),
    window.ChooseView: _of("Show the view {}", "view"),
    window.SetChoice: lambda action: f"Set {action.name} of {action.view} to {_chosen(action.value)}",
    window.PutOnStage: lambda action: f"Put {action.what} on the stage" if action.on else "Clear the stage",
    window.ChooseUnit: lambda action: "Choose no unit" if action.unit == -1 else f"Choose unit {action.unit}",
}
