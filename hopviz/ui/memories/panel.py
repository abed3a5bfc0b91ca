"""Memories panel: what is stored, how near the state is to each, and what can be done with them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from hopviz.actions.memory_edits import ChooseLearning, LearnBiases
from hopviz.core.learning import LEARNING_RULES, Learning
from hopviz.core.learning.contradictions import contradictions
from hopviz.core.network import Network
from hopviz.core.patterns import REGIONS
from hopviz.core.recorder import Report
from hopviz.core.stability import stability_steps
from hopviz.core.stepwise import JobSteps
from hopviz.project.dense_memories import has_power
from hopviz.project.model import GIVEN, Project
from hopviz.ui.actions import ActionButton, allow, tooltip
from hopviz.ui.guard import Guarded
from hopviz.ui.memories.list import MemoryList
from hopviz.ui.memories.training import LearningStatus
from hopviz.ui.panel import Acting, Panel, hand_on, is_cut_otherwise
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import filled, label
from hopviz.ui.widgets.choosers import NameChooser
from hopviz.ui.widgets.dials.power import PowerDial

FLIP, MOST_FLIPPED = 20, 50
BLANK, MOST_BLANKED = 50, 100
"""Per cent of all units: at first, and at most.  Flipping more than half makes a damaged reverse instead."""


class CorruptControls(Guarded, QWidget):
    """Two kinds of damage, each with its amount and its button."""

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self._units = 0
        self._actions = actions
        self.flip = _slider("flip", "corruption", FLIP, MOST_FLIPPED, "Share of the units to reverse")
        self.blank = _slider("blank", "blanking", BLANK, MOST_BLANKED, "Share of the units to turn off")
        self._texts = {"corrupt": label("", "caption", "flip_text"), "blank": label("", "caption", "blank_text")}
        self.region = NameChooser()
        self.region.setProperty("role", "narrow")
        self.region.setObjectName("region")
        self.region.setAccessibleName("Region to blank out")
        self.region.setToolTip(tooltip("focus_region", "Where to blank out"))
        self.region.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for region in REGIONS:
            self.region.addItem(region.capitalize(), region)
        self._lay_out()
        for slider in (self.flip, self.blank):
            slider.valueChanged.connect(self._tell)

    def show_units(self, units: int) -> None:
        """Take over the number of units that the shares are of."""
        if units != self._units:
            self._units = units
            self._tell()

    def _lay_out(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(GRID)
        layout.setVerticalSpacing(GRID // 2)
        # The buttons say what is done; the amounts have lines of their own, so that large type has room.
        layout.addWidget(self._texts["corrupt"], 0, 0, 1, 2)
        layout.addWidget(self._texts["blank"], 2, 0, 1, 2)
        rows = ((1, self.flip, "corrupt"), (3, self.blank, "blank"), (4, self.region, "blank_and_clamp"))
        for row, control, name in rows:
            layout.addWidget(control, row, 0)
            layout.addWidget(ActionButton(self._actions[name], "Hold rest" if row == 4 else ""), row, 1)
        layout.setColumnStretch(0, 1)
        layout.setColumnStretch(1, 1)

    def _tell(self) -> None:
        """Say what the shares come to; damage to no unit at all cannot be asked for."""
        for slider, name, others in ((self.flip, "corrupt", ()), (self.blank, "blank", ("blank_and_clamp",))):
            count = round(slider.value() / 100 * self._units)
            self._texts[name].setText(f"{slider.value()} % = {count:,} {'unit' if count == 1 else 'units'}")
            reason = "" if count else "This would change no unit: move the slider"
            for command in (name, *others):
                allow(self._actions[command], reason)

    @property
    def flipped(self) -> float:
        """Share of the units to reverse."""
        return self.flip.value() / 100

    @property
    def blanked(self) -> float:
        """Share of the units to turn off."""
        return self.blank.value() / 100

    @property
    def region_name(self) -> str:
        """Where to turn them off."""
        return str(self.region.currentData())


def _slider(name: str, control: str, value: int, most: int, text: str) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setObjectName(f"{name}_slider")
    slider.setAccessibleName(text)
    slider.setToolTip(tooltip(f"focus_{control}", text))
    slider.setRange(0, most)
    slider.setPageStep(10)
    slider.setValue(value)
    slider.setMinimumWidth(5 * GRID)
    return slider


GIVEN_LABEL = "Given weights"
GIVEN_SUMMARY = "These weights were given, not learnt from memories"


class LearningChooser(Acting, NameChooser):
    """The learning rules; for given weights also these, which a rule can replace once there are memories."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("learning")
        self.setAccessibleName("Learning rule")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._present = ""
        self._shown: tuple[str, bool] | None = None
        for key, rule in LEARNING_RULES.items():
            self.addItem(rule.label, key)
            self.setItemData(self.count() - 1, broken(rule.summary), Qt.ItemDataRole.ToolTipRole)
        self.activated.connect(self._choose)

    def show_project(self, project: Project) -> None:
        """Show by which rule this project learns, and whether another can be chosen."""
        shown = project.learning, bool(project.memories)
        if shown == self._shown:
            return
        self._shown = shown
        given = project.learning == GIVEN
        place = self.findData(GIVEN)
        if given and place < 0:
            self.insertItem(0, GIVEN_LABEL, GIVEN)
            self.setItemData(0, GIVEN_SUMMARY, Qt.ItemDataRole.ToolTipRole)
        elif not given and place >= 0:
            self.removeItem(place)
        self._present = project.learning
        self.setCurrentIndex(self.findData(project.learning))
        # Learning nothing would only wipe the given weights out.
        self.setEnabled(not given or bool(project.memories))
        summary = GIVEN_SUMMARY if given else LEARNING_RULES[project.learning].summary
        self.setToolTip(broken(tooltip("focus_learning", summary)))

    def _choose(self) -> None:
        """Ask for the rule; what is shown follows the project."""
        chosen = self.currentData()
        self.setCurrentIndex(self.findData(self._present))
        if chosen != self._present:
            self.acted.emit(ChooseLearning(chosen))


