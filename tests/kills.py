"""Kills at random moments: `python -m tests.kills --times N` kills hopviz while somebody edits and saves.

A process of its own opens the window without a screen, and somebody renames a memory about once a second, drags a
weight now and then, and saves.  SIGKILL comes after a random time, or a moment after a file has begun to be written.
Every time the file must be whole, as it was saved last or as it was just being saved, what is left for recovery must be
whole and be offered, and of all edits at most the last one may be lost.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"

from PySide6.QtCore import QTimer

from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.memory_edits import RenameMemory
from hopviz.app import App, build_application
from hopviz.engine.session_files import is_over
from hopviz.project import archive
from hopviz.project.document import Document
from hopviz.project.files import FileError
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.project.unfinished import NAME, clear_unfinished

LIVES = (0.3, 4.0)
"""Seconds from the first edit to the kill."""
PAUSES = (0.7, 1.4)
"""Seconds between two edits of a person."""
SERIES = 12
"""Edits of a drag, which are one step of undo."""
STARTING = 120.0
"""Seconds that the window has to open on a machine that is busy."""


class Person:
    """Edits and saves until killed, and tells by a pipe what was done: "e 7" is edit 7, "s 7" that it was saved."""

    def __init__(self, app: App, pipe: int, rng: random.Random) -> None:
        self._app, self._pipe, self._rng = app, pipe, rng
        self._number, self._left = 0, 0
        self._timer = QTimer(app)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._act)
        app.files.hinted.connect(self._tell_saved)

    def begin(self) -> None:
        """Go on until the end."""
        self._timer.start(0)

    def _tell_saved(self, sentence: str) -> None:
        if sentence.startswith("Saved"):
            names = self._app.editor.saved.project.names  # type: ignore[union-attr]
            self._tell(f"s {names[0]}")

    def _tell(self, words: str) -> None:
        os.write(self._pipe, f"{words} {time.time()}\n".encode())

    def _act(self) -> None:
        if self._left == 0:
            self._number += 1
            self._left = self._rng.choice([1, 1, SERIES])
        self._left -= 1
        self._app.acted.emit(RenameMemory(0, f"{self._number}"))
        self._app.acted.emit(RenameMemory(1, f"{self._number} {self._left}"))
        if self._left:
            self._timer.start(40)
            return
        self._tell(f"e {self._number}")
        if self._rng.random() < 0.5:
            self._app.files.save()
        self._timer.start(round(1000 * self._rng.uniform(*PAUSES)))


def live(home: Path, pipe: int, seed: int) -> None:
    """Be hopviz, with somebody before it, until killed."""
    os.environ |= {"XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    application = build_application(["hopviz"])
    app = App(load_lesson("letters"))
    app.open()
    app.acted.emit(OpenDocument(str(home / "work.hopviz")))
    person = Person(app, pipe, random.Random(seed))

    def begin() -> None:
        if app.editor.saved is None or not app.session.ready:
            QTimer.singleShot(20, begin)
        else:
            person.begin()

    begin()
    application.exec()


@dataclass
class Killed:
    """What a process told before it was killed, and what it has left."""

    home: Path
    last_edit: int = 0
    saved: int = 0
    complaints: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    lost: float = 0.0
    """Seconds of the newest edit that was lost before the kill."""


def kill_once(seed: int) -> Killed:
    """Let a process live for a random time, and judge what it leaves."""
    rng = random.Random(seed)
    home = Path(tempfile.mkdtemp(prefix="hopviz-kills-"))
    archive.save(named(0), home / "work.hopviz")
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        os.dup2(os.open(home / "messages.txt", os.O_WRONLY | os.O_CREAT), 2)
        try:
            live(home, writes, seed)
        finally:
            os._exit(1)
    os.close(writes)
    told = _watch(child, reads, home, rng)
    judged = _judge(home, told)
    if not judged.complaints:
        shutil.rmtree(home)
    return judged


def named(number: int) -> Document:
    """The document after an edit."""
    project: Project = load_lesson("letters").project
    return Document(project.renamed(0, str(number)).renamed(1, f"{number} 0"))


def _watch(child: int, pipe: int, home: Path, rng: random.Random) -> tuple[list[tuple[str, str, float]], float]:
    """Wait, kill, and hand over what was told and when the kill came."""
    life, in_writing = rng.uniform(*LIVES), rng.random() < 0.5
    text, until = b"", time.monotonic() + STARTING
    os.set_blocking(pipe, False)
    while time.monotonic() < until:
        try:
            piece = os.read(pipe, 1 << 16)
        except BlockingIOError:
            piece = None
        if piece == b"":
            break
        if piece and not text:
            until = time.monotonic() + life
        text += piece or b""
        time.sleep(0.002)
    ends = time.monotonic() + (3.0 if in_writing else 0.0)
    folders = (home, home / "hopviz" / "hopviz" / "recovery")
    while time.monotonic() < ends and not any(_is_written(folder) for folder in folders):
        time.sleep(0.0002)
    time.sleep(rng.uniform(0, 0.01))
    os.kill(child, signal.SIGKILL)
    killed = time.time()
    os.waitpid(child, 0)
    os.set_blocking(pipe, True)
    while piece := os.read(pipe, 1 << 16):
        text += piece
    os.close(pipe)
    lines = [line.split() for line in text.decode().splitlines()]
    return [(words[0], words[1], float(words[-1])) for words in lines], killed


def _is_written(folder: Path) -> bool:
    try:
        return any(NAME.fullmatch(name) for name in os.listdir(folder))
    except OSError:
        return False


def _judge(home: Path, told: tuple[list[tuple[str, str, float]], float]) -> Killed:
    lines, killed = told
    edits = {int(number): at for what, number, at in lines if what == "e"}
    judged = Killed(home, max(edits, default=0), max((int(n) for what, n, _ in lines if what == "s"), default=0))
    if not edits:
        judged.complaints.append("it never began to edit")
        return judged
    in_file = _number(home / "work.hopviz", judged)
    if in_file is not None and not judged.saved <= in_file <= judged.last_edit:
        judged.complaints.append(f"the file holds edit {in_file}, saved was {judged.saved}, edited {judged.last_edit}")
    folder = home / "hopviz" / "hopviz" / "recovery"
    judged.counts["killed while a file was written"] += _is_written(home) or _is_written(folder)
    kept = []
    for path in sorted(folder.glob(f"*{archive.SUFFIX}")):
        judged.counts["left for recovery"] += 1
        if not is_over(path):
            judged.complaints.append(f"{path.name} is not offered")
        number = _number(path, judged)
        kept.append(number or 0)
    newest = max([in_file or 0, *kept])
    lost = sorted(number for number in edits if number > newest)
    judged.counts[f"{len(lost)} edits lost"] += 1
    if len(lost) > 1:
        judged.complaints.append(f"{len(lost)} edits are lost: {[round(killed - edits[k], 2) for k in lost]} s before")
    judged.lost = max((killed - edits[number] for number in lost), default=0.0)
    for each in (home, folder):
        clear_unfinished(each)
        if _is_written(each):
            judged.complaints.append(f"what was left in {each} was not cleared")
    return judged


def _number(path: Path, judged: Killed) -> int | None:
    """The edit that a file holds the result of."""
    try:
        return int(archive.load(path).project.names[0])
    except FileError as error:
        judged.complaints.append(str(error))
        return None


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="how many kills (%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    lost, bad = 0.0, 0
    for number in range(options.times):
        judged = kill_once(options.seed * 1_000_003 + number)
        counts += judged.counts
        lost = max(lost, judged.lost)
        for complaint in judged.complaints:
            print(f"kill {number}, {judged.home}: {complaint}", flush=True)
        bad += bool(judged.complaints)
    told = ", ".join(f"{what}: {count}" for what, count in sorted(counts.items()))
    print(f"{options.times} kills, {bad} bad; {told}; the oldest edit lost was {lost:.2f} s old")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
