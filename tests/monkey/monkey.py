"""Random person: opens the application, acts, checks what must be true, closes it, and opens it again."""

from __future__ import annotations

import random
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QProcess
from PySide6.QtGui import QDesktopServices

from hopviz.actions.memory_edits import StopLearning
from hopviz.actions.run_verbs import Pause
from hopviz.app import App
from hopviz.ui.window.settings import Settings
from tests import leaks
from tests.monkey.files import write_files
from tests.monkey.gestures import GESTURES, IN_A_DIALOG, Monkey
from tests.monkey.hand import Hand
from tests.monkey.invariants import INVARIANTS, undoable
from tests.monkey.watch import Failure, Watch

ROUND = 100
"""Events after which everything is checked."""
REMEMBERED = 25
"""Gestures that are told before a failure."""
PATIENCE = 100.0
"""Seconds to wait for what must happen; a slow machine may have kernels to compile before it does."""


@dataclass
class Outcome:
    """What became of it."""

    failures: list[Failure]
    stories: list[str] = field(default_factory=list)
    """The gestures before each failure, each with the number of its first event."""
    openings: int = 0
    """How often the application was opened."""


class Run:
    """One random person.

    Parameters
    ----------
    seed : int
        What is left to chance.
    folder : Path
        An empty folder, for the files that are dropped, and where files are saved.
    patience : float
        Seconds for which the window may not answer.
    heard : callable, optional
        Takes one line about every gesture and every event in it, before it is done.
    """

    def __init__(
        self, seed: int, folder: Path, patience: float = 1.0, heard: Callable[[str], None] = lambda line: None
    ) -> None:
        self._chance = random.Random(seed)
        self._files = write_files(folder)
        self._folder, self._heard = folder, heard
        self._watch = Watch(patience)
        self._story: deque[str] = deque(maxlen=REMEMBERED)
        self.outcome = Outcome(self._watch.failures)

    def go(self, events: int) -> Outcome:
        """Go on for so many events: a key, a move, a button pressed or let go, a drop, a new size."""
        with self._watch.set():
            before = leaks.alive()
            self._open()
            try:
                while self._watch.event < events:
                    self._go_on(events)
                    if not self._monkey.hand.is_open:
                        self._close(before)
                        self._open()
            finally:
                self._close(before)
        return self.outcome

    def _go_on(self, events: int) -> None:
        """Make one gesture, and if a round is over check everything; who fails begins anew."""
        told, begun = len(self._watch.failures), self._watch.event
        self._make_a_gesture()
        now = self._watch.event
        if (now // ROUND > begun // ROUND or now >= events) and self._monkey.hand.is_open:
            self._check()
        if len(self._watch.failures) > told:
            self._monkey.hand.app.files.discard()
            self._monkey.hand.app.recording.discard()
            self._monkey.hand.app.window.close()
            Settings().file.unlink(missing_ok=True)
        self._tell_story()

    def _tell_story(self) -> None:
        self.outcome.stories += ["\n".join(self._story)] * (len(self._watch.failures) - len(self.outcome.stories))

    def _open(self) -> None:
        # No windows in processes of their own, which would outlive it, be they hopviz or other programs.
        QProcess.startDetached = lambda program, arguments: (False, 0)  # type: ignore[method-assign, assignment]
        QDesktopServices.openUrl = lambda url: False  # type: ignore[method-assign, assignment]
        app = App()
        app.settings.folder = str(self._folder)
        app.open()
        self._watch.attend(app)
        hand = Hand(app, self._chance, self._watch, self._folder, self._heard)
        self._monkey = Monkey(hand, self._chance, self._files)
        self.outcome.openings += 1
        app.offer_recovery()
        self._wait_for(hand, lambda: app.session.ready)

    def _make_a_gesture(self) -> None:
        monkey, chance = self._monkey, self._chance
        gestures, weights = zip(*GESTURES, strict=True)
        gesture = chance.choices(gestures, weights)[0]
        if monkey.hand.window is not monkey.hand.app.window and chance.random() < IN_A_DIALOG:
            gesture = Monkey.answer_a_dialog
        monkey.hand.done.clear()
        begun = self._watch.event
        self._heard(gesture.__name__)
        gesture(monkey)
        monkey.hand.pump()
        self._story.append(f"{begun + 1}: {gesture.__name__}: {'; '.join(monkey.hand.done)}")

    def _check(self) -> None:
        """Wait until nothing is under way, then check everything."""
        hand = self._monkey.hand
        hand.let_go()
        if not hand.is_open:
            return
        app = hand.app
        for action in (Pause(), StopLearning()):
            app.acted.emit(action)
        try:
            self._settle(hand)
            hand.let_go()  # a picture that has been read meanwhile asks what to do with it
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            for invariant in INVARIANTS:
                self._hold(invariant.__name__, lambda invariant=invariant: invariant(app))
            self._hold("undo and redo", lambda: self._undo_and_redo(hand))
        except TimeoutError as error:
            self._watch.note("invariant", f"never at rest: {error}")

    def _hold(self, name: str, check: Callable[[], None]) -> None:
        try:
            check()
        except Exception:
            self._watch.note("invariant", f"{name}\n{traceback.format_exc()}")

    def _undo_and_redo(self, hand: Hand) -> None:
        editor, steps, session = hand.app.editor, hand.app.editor.steps, hand.app.session
        if not editor.can_undo:
            return
        before, text = undoable(session.project), editor.undo_text
        hand.keys("Ctrl+Z")
        self._settle(hand)
        if steps.redo_text == text:
            hand.keys("Ctrl+Shift+Z")
            self._settle(hand)
            after = undoable(session.project)
            other = [name for name in before if before[name] != after[name]]
            assert not other, f"undone and done again, {text!r} makes another {', '.join(other)}"

    def _settle(self, hand: Hand) -> None:
        """Wait until everything that was asked for has been done and seen."""
        session, verbs = hand.app.session, hand.app.verbs
        seen: list[object] = []
        session.report_ready.connect(seen.append)
        for _ in range(2):  # the first answer may be to what was asked before
            self._wait_for(hand, lambda: session.ready and not session.training.going_on and not verbs.is_reading)
            seen.clear()
            session.step(0)
            self._wait_for(hand, lambda: bool(seen))
        session.report_ready.disconnect(seen.append)

    def _wait_for(self, hand: Hand, fact: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not fact():
            if time.monotonic() > end:
                raise TimeoutError("the session has not answered")
            hand.pump(0.005)

    def _close(self, before: list[object]) -> None:
        """See the application go, and leave nothing behind."""
        app = self._monkey.hand.app
        if self._monkey.hand.is_open:
            app.files.discard()
            app.recording.discard()
            with self._watch.dog.looking():
                app.window.close()
        app.window.deleteLater()
        del app, self._monkey
        for name in ("last_exc", "last_type", "last_value", "last_traceback"):  # Python keeps what it has printed
            vars(sys).pop(name, None)
        QCoreApplication.processEvents()
        left = leaks.leftovers(before)
        for thing in left:
            self._watch.note("leak", leaks.describe(thing))
        leaks.put_away(left)
        self._tell_story()