OF_ONE = ("use_as_cue", "ask_name", "forget", "show_stability")
"""Commands that concern the selected memory."""
NONE_CHOSEN = "No memory is chosen: click one in the list"
EMPTY = (
    "No memories yet. Draw on the grid and press Store this state (Ctrl+Return), "
    "drop a picture on the window, or choose patterns."
)
OWN_THRESHOLDS = "This learning rule sets thresholds of its own"
MARGIN_TIP = (
    "The figure beside each sign is the memory's margin, the smallest s h of its units. From 0 on, with the round "
    "sign, no unit wants to flip: the memory is a fixed point."
)
NARROWEST, USUAL = 180, 224
QUICK = 4096
"""Units times memories up to which margins take a fraction of a millisecond."""


@dataclass(frozen=True, eq=False)
class MemoryMargins:
    """What is known of the memories in a network."""

    margins: Mapping[int, float]
    """The smallest margin of each, by its revision."""
    contradiction: tuple[int, int] | None = None
    """Two memories that no weights can hold, where that matters."""


def prepare(project: Project, network: Network) -> JobSteps[Any, MemoryMargins]:
    """Margins; and where memories are learnt from errors, why they perhaps cannot be."""
    if not project.memories or project.lesioned.all():
        return MemoryMargins({})
    measured = yield from stability_steps(network, project.patterns, lesioned=project.lesioned)
    margins = measured.margins
    known = {memory.revision: float(margin) for memory, margin in zip(project.memories, margins, strict=True)}
    clashes = contradictions(project.patterns, project.learns_bias) if project.learns_in_epochs else []
    return MemoryMargins(known, clashes[0] if clashes else None)


