"""The check of what a lesson chooses inside views, on views of its own that nobody sees."""

from __future__ import annotations

from hopviz.actions.lesson_actions import StepError, actions_of
from hopviz.actions.window_verbs import ChooseView, SetChoice
from hopviz.core.quoting import capital, quoted
from hopviz.project.document import Document
from hopviz.project.toml_lines import Way
from hopviz.ui.experiments.panel import EXPERIMENTS
from hopviz.ui.landscape.panel import VIEWS
from hopviz.ui.panel import Panel
from hopviz.ui.viewer import View
from hopviz.ui.weights.panel import MatrixPanel
from hopviz.ui.widgets.choices import Choices

KINDS: dict[str, type[View]] = {kind.name: kind for kind in (*VIEWS, *EXPERIMENTS)}


def choice_faults(document: Document) -> list[tuple[Way, str]]:
    """What cannot be chosen, with the keys that lead to it; there must be a `QApplication`."""
    faults, made = list[tuple[Way, str]](), dict[str, tuple[Panel, Choices]]()
    for place, step in enumerate(document.lesson.steps):
        try:
            actions = actions_of(step, place)
        except StepError:
            continue  # told already
        for number, action in enumerate(actions):
            is_of_weights = isinstance(action, SetChoice) and action.view == MatrixPanel.name
            if isinstance(action, ChooseView | SetChoice) and action.view not in KINDS and not is_of_weights:
                told = f"There is no view {quoted(action.view)}; choose from {', '.join(KINDS)}"
            elif isinstance(action, SetChoice):
                told = _fault_of(document, action, made)
            else:
                continue
            if told:
                faults.append((("steps", place, "do", number), f"Step {place + 1}: {told}."))
    for view, _ in made.values():
        view.deleteLater()
    return faults


def _fault_of(document: Document, action: SetChoice, made: dict[str, tuple[Panel, Choices]]) -> str:
    if action.view == MatrixPanel.name and action.view not in made:
        panel = MatrixPanel()
        made[action.view] = panel, panel.choices_in(action.view)
    if action.view not in made:
        view = KINDS[action.view]()
        view.show_project(document.project)
        made[action.view] = view, Choices(view, view.more_choices())
    try:
        made[action.view][1].choose(action.name, action.value)
    except ValueError as error:
        return f"{capital(str(error))}"
    return ""
