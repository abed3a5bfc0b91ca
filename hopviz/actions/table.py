"""The table of everything that a person can do, with its words, menu, key, tip and icon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hopviz.actions import damage_edits as damages
from hopviz.actions import document_edits as documents
from hopviz.actions import lattice_edits as lattices
from hopviz.actions import lesson_verbs as lessons
from hopviz.actions import memory_edits as memories
from hopviz.actions import rewind_verbs as rewinds
from hopviz.actions import run_verbs as runs
from hopviz.actions import state_edits as states
from hopviz.actions import unit_edits as units
from hopviz.actions import unlearning_edits as unlearning
from hopviz.actions import window_verbs as window
from hopviz.actions import wiring_edits as wiring
from hopviz.actions.action import Action, defaults, parameters

STAGE = "On the stage"
MENUS = ("File", "Lessons", "Edit", "Memory", "Run", "View", "Help")


@dataclass(frozen=True)
class Row:
    """One row: an action, and how people find it."""

    kind: type[Action]
    text: str
    """What menus and buttons call it."""
    menu: str = ""
    """The menu, and the group in the list of keys, that it belongs to; empty: no menu, no key."""
    keys: str = ""
    tip: str = ""
    icon: str = ""
    checkable: bool = False
    submenu: str = ""
    """The menu within that menu, if it is in one."""
    listed: bool = True
    """Whether its menu lists it; a key that leads to a control is told in the list of keys alone."""
    name: str = ""
    """Its own, where the row is one of several of a kind; else the kind's."""
    preset: Mapping[str, Any] = field(default_factory=dict)
    """Parameters that the row gives."""
    other_keys: str = ""
    """A second key, for keyboards that have the first on another level."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.kind.action)

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the parameters that must still be given: by what is chosen, a control, or data."""
        given = {**defaults(self.kind), **self.preset}
        return tuple(name for name in parameters(self.kind) if name not in given)

    def action(self, **values: Any) -> Action:
        """The action, with these parameters besides the preset ones.

        Raises
        ------
        ActionError
            If one of them cannot be.
        """
        return self.kind(**{**self.preset, **values})


def _dialog(name: str, text: str, menu: str, keys: str, tip: str, icon: str, dialog: str) -> Row:
    return Row(window.Ask, text, menu, keys, tip, icon, name=name, preset={"dialog": dialog})


def _picture_dialog(dialog: str, text: str, keys: str, tip: str) -> Row:
    preset = {"dialog": dialog}
    return Row(window.Ask, text, "File", keys, tip, submenu="Export", name=f"ask_{dialog}", preset=preset)


def _control(control: str, text: str, menu: str, keys: str, tip: str = "Then use the arrow keys") -> Row:
    preset = {"control": control}
    return Row(window.Focus, text, menu, keys, tip, listed=False, name=f"focus_{control}", preset=preset)


def _theme(theme: str, text: str, tip: str) -> Row:
    preset = {"theme": theme}
    return Row(window.ChooseTheme, text, "View", "", tip, checkable=True, name=f"theme_{theme}", preset=preset)


def _stage(panel: str, text: str, keys: str = "") -> Row:
    tip = "Make it large, with the grid beside it, or put it back"
    return Row(window.PutOnStage, text, "View", keys, tip, checkable=True, submenu=STAGE, name=f"stage_{panel}",
               preset={"what": panel})  # fmt: skip


def _export(what: str, text: str, tip: str) -> Row:
    return Row(window.Export, text, "File", "", tip, submenu="Export", name=f"export_{what}", preset={"what": what})