class MemoriesPanel(Panel):
    """The memories with their live overlaps, and what can be done with them and to the state.

    It keeps the commands about memories, damage and learning enabled as long as they make sense.
    """

    name = "memories"
    title = "Memories"
    prepare = staticmethod(prepare)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._report: Report | None = None
        self._list = MemoryList()
        self._list.addActions([actions[key] for key in (*OF_ONE, "move_up", "move_down")])
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.corruption = CorruptControls(actions)
        self.learning = LearningChooser()
        self._biases = QCheckBox("Learn biases too")
        self._biases.setObjectName("learn_biases")
        self._biases.setToolTip(broken(actions["learn_biases"].toolTip()))
        self.power = PowerDial()
        self._status = LearningStatus(actions)
        self._learning_now: Learning | None = None
        self._contradiction: tuple[int, int] | None = None
        self._margin = label("", "caption", "margin")
        self._margin.setToolTip(broken(MARGIN_TIP))
        self._margin.setContentsMargins(0, 0, 2 * GRID, 0)
        self._place = QStackedWidget()
        empty = label(EMPTY, "caption", "empty", wrap=True)
        empty.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._place.addWidget(empty)
        self._place.addWidget(self._list)
        self._lay_out()
        self._connect()
        self._enable()

    def title_widget(self) -> QWidget | None:
        return self._margin

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(USUAL), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(NARROWEST), super().minimumSizeHint().height())

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._list.apply_theme(theme)
        self._status.apply_theme(theme)
        self._name_margins()
        self.updateGeometry()

    def show_project(self, project: Project) -> None:
        before = self._project
        super().show_project(project)
        if before is not None and not project.same_states(before):
            self._contradiction = None
        self._list.show_project(project)
        self._place.setCurrentIndex(int(bool(project.memories)))
        self._name_margins()
        self.learning.show_project(project)
        self._actions["focus_learning"].setEnabled(self.learning.isEnabled())
        self._biases.setChecked(project.learns_bias)
        self._actions["learn_biases"].setChecked(project.learns_bias)
        may_learn = project.learning == GIVEN or LEARNING_RULES[project.learning].learns_bias
        self._biases.setEnabled(may_learn)
        self._biases.setToolTip(broken(self._actions["learn_biases"].toolTip() if may_learn else OWN_THRESHOLDS))
        self._actions["learn_biases"].setEnabled(may_learn)
        self._biases.setHidden(has_power(project))
        self.power.setVisible(has_power(project))
        self.power.show_project(project)
        self._actions["focus_power"].setEnabled(has_power(project))
        self.corruption.show_units(project.n)
        if before is not None and is_cut_otherwise(before, project):
            self.network_wanted.emit()

    def forget(self) -> None:
        self._report = self._learning_now = self._contradiction = None
        self._list.forget()

    def show_network(self, project: Project, network: Network, prepared: MemoryMargins) -> None:
        self._list.show_margins(prepared.margins)
        self._contradiction = prepared.contradiction
        self._tell_learning()

    def quick_size(self, network: Network) -> Hashable:
        project = self._project
        is_quick = project is not None and not project.learns_in_epochs and network.n * len(project.memories) <= QUICK
        return "few" if is_quick else None

    def show_learning(self, learning: Learning | None) -> None:
        """Show how far the present network is that is learnt in epochs; None for one that was made at once."""
        self._learning_now = learning
        self._tell_learning()

    def _tell_learning(self) -> None:
        bits = 0 if self._project is None else self._project.n * len(self._project.memories)
        self._status.show_learning(self._learning_now, bits, self._why_not())

    def _why_not(self) -> str:
        """Why these memories cannot all be held, as far as that is known."""
        project, clash = self._project, self._contradiction
        if project is None or not project.learns_in_epochs:
            return ""
        if clash is not None and max(clash) < len(project.memories):
            one, other = (project.names[index] for index in clash)
            return f"{one} and {other} contradict each other in one unit: no weights hold both, except at a tie"
        return "" if not project.symmetric else "More fit if the weights need not be symmetric"

    def show_report(self, report: Report) -> None:
        self._report = report

    def draw(self, seconds: float) -> None:
        if self._report is not None:
            self._list.show_overlaps(self._report.overlaps)
            self._report = None

    def selected(self) -> int:
        """Number of the selected memory, or -1."""
        return self._list.selected()

    def rename(self) -> None:
        """Let the name of the selected memory be typed."""
        self._list.rename_selected()

    def _lay_out(self) -> None:
        layout = filled(QVBoxLayout(self), (self._place, 1), gap=GRID // 2, margin=GRID)
        layout.addSpacing(GRID // 2)
        layout.addLayout(self._buttons())
        rule = filled(
            QHBoxLayout(), (self.learning, 2), *((button, 1) for button in self._status.buttons), gap=GRID // 2
        )
        layout.addSpacing(GRID)
        layout.addWidget(label("Corrupt", "heading"))
        layout.addWidget(self.corruption)
        layout.addSpacing(GRID)
        layout.addWidget(label("Learning rule", "heading"))
        layout.addLayout(rule)
        layout.addWidget(self._biases)
        layout.addWidget(self.power)
        layout.addWidget(self._status)

    def _buttons(self) -> QGridLayout:
        buttons = QGridLayout()
        buttons.setSpacing(GRID // 2)
        store = ActionButton(self._actions["store_state"])
        store.setProperty("role", "primary")
        buttons.addWidget(store, 0, 0, 1, 2)
        # Short words where the action's own would not fit.
        for row, column, name, text in (
            (1, 0, "use_as_cue", ""), (1, 1, "forget", ""), (2, 0, "ask_letters", ""), (2, 1, "ask_file", "Picture…")
        ):  # fmt: skip
            buttons.addWidget(ActionButton(self._actions[name], text), row, column)
        return buttons

    def _connect(self) -> None:
        self.power.acted.connect(self.acted)
        for part in (self._list, self.learning):
            hand_on(part, self)
        self._list.selection_moved.connect(self._enable)
        self._list.resized.connect(self._name_margins)
        self._biases.clicked.connect(self._learn_biases)

    def _name_margins(self) -> None:
        """A heading above the figures of the margins, where there are any."""
        self._margin.setText("margin" if self._list.shows_margins else "")

    def _learn_biases(self, learn: bool) -> None:
        self.acted.emit(LearnBiases(learn))

    def _enable(self) -> None:
        """Offer what makes sense with this selection."""
        row, count = self._list.selected(), self._list.model().rowCount()
        none = "" if row >= 0 else NONE_CHOSEN if count else "There are no memories yet"
        for name in OF_ONE:
            allow(self._actions[name], none)
        allow(self._actions["move_up"], none or ("It is the first already" if row == 0 else ""))
        allow(self._actions["move_down"], none or ("It is the last already" if row == count - 1 else ""))
