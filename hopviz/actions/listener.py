"""Those who hear of an editor: what it tells, shows and asks, and what is done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from hopviz.actions.action import Action, Change, Reading, WindowVerb
from hopviz.core.stepwise import finished
from hopviz.project.layout import Layout


class Listener:
    """What an editor has to tell; by itself, nobody listens."""

    def tell(self, message: str) -> None:
        """Take a short message for the status bar."""

    def complain(self, sentence: str) -> None:
        """Take a sentence that names cause and cure of what cannot be done."""

    def steps_changed(self) -> None:
        """What can be undone and redone has changed."""

    def do(self, verb: WindowVerb) -> None:
        """Show or ask something."""

    def read(self, edit: Reading, done: Callable[[Change], None]) -> None:
        """Have an edit read what it needs, and then make its change; by itself, at once."""
        done(finished(edit.reading()))

    def layout(self) -> Layout | None:
        """What is seen now, to be seen again when the document comes back; None: as it was opened."""
        return None


class Watcher(Protocol):
    """Who is told of every action."""

    def before(self, action: Action) -> str:
        """Take what is about to be done; why it may not be, in a sentence, or nothing."""

    def after(self, action: Action) -> None:
        """Take what has been done."""
