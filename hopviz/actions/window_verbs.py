"""Verbs of the window: what is seen, and what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Annotated, Any, ClassVar

import numpy as np

from hopviz.actions.action import WindowVerb
from hopviz.actions.parameters import Choice, MemoryReference, Number, Switch, Text, Texts, Unit

DIALOGS = (
    "new network", "lattice", "file", "folder", "letters", "name", "picture", "animation", "shortcuts", "glossary",
    "tour", "changes", "about",
)  # fmt: skip
CONTROLS = (
    "view", "shown", "experiment", "rule", "parameter", "tie", "seed", "corruption", "blanking", "region", "learning",
    "menus",
)  # fmt: skip
EXPORTS = ("memories", "weights", "state", "text", "log", "experiment", "census", "script")
"""What can be written into a file of its own."""
THEMES = ("system", "light", "dark", "projector")

Dialog = Annotated[str, Choice(lambda: DIALOGS)]
Control = Annotated[str, Choice(lambda: CONTROLS)]
Theme = Annotated[str, Choice(lambda: THEMES)]
Exported = Annotated[str, Choice(lambda: EXPORTS)]


@dataclass(frozen=True, eq=False)
class Ask(WindowVerb):
    """Open a dialog, whose answer is an action."""

    action: ClassVar[str] = "ask"
    dialog: Dialog


@dataclass(frozen=True, eq=False)
class Focus(WindowVerb):
    """Give the keys to a control."""

    action: ClassVar[str] = "focus"
    control: Control


@dataclass(frozen=True, eq=False)
class ShowPanel(WindowVerb):
    """Bring a panel to the front."""

    action: ClassVar[str] = "show_panel"
    panel: Annotated[str, Text(may_be_empty=False)]


@dataclass(frozen=True, eq=False)
class ChooseView(WindowVerb):
    """Show a view of the landscape, or an experiment, by its name."""

    action: ClassVar[str] = "choose_view"
    view: Annotated[str, Text(may_be_empty=False)]


class ChoiceValue:
    """What is chosen inside a view: a text, a number, or true or false."""

    expected = "a text, a number, or true or false"

    def read(self, value: Any) -> str | float | bool:
        """Check it."""
        if isinstance(value, str):
            return value
        if isinstance(value, bool | np.bool_):
            return bool(value)
        if isinstance(value, Integral):
            return int(value)
        return Number().read(value)

    def write(self, value: str | float | bool) -> str | float | bool:
        """The same."""
        return value


@dataclass(frozen=True, eq=False)
class SetChoice(WindowVerb):
    """Choose something inside a view: set a control of an experiment, or begin what it plays or measures."""

    action: ClassVar[str] = "set_choice"
    view: Annotated[str, Text(may_be_empty=False)]
    name: Annotated[str, Text(may_be_empty=False)]
    """As the screen or a screen reader calls it."""
    value: Annotated[str | float | bool, ChoiceValue()]


@dataclass(frozen=True, eq=False)
class ShowStability(WindowVerb):
    """Show the margin of a memory and the crosstalk behind it."""

    action: ClassVar[str] = "show_stability"
    memory: MemoryReference


@dataclass(frozen=True, eq=False)
class ShowHelp(WindowVerb):
    """Tell what a panel, a view or an experiment shows, or the panel that has the keys; once more closes it."""

    action: ClassVar[str] = "show_help"
    topic: Annotated[str, Text()] = ""


@dataclass(frozen=True, eq=False)
class PutOnStage(WindowVerb):
    """Let a panel, a view or an experiment be what is large, by its name, or the grid again."""

    action: ClassVar[str] = "put_on_stage"
    what: Annotated[str, Text()]
    on: Switch = True


@dataclass(frozen=True, eq=False)
class ResetLayout(WindowVerb):
    """Put every panel back in its place."""

    action: ClassVar[str] = "reset_layout"


@dataclass(frozen=True, eq=False)
class ChooseTheme(WindowVerb):
    """Use a theme, or follow the system."""

    action: ClassVar[str] = "choose_theme"
    theme: Theme


@dataclass(frozen=True, eq=False)
class NextTheme(WindowVerb):
    """Go round the themes."""

    action: ClassVar[str] = "next_theme"


@dataclass(frozen=True, eq=False)
class LargerType(WindowVerb):
    """Make all type larger, by a step."""

    action: ClassVar[str] = "larger_type"


@dataclass(frozen=True, eq=False)
class SmallerType(WindowVerb):
    """Make all type smaller, by a step."""

    action: ClassVar[str] = "smaller_type"


@dataclass(frozen=True, eq=False)
class UsualType(WindowVerb):
    """Give type the size of the theme."""

    action: ClassVar[str] = "usual_type"


@dataclass(frozen=True, eq=False)
class FullScreen(WindowVerb):
    """Let the window fill the screen, or be as it was."""

    action: ClassVar[str] = "full_screen"
    on: Switch


@dataclass(frozen=True, eq=False)
class Present(WindowVerb):
    """Show an audience what a lesson needs, in large type, or return to the program."""

    action: ClassVar[str] = "present"
    on: Switch


@dataclass(frozen=True, eq=False)
class ReduceMotion(WindowVerb):
    """No fades and no slides."""

    action: ClassVar[str] = "reduce_motion"
    on: Switch


@dataclass(frozen=True, eq=False)
class ClickUpdates(WindowVerb):
    """Let a click update a unit, instead of flipping it."""

    action: ClassVar[str] = "click_updates"
    on: Switch


@dataclass(frozen=True, eq=False)
class ChooseUnit(WindowVerb):
    """Choose the unit that is told of; -1 for none."""

    action: ClassVar[str] = "choose_unit"
    unit: Unit


@dataclass(frozen=True, eq=False)
class OpenFiles(WindowVerb):
    """Open a file, whatever it is; of several, and of a folder, the patterns and pictures."""

    action: ClassVar[str] = "open_files"
    paths: Annotated[Sequence[str], Texts()]


@dataclass(frozen=True, eq=False)
class CopyState(WindowVerb):
    """Put the state on the clipboard, as a drawing in text."""

    action: ClassVar[str] = "copy_state"


@dataclass(frozen=True, eq=False)
class Paste(WindowVerb):
    """Open what is on the clipboard: a drawing, patterns, weights, a picture or files."""

    action: ClassVar[str] = "paste"


@dataclass(frozen=True, eq=False)
class Save(WindowVerb):
    """Write the document to its file, or to one that is asked for."""

    action: ClassVar[str] = "save"


@dataclass(frozen=True, eq=False)
class SaveAs(WindowVerb):
    """Write the document to a file that is asked for."""

    action: ClassVar[str] = "save_as"


@dataclass(frozen=True, eq=False)
class SaveWithRun(WindowVerb):
    """Save the run as it stands with this document, or the state alone."""

    action: ClassVar[str] = "save_with_run"
    on: Switch


@dataclass(frozen=True, eq=False)
class Export(WindowVerb):
    """Write a part of what there is to a file that is asked for."""

    action: ClassVar[str] = "export"
    what: Exported


@dataclass(frozen=True, eq=False)
class CopyPicture(WindowVerb):
    """Put a picture of the panel used last on the clipboard."""

    action: ClassVar[str] = "copy_picture"


@dataclass(frozen=True, eq=False)
class Quit(WindowVerb):
    """Close hopviz."""

    action: ClassVar[str] = "quit"
