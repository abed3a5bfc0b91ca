"""What can a person do, and by which key?  One table; menus, buttons, tooltips and the `?` list are made of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QIcon, QKeySequence, QPainter
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from hopviz import assets
from hopviz.ui.style.theme import Theme


@dataclass(frozen=True)
class Act:
    """One row of the table: what it is called, where it stands, which key does it."""

    text: str
    menu: str
    keys: str = ""
    tip: str = ""
    icon: str = ""
    checkable: bool = False


ACTIONS: dict[str, Act] = {
    "new": Act("New network…", "File", "Ctrl+N", "Make an empty network of any size", "new"),
    "open_image": Act(
        "Open picture, scene or network…", "File", "Ctrl+O",
        "Make a memory or a cue of a picture, begin a scene, or read a network described as text (.net)", "image",
    ),
    "quit": Act("Quit", "File", "Ctrl+Q", "Close hopviz"),
    "next_scene": Act("Next scene", "Scenes", "Ctrl+PgDown", "The next one in the order of the lecture"),
    "previous_scene": Act("Previous scene", "Scenes", "Ctrl+PgUp", "The one before, in the order of the lecture"),
    "undo": Act("Undo", "Edit", "Ctrl+Z", "Take back the last change", "undo"),
    "redo": Act("Redo", "Edit", "Ctrl+Shift+Z", "Do it again", "redo"),
    "convert_units": Act(
        "Convert to the other kind of unit", "Edit", "Ctrl+B", "The same dynamics in 1/0 or in +1/−1 units"
    ),
    "store": Act("Store this state", "Memory", "Ctrl+Return", "Learn the state on the grid as a memory", "store"),
    "cue": Act("Use as cue", "Memory", "C", "Put the chosen memory on the grid", "cue"),
    "forget": Act("Forget", "Memory", "Delete", "Take the chosen memory out of the weights", "forget"),
    "rename": Act("Rename", "Memory", "F2", "Give the chosen memory another name", "rename"),
    "stability": Act(
        "Show its stability", "Memory", "M", "Show the margin of the chosen memory and the crosstalk behind it"
    ),
    "up": Act("Move up", "Memory", "Alt+Up", "Move the chosen memory up", "up"),
    "down": Act("Move down", "Memory", "Alt+Down", "Move the chosen memory down", "down"),
    "letters": Act("Letters…", "Memory", "L", "Choose letters to store or to use as cue", "letters"),
    "flip": Act("Flip units", "Memory", "X", "Reverse a random part of the units on the grid", "corrupt"),
    "blank": Act("Blank out", "Memory", "B", "Turn a region of the grid off", "blank"),
    "blank_and_clamp": Act(
        "Blank out, clamp the rest", "Memory", "Shift+B", "Turn a region off and hold the others: they complete it"
    ),
    "focus_flip": Act("Set how many to flip", "Memory", "Alt+X", "Then use the arrow keys"),
    "focus_blank": Act("Set how much to blank out", "Memory", "Alt+B", "Then use the arrow keys"),
    "focus_region": Act("Choose the region to blank out", "Memory", "Alt+G", "Then use the arrow keys"),
    "focus_learning": Act("Choose the learning rule", "Memory", "Alt+L", "Then use the arrow keys"),
    "learn_biases": Act(
        "Learn biases too", "Memory", "Alt+I",
        "Every memory also changes the biases, as weights from one more unit that is always on: the reverse of a "
        "memory is then no longer as deep as the memory",
        checkable=True,
    ),
    "stop_learning": Act("Stop learning", "Memory", "Alt+E", "Keep the weights as they are after this epoch"),
    "learn_on": Act("Go on learning", "Memory", "Alt+A", "Learn for more epochs"),
    "run": Act("Run", "Run", "Space", "Run or pause", "run", checkable=True),
    "step": Act("Step", "Run", ".", "One update", "step"),
    "update_unit": Act("Update this unit", "Run", "U", "Let the chosen unit decide now, out of turn"),
    "click_updates": Act(
        "A click updates a unit", "Run", "Alt+C", "Let the unit decide now, instead of flipping it", checkable=True
    ),
    "reset": Act("Reset", "Run", "Backspace", "Back to where this run began, with the same seed", "reset"),
    "slower": Act("Slower", "Run", "[", "Fewer updates a second"),
    "faster": Act("Faster", "Run", "]", "More updates a second"),
    "full_speed": Act("Full speed", "Run", "F", "As fast as this machine can"),
    "focus_rule": Act("Choose the update rule", "Run", "R", "Then use the arrow keys"),
    "focus_parameter": Act("Set the temperature or the fraction", "Run", "T", "Then use the arrow keys"),
    "focus_seed": Act("Set the seed", "Run", "Alt+S", "The same seed gives the same run"),
    "new_seed": Act("New seed", "Run", "Ctrl+R", "Another random run from the same start"),
    "release": Act("Unclamp and restore all units", "Edit", "Ctrl+U", "No unit clamped, none removed"),
    "symmetric": Act(
        "Keep weights symmetric", "Edit", "Y", "The two weights of a pair are one: w from i to j is w from j to i",
        checkable=True,
    ),
    "add_unit": Act("Add unit", "Edit", "Insert", "One more unit, without connections"),
    "delete_unit": Act("Delete unit", "Edit", "Shift+Delete", "Take the chosen unit away, with its connections"),
    "focus_view": Act("Choose the view of the landscape", "View", "V", "Then use the arrow keys"),
    "enlarge": Act(
        "Large landscape", "View", "Shift+V", "Give the landscape the room of the other panels, or give it back",
        checkable=True,
    ),
    "focus_shown": Act("Choose what the landscape shows", "View", "Alt+V", "Then use the arrow keys; Tab goes on"),
    "show_vote": Act("Why does it decide so?", "View", "W", "Show the votes of a unit's neighbours"),
    "focus_experiment": Act("Choose the experiment", "View", "E", "Then use the arrow keys; Tab goes on"),
    "open_menus": Act("Choose from the menus", "View", "F10", "Then use the arrow keys"),
    "theme_system": Act("Follow the system", "View", "", "Light or dark as the system is", checkable=True),
    "theme_light": Act("Light", "View", "", "Dark ink on white", checkable=True),
    "theme_dark": Act("Dark", "View", "", "For the evening", checkable=True),
    "theme_projector": Act("Projector", "View", "", "Strong contrast and large type", checkable=True),
    "next_theme": Act("Next theme", "View", "Ctrl+T", "Light, dark, projector", "theme"),
    "reduced_motion": Act("Reduced motion", "View", "Ctrl+M", "No fades and no slides", checkable=True),
    "reset_layout": Act("Reset window layout", "View", "Ctrl+0", "Every panel back in its place"),
    "shortcuts": Act("Keyboard shortcuts", "Help", "?", "Everything that keys and mouse can do", "help"),
    "about": Act("About hopviz", "Help", "", "Version and licence"),
}


def build_actions(owner: QWidget) -> dict[str, QAction]:
    """The actions of the table, owned by and working throughout a window."""
    actions = {}
    for name, act in ACTIONS.items():
        action = QAction(act.text, owner)
        action.setObjectName(name)
        action.setCheckable(act.checkable)
        if act.keys:
            action.setShortcut(QKeySequence(act.keys))
        action.setToolTip(tooltip(name))
        action.setStatusTip(act.tip)
        owner.addAction(action)
        actions[name] = action
    return actions


def tooltip(name: str, text: str = "") -> str:
    """What a control says of itself, with its key: for the action called `name`."""
    act = ACTIONS[name]
    keys = QKeySequence(act.keys).toString(QKeySequence.SequenceFormat.NativeText)
    said = text or act.tip or act.text
    return f"{said}  ({keys})" if keys else said


def icon(name: str, theme: Theme, meaning: str = "ink", size: int = 20) -> QIcon:
    """A picture from the resources, in the colour of a meaning."""
    source = QIcon(str(assets.path("icons", f"{name}.svg")))
    result = QIcon()
    for mode, alpha in ((QIcon.Mode.Normal, 255), (QIcon.Mode.Disabled, 90)):
        for factor in (1, 2):
            pixmap = source.pixmap(QSize(size, size), float(factor))
            painter = QPainter(pixmap)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
            painter.fillRect(pixmap.rect(), theme.color(meaning, alpha))
            painter.end()
            result.addPixmap(pixmap, mode)
    return result


class ActionButton(QPushButton):
    """A push button that triggers an action and follows its tooltip, icon and enabled state.

    Parameters
    ----------
    action : QAction
    text : str, optional
        Shown instead of the action's text, for narrow places.
    parent : QWidget, optional
    """

    def __init__(self, action: QAction, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text or action.text(), parent)
        self.setObjectName(f"{action.objectName()}_button")
        self.setAccessibleName(action.text())
        # Any width will do: panels are narrow, and share it out evenly.
        self.setProperty("role", "narrow")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._action = action
        action.changed.connect(self._follow)
        self.clicked.connect(self._trigger)
        self._follow()

    def _trigger(self) -> None:
        self._action.trigger()

    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.toolTip())
