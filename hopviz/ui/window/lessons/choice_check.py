"""The check of what a lesson chooses inside views, on views of its own that nobody sees."""

from __future__ import annotations

from hopviz.actions.lesson_actions import StepError, actions_of
from hopviz.actions.window_verbs import ChooseView, SetChoice
from hopviz.core.quoting import capital, quoted
from hopviz.project.document import Document
from hopviz.project.toml_lines import Way
from hopviz.ui.experiments.panel import EXPERIMENTS
from hopviz.ui.landscape.panel import VIEWS
from hopviz.ui.viewer import View
from hopviz.ui.weights.panel import MatrixPanel

KINDS: dict[str, type[View]] = {kind.name: kind for kind in (*VIEWS, *EXPERIMENTS)}
WITH_CHOICES: dict[str, type[View | MatrixPanel]] = {**KINDS, MatrixPanel.name: MatrixPanel}


def choice_faults(document: Document) -> list[tuple[Way, str]]:
    """What cannot be chosen, with the keys that lead to it; there must be a `QApplication`."""
    faults, made = list[tuple[Way, str]](), dict[str, View | MatrixPanel]()
    for place, step in enumerate(document.lesson.steps):
        try:
            actions = actions_of(step, place)
        except StepError:
            continue  # told already
        for number, action in enumerate(actions):
            if isinstance(action, ChooseView | SetChoice) and (told := _fault_of(document, action, made)):
                faults.append((("steps", place, "do", number), f"Step {place + 1}: {told}."))
    for view in made.values():
        view.deleteLater()
    return faults


def _fault_of(document: Document, action: ChooseView | SetChoice, made: dict[str, View | MatrixPanel]) -> str:
    name = action.view
    if name not in (WITH_CHOICES if isinstance(action, SetChoice) else KINDS):
        return f"There is no view {quoted(name)}; choose from {', '.join(KINDS)}"
    if isinstance(action, ChooseView):
        return ""
    if name not in made:
        made[name] = WITH_CHOICES[name]()
        made[name].show_project(document.project)
    try:
        made[name].choices.choose(action.name, action.value)
    except ValueError as error:
        return capital(str(error))
    return ""
