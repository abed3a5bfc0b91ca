"""By which rule do the memories get into the weights?  The control that shows and chooses it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.core.learning import LEARNING_RULES
from hopviz.project.model import GIVEN, Project
from hopviz.ui.actions import tooltip
from hopviz.ui.plotting import broken
from hopviz.ui.widgets.name_chooser import NameChooser

GIVEN_LABEL = "Given weights"
GIVEN_SUMMARY = "These weights were given, not learnt from memories"


class LearningChooser(NameChooser):
    """The learning rules; for given weights also these, which a rule can replace once there are memories."""

    learning_chosen = Signal(str)
    """The person chose a key of `LEARNING_RULES`, other than the present one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
            self.learning_chosen.emit(chosen)