ROWS: tuple[Row, ...] = (
    _dialog("ask_new_network", "New network…", "File", "Ctrl+N", "Make an empty network of any size", "new",
            "new network"),
    _dialog("ask_lattice", "Lattice…", "File", "Ctrl+L",
            "Join units to their neighbours only, in place of learnt weights: the Ising model, up to 512 × 512",
            "", "lattice"),
    _dialog("ask_file", "Open…", "File", "Ctrl+O",
            "Open a project, a lesson or a network, or take patterns, weights or pictures from files", "image", "file"),
    _dialog("ask_folder", "Open folder…", "File", "Ctrl+Shift+O",
            "Take all patterns and pictures in a folder, each as a memory named after its file", "", "folder"),
    Row(window.Save, "Save", "File", "Ctrl+S", "Write the project to its file"),
    Row(window.SaveAs, "Save as…", "File", "Ctrl+Shift+S", "Write the project to another file"),
    Row(window.SaveWithRun, "Save with the run", "File", "",
        "A saved project goes on where its run stands: with its counters, chance and sweep, not with the state alone",
        checkable=True),
    _export("memories", "Memories…", "Write the memories as an array, a table, a drawing, or a folder of pictures"),
    _export("weights", "Weights…", "Write the weights as an array or a table"),
    _export("state", "State…", "Write what is on the grid as an array, a table, a drawing, or a picture in a folder"),
    _export("text", "Network or lesson as text…", "Write all of it into a file that people can read and change"),
    _export("log", "Log of the run…", "Write every update of this run into a table: unit, field, decision, energy"),
    _export("experiment", "Experiment…", "Write the numbers of the experiment that is shown into a table"),
    _export("census", "Census…", "Write the attractors that the census has found into a table"),
    _export("script", "Python script…", "Write what was done as a short program that does it again"),
    _picture_dialog("picture", "Picture…", "Ctrl+Alt+P",
                    "A panel, a plot or the whole window as PNG of any size, or as SVG"),
    _picture_dialog("animation", "Animation…", "Ctrl+Alt+A",
                    "The run from its beginning as GIF, WebP or a folder of PNGs"),
    Row(window.Quit, "Quit", "File", "Ctrl+Q", "Close hopviz"),
    Row(lessons.NextStep, "Next step", "Lessons", "Alt+Right", "Go on with the lesson"),
    Row(lessons.PreviousStep, "Step before", "Lessons", "Alt+Left", "Back to the step before, exactly as it was"),
    Row(documents.OpenNext, "Next lesson", "Lessons", "Ctrl+PgDown", "The next one in the order of the lecture"),
    Row(documents.OpenPrevious, "Previous lesson", "Lessons", "Ctrl+PgUp", "The one before, in that order"),
    Row(lessons.ShowInfo, "About this lesson", "Lessons", "I",
        "What it is, how it works, how to use it, things to notice and to try, and where to read on"),
    Row(lessons.RecordLesson, "Record a lesson", "Lessons", "Ctrl+Shift+R",
        "Make steps of a lesson of what you do from now on, or stop recording", checkable=True),
    Row(lessons.BeginStep, "Next step begins here", "Lessons", "Ctrl+Shift+Return",
        "What you do from now on belongs to the next step of the lesson that is recorded"),
    Row(lessons.ShowRecorded, "Recorded steps…", "Lessons", "Ctrl+Shift+L",
        "Word the steps that you recorded, order them, and save them as a lesson"),
    Row(lessons.ShowOwnLessons, "Folder of your own lessons", "Lessons", "",
        "Lessons that you put there stand in this menu"),
    Row(states.Undo, "Undo", "Edit", "Ctrl+Z", "Take back the last change", "undo"),
    Row(states.Redo, "Redo", "Edit", "Ctrl+Shift+Z", "Do it again", "redo"),
    Row(window.CopyState, "Copy state", "Edit", "Ctrl+C", "The units on the grid as a drawing in text, # for on"),
    Row(window.Paste, "Paste", "Edit", "Ctrl+V", "Open what was copied: a drawing, numbers, a picture or files"),
    Row(window.CopyPicture, "Copy picture", "Edit", "Ctrl+Shift+C",
        "Put the panel used last on the clipboard, as a picture"),
    Row(wiring.ConvertUnits, "Convert to the other kind of unit", "Edit", "Ctrl+B",
        "The same dynamics in 1/0 or in +1/−1 units"),
    Row(memories.StoreState, "Store this state", "Memory", "Ctrl+Return", "Learn the state on the grid as a memory",
        "store"),
    Row(states.UseAsCue, "Use as cue", "Memory", "C", "Put the chosen memory on the grid", "cue"),
    Row(memories.Forget, "Forget", "Memory", "Delete", "Take the chosen memory out of the weights", "forget"),
    _dialog("ask_name", "Rename", "Memory", "F2", "Give the chosen memory another name", "rename", "name"),
    Row(window.ShowStability, "Show its stability", "Memory", "M",
        "Show the margin of the chosen memory and the crosstalk behind it"),
    Row(memories.MoveUp, "Move up", "Memory", "Alt+Up", "Move the chosen memory up", "up"),
    Row(memories.MoveDown, "Move down", "Memory", "Alt+Down", "Move the chosen memory down", "down"),
    _dialog("ask_letters", "Patterns…", "Memory", "L", "Store letters or random patterns", "letters", "letters"),
    Row(states.Corrupt, "Flip units", "Memory", "X", "Reverse a random part of the units on the grid", "corrupt"),
    Row(states.Blank, "Blank out", "Memory", "B", "Turn a region of the grid off", "blank"),
    Row(states.BlankAndClamp, "Blank out, clamp the rest", "Memory", "Shift+B",
        "Turn a region off and hold the others, for the network to complete it"),
    _control("corruption", "Set how many to flip", "Memory", "Alt+X"),
    _control("blanking", "Set how much to blank out", "Memory", "Alt+B"),
    _control("region", "Choose the region to blank out", "Memory", "Alt+G"),
    _control("learning", "Choose the learning rule", "Memory", "Alt+L"),
    Row(memories.LearnBiases, "Learn biases too", "Memory", "Alt+I",
        "Every memory also changes the biases, as weights from one more unit that is always on: the reverse of a "
        "memory is then in general no longer as deep as the memory", checkable=True),
    Row(memories.StopLearning, "Stop learning", "Memory", "Alt+E", "Keep the weights as they are after this epoch"),
    Row(memories.LearnOn, "Go on learning", "Memory", "Alt+A", "Learn for more epochs"),
    Row(runs.Run, "Run", "Run", "Space", "Run or pause", "run", checkable=True),
    Row(runs.Step, "Step", "Run", ".", "One update", "step"),
    Row(runs.UpdateUnit, "Update this unit", "Run", "U", "Let the chosen unit decide now, out of turn"),
    Row(window.ClickUpdates, "A click updates a unit", "Run", "Alt+C",
        "Let the unit decide now, instead of flipping it", checkable=True),
    Row(rewinds.StepBack, "Step back", "Run", "Ctrl+Left", "Take back one update; what came after it is still there",
        "step_back"),
    Row(rewinds.PlayBack, "Play backwards", "Run", "Shift+Space", "Go back through the run as fast as it runs",
        "play_back", checkable=True),
    Row(rewinds.GoToBeginning, "To the beginning of the run", "Run", "Ctrl+Home", "Every view shows how it began",
        "beginning"),
    Row(rewinds.GoToEnd, "To the end of the run", "Run", "Ctrl+End", "To the latest moment that it has come to", "end"),
    Row(runs.Reset, "Reset", "Run", "Backspace", "Back to where this run began, with the same seed", "reset"),
    Row(runs.Slower, "Slower", "Run", "[", "Fewer updates a second"),
    Row(runs.Faster, "Faster", "Run", "]", "More updates a second"),
    Row(runs.SetSpeed, "Full speed", "Run", "F", "As fast as this machine can", name="full_speed",
        preset={"speed": "full"}),
    _control("rule", "Choose the update rule", "Run", "R"),
    _control("parameter", "Set the temperature, the fraction or the order", "Run", "T"),
    _control("tie", "Choose what a unit with h = 0 does", "Run", "H"),
    _control("seed", "Set the seed", "Run", "Alt+S", "The same seed gives the same run"),
    Row(runs.NewSeed, "New seed", "Run", "Ctrl+R", "Another random run from the same start"),
    Row(units.Release, "Unclamp and restore all units", "Edit", "Ctrl+U", "No unit clamped, none removed"),
    Row(wiring.KeepSymmetric, "Keep weights symmetric", "Edit", "Y",
        "The two weights of a pair are one: w from i to j is w from j to i", checkable=True),
    Row(units.AddUnit, "Add unit", "Edit", "Insert", "One more unit, without connections"),
    Row(units.DeleteUnit, "Delete unit", "Edit", "Shift+Delete", "Take the chosen unit away, with its connections"),
    _control("view", "Choose the view of the landscape", "View", "V"),
    Row(window.PutOnStage, "Panel used last", "View", "S", "Make it large, with the grid beside it, or put it back",
        checkable=True, submenu=STAGE),
    _stage("memories", "Memories"),
    _stage("landscape", "Landscape", "Shift+V"),
    _stage("matrix", "Weights"),
    _stage("trace", "Energy and overlaps"),
    _stage("vote", "Vote"),
    _stage("experiments", "Experiments", "Shift+E"),
    _control("shown", "Choose what the landscape shows", "View", "Alt+V", "Then use the arrow keys; Tab goes on"),
    Row(window.ShowPanel, "Why does it decide so?", "View", "W", "Show the votes of a unit's neighbours",
        name="show_vote", preset={"panel": "vote"}),
    _control("experiment", "Choose the experiment", "View", "E", "Then use the arrow keys; Tab goes on"),
    _control("menus", "Choose from the menus", "View", "F10"),
    _theme("system", "Follow the system", "Light or dark as the system is"),
    _theme("light", "Light", "Dark ink on white"),
    _theme("dark", "Dark", "For the evening"),
    _theme("projector", "Projector", "Strong contrast and large type"),
    Row(window.NextTheme, "Next theme", "View", "Ctrl+T", "Light, dark, projector", "theme"),
    Row(window.LargerType, "Larger type", "View", "Ctrl++", "All type a step larger, up to 250 %", other_keys="Ctrl+="),
    Row(window.SmallerType, "Smaller type", "View", "Ctrl+-", "All type a step smaller"),
    Row(window.UsualType, "Usual size of type", "View", "Ctrl+0", "As large as the theme has it"),
    Row(window.FullScreen, "Full screen", "View", "F11", "Without the frame of the window, or with it",
        checkable=True),
    Row(window.Present, "Presenter mode", "View", "F5",
        "For an audience: the lesson in large type, led by a presenter's clicker; Esc returns", checkable=True),
    Row(lessons.ShowLecturer, "Lecturer's window", "View", "Ctrl+F5",
        "This step, the next one, notes and clock, for you alone; with presenter mode it opens on another screen",
        checkable=True),
    Row(window.ReduceMotion, "Reduced motion", "View", "Ctrl+M", "No fades and no slides", checkable=True),
    Row(window.ResetLayout, "Reset window layout", "View", "Ctrl+Alt+0", "Every panel back in its place"),
    Row(window.ShowHelp, "What this shows", "Help", "F1",
        "Formula, values and things to try, of the panel that has the keys: beside it, as ? in its heading does"),
    _dialog("ask_glossary", "Glossary", "Help", "Shift+F1", "The words of the field, to be searched", "", "glossary"),
    _dialog("ask_tour", "Tour", "Help", "", "Five stops around the window", "", "tour"),
    _dialog("ask_shortcuts", "Keyboard shortcuts", "Help", "?", "Everything that keys and mouse can do", "help",
            "shortcuts"),
    _dialog("ask_changes", "What is new", "Help", "", "What has changed, version by version", "", "changes"),
    _dialog("ask_about", "About hopviz", "Help", "", "Versions and licences", "", "about"),
    # What panels, drops and lessons do, without a menu or a key.
    Row(documents.NewNetwork, "Begin with an empty network"),
    Row(lattices.UseLattice, "Use the couplings of a lattice"),
    Row(lattices.MorphCouplings, "Mix the couplings of a lattice with Hebb's"),
    Row(documents.OpenDocument, "Open a lesson or a network"),
    Row(lessons.GoToStep, "Go to a step of the lesson"),
    Row(memories.StorePattern, "Store a pattern"),
    Row(memories.StorePatterns, "Store several patterns"),
    Row(memories.RenameMemory, "Rename a memory"),
    Row(memories.MoveMemory, "Move a memory"),
    Row(memories.ChooseLearning, "Learn by another rule"),
    Row(memories.LearnFor, "Learn for so many epochs"),
    Row(states.SetState, "Set the state"),
    Row(states.LookAnew, "Look anew"),
    Row(states.BeginStroke, "Begin a stroke"),
    Row(states.Paint, "Paint"),
    Row(states.EndStroke, "End a stroke"),
    Row(units.Clamp, "Clamp units, or let them go"),
    Row(units.ToggleClamp, "Clamp a unit, or let it go"),
    Row(units.Remove, "Remove units, or put them back"),
    Row(units.ToggleRemoval, "Remove a unit, or put it back"),
    Row(units.PlaceUnits, "Move units of the graph"),
    Row(wiring.SetWeight, "Set a weight"),
    Row(wiring.SetBias, "Set a bias"),
    Row(wiring.Adopt, "Take over the network of an experiment"),
    Row(unlearning.Dream, "Dream"),
    Row(damages.Damage, "Damage the network"),
    Row(runs.Pause, "Pause"),
    Row(rewinds.GoToMoment, "Go to a moment of the run"),
    Row(runs.SetRule, "Update by another rule"),
    Row(runs.SetTemperature, "Set the temperature"),
    Row(runs.SetTie, "Choose what a tie does"),
    Row(runs.SetOrder, "Type the order of turns"),
    Row(runs.SetSeed, "Set the seed"),
    Row(runs.SetSpeed, "Set the speed"),
    Row(window.Ask, "Open a dialog"),
    Row(window.Focus, "Go to a control"),
    Row(window.ShowPanel, "Show a panel"),
    Row(window.ChooseView, "Choose a view"),
    Row(window.SetChoice, "Choose something inside a view"),
    Row(window.ChooseTheme, "Choose a theme"),
    Row(window.ChooseUnit, "Choose a unit"),
    Row(window.OpenFiles, "Open files"),
    Row(window.Export, "Write a file"),
)  # fmt: skip

ACTIONS: dict[str, Row] = {row.name: row for row in ROWS}
"""The rows by their names, in the order of the menus."""
