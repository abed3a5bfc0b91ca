"""All choices inside a view, by their names: lessons set them, and what a person sets is told.

Every control of a view that has a name for a screen reader is one, but those whose changes are actions of their own.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from contextlib import suppress
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QSlider, QWidget

from hopviz.core.quoting import listed, quoted
from hopviz.ui.guard import Guarded
from hopviz.ui.widgets.choice import FOLLOWED, OWN_ACTION, Choice, Clock, Switch, Value, choice_of, is_held, name_of

MOST_TRIES = 600
"""Ticks of the display for which something is to begin that cannot begin yet: the network may still be learnt."""


class Choices(Guarded, QObject):
    """All that is chosen inside a view.

    Parameters
    ----------
    view : QWidget
        Its controls, as they are now, are the choices.
    more : sequence of Choice
        What has no control of one of the usual kinds.
    """

    chosen = Signal(str, object)
    """(name, value) the person has chosen this, and no other action tells so."""

    def __init__(self, view: QWidget, more: Sequence[Choice] = ()) -> None:
        super().__init__(view)
        self._by_name: dict[str, Choice] = {}
        self._values: dict[str, Value] = {}
        """What was chosen when something was told last."""
        self._before: dict[str, tuple[Value, Hashable]] = {}
        """What was chosen, of what, before a person or a lesson chose something else."""
        self._ago: dict[str, tuple[tuple[Value, Hashable] | None, Value]] = {}
        """The same, and what was chosen, before it became what it is now other than by a person or a lesson."""
        self._due: dict[str, int] = {}
        """What is to begin as soon as it can, and at how many ticks that is still to be tried."""
        self._is_setting = self._is_acted = False
        controls = view.findChildren(QWidget)
        found = [choice_of(control) for control in controls if not control.property(OWN_ACTION)]
        for choice in (*more, *(each for each in found if each is not None)):
            if choice.name and choice.name.lower() not in self._by_name:
                self._by_name[choice.name.lower()] = choice
                self._values[choice.name.lower()] = choice.value
                choice.listen(partial(self._take, choice.name.lower()))
        for control in controls:
            leader = control.property(FOLLOWED)
            if isinstance(leader, QWidget) and isinstance(control, QSlider):
                control.valueChanged.connect(partial(self._follow, control, name_of(leader).lower()))

    @property
    def names(self) -> tuple[str, ...]:
        """What can be chosen."""
        return tuple(choice.name for choice in self._by_name.values())

    def value_of(self, name: str) -> Value:
        """What is chosen."""
        return self._by_name[name.lower()].value

    @property
    def changed(self) -> dict[str, Value]:
        """What a person or a lesson has chosen, by its name."""
        return {self._by_name[key].name: self._by_name[key].value for key in self._before}

    def choose(self, name: str, value: Value) -> None:
        """Choose something.

        Raises
        ------
        ValueError
            If that cannot be; the message is a sentence without its full stop.
        """
        key = name.replace("&", "").strip().lower()
        if key not in self._by_name:
            raise ValueError(f"there is no choice {quoted(name)}; choose from {listed(self.names) or 'none'}")
        choice, before = self._by_name[key], self._by_name[key].value
        if before == value and isinstance(before, bool) == isinstance(value, bool):
            return  # it has been followed already
        self._is_setting = True
        try:
            choice.choose(value)
        except ValueError as error:
            cause = str(error).rstrip(".") or f"it is {choice.expected}"
            raise ValueError(f"{quoted(choice.name)} cannot be {quoted(value)}: {cause}") from None
        finally:
            self._is_setting = False
        self._note(key, before)
        self._due.pop(key, None)
        if isinstance(choice, Switch) and value and not choice.value:
            self._due[key] = MOST_TRIES

    def go_on(self) -> None:
        """Begin what could not begin so far, if it can now."""
        for key, tries in list(self._due.items()):
            choice = self._by_name[key]
            choice.choose(True)
            if choice.value or tries <= 1:
                del self._due[key]
            else:
                self._due[key] = tries - 1

    def reset(self) -> None:
        """Choose what was chosen before a person or a lesson did, as far as that can be."""
        before, self._before = self._before, {}
        self._due.clear()
        self._is_setting = True
        for key, (value, of) in before.items():
            choice = self._by_name[key]
            if isinstance(choice, Switch) and choice.go_back is not None:
                choice.go_back()
            elif choice.range == of and choice.value != value:
                with suppress(ValueError):  # nothing was chosen, or what was is not to be chosen now
                    choice.choose(value)
            self._values[key] = choice.value
        self._is_setting = False

    def _note(self, key: str, before: Value) -> None:
        choice = self._by_name[key]
        self._before.setdefault(key, (before, choice.range))
        self._values[key] = choice.value

    def _take(self, key: str, by_hand: bool) -> None:
        choice = self._by_name[key]
        value, old = choice.value, self._values[key]
        if self._is_setting:
            return
        if not by_hand:
            if value != old:
                self._ago[key] = self._before.pop(key, None), old  # the project says what it is, unless a person does
                self._values[key] = value
            return
        entry, former = self._ago.pop(key, (None, old))
        if value == old:
            old = former  # it has been told already that it is another one
            if entry is not None:
                self._before[key] = entry
        if value != old or isinstance(choice, Switch | Clock):
            self._note(key, old)
            if not self._is_acted:
                self.chosen.emit(choice.name, value)

    def _follow(self, control: QSlider, key: str, _: int) -> None:
        if is_held(control):
            self._take(key, True)

    def note_action(self) -> None:
        """An action has just told what is chosen in this moment."""
        self._is_acted = True
        QTimer.singleShot(0, self, self._forget_action)

    def _forget_action(self) -> None:
        self._is_acted = False
