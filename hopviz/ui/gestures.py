"""What can a person do to the units of a picture?  The signals of every picture whose units can be taken hold of."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

REMOVAL = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
"""Either of them removes: some window managers keep Alt-click for themselves."""


class StrokeGestures:
    """Signals of a picture on which units are switched."""

    stroke_begun, stroke_ended = Signal(), Signal()
    """What is painted or set between them is one change."""
    painted = Signal(object, object)
    """(unit numbers, bipolar values) just flipped."""
    clamp_toggled = Signal(int)
    pointed_at = Signal(int)
    """The unit under the pointer or the keyboard's cursor; -1 for none."""


class UnitGestures(StrokeGestures):
    """Signals of a picture of units, and what modifiers make of a click or a key."""

    removal_toggled = Signal(int)
    update_wanted = Signal(int)
    """The person wants this unit to decide now."""

    def _masked_instead(self, unit: int, modifiers: Qt.KeyboardModifier) -> bool:
        """Clamp or remove a unit, if a modifier asks for it."""
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.clamp_toggled.emit(unit)
        elif modifiers & REMOVAL:
            self.removal_toggled.emit(unit)
        else:
            return False
        return True


class GraphGestures(UnitGestures):
    """Signals of a picture of units and connections."""

    weight_set = Signal(int, int, float)
    """(to, from, value) the person wants this weight."""
    bias_set = Signal(int, float)
    """(unit, value) the person wants this bias."""
    unit_wanted = Signal(object)
    """(place) the person wants one more unit there, shape (2,); None: anywhere."""
    deletion_wanted = Signal(int)
    """(unit) the person wants it away, with all its connections."""
    places_set = Signal(object)
    """(places) the person has put the units there, shape (N, 2)."""
    told = Signal(str)


def relay(part: QObject, whole: QObject, gestures: type[UnitGestures]) -> None:
    """Let a whole hand on what is done to a part of it."""
    for kind in gestures.__mro__:
        for name, value in vars(kind).items():
            if isinstance(value, Signal):
                getattr(part, name).connect(getattr(whole, name))
