"""`hopviz render`: a picture or an animation of a lesson, without a screen."""

from __future__ import annotations

import argparse
import json
import re
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hopviz.actions.replay import Replay
from hopviz.actions.window_verbs import THEMES
from hopviz.cli.base import Parser, ProgressBar, add_lesson_options, check_writable, opened, real, whole
from hopviz.cli.output import UserError, write
from hopviz.core.counting import counted
from hopviz.core.quoting import listed, quoted
from hopviz.core.recorder import Report
from hopviz.core.stepwise import finished
from hopviz.project.files import shown
from hopviz.project.picture_files import (
    ANIMATIONS,
    BRIEFEST,
    LONGEST,
    PICTURES,
    PictureError,
    Pixels,
    animation_steps,
    check_frames,
    check_size,
    ending_of,
    picture_steps,
)

if TYPE_CHECKING:
    from hopviz.ui.window.imaging.renderer import Renderer

KINDS = PICTURES | {ending: kind for ending, kind in ANIMATIONS.items() if ending}
OVERVIEW = "overview"
OF_LINES = "units"
"""What a picture of lines shows where nobody says otherwise."""
PANELS = (
    OVERVIEW, "window", "units", "landscape", "trace", "matrix", "memories", "vote", "verdict", "readout",
    "experiments",
)  # fmt: skip
SIZE = re.compile(r"(\d{1,6})[x×](\d{1,6})")
FRAMES, SECONDS = 60, 0.1
"""Of an animation, and for how long each is shown, where nobody says otherwise."""
SHARPER = 2
"""Points of a picture for each one that its panels have on a screen, where nobody says how large it is to be; those of
animations are as on a screen."""
SWEEPS = 10
"""Of a run that never settles, where nobody says how much of it is wanted."""
STRETCHES = 256
"""A run before a picture is told in so many parts: its trace shows no more."""
FLAT = "3-D needs a screen: a map takes its place."
SOLID = ("surface", "terrain")
"""Views that OpenGL paints."""


def parser() -> argparse.ArgumentParser:
    """What can be asked."""
    parser = Parser(
        prog="hopviz render",
        description="Paint a lesson, or any file that hopviz opens, into a file: as a picture (.png, .svg) or, with "
        "its run, as an animation (.gif, .webp). It needs no screen.",
        epilog="A run begins with the cue. SVG is for what consists of lines: units, which are shown if "
        "nothing is said, trace, tree, cube, experiments.",
    )
    add_lesson_options(parser)
    parser.add_argument("-o", "--out", required=True, metavar="FILE", help="what to write, of the kind of its ending")
    parser.add_argument("--panel", default="", metavar="NAME", help=f"what is shown: {', '.join(PANELS)}")
    parser.add_argument("--view", default="", metavar="NAME", help="a view of the landscape, or an experiment")
    parser.add_argument("--size", metavar="WxH", help="in points, such as 1280x720")
    parser.add_argument("--theme", choices=THEMES[1:], default="light", help="colours and size of type")
    words = "updates before the picture, or in the whole animation: as many as it takes to settle, if left out"
    parser.add_argument("--steps", type=whole, metavar="N", help=words)
    parser.add_argument("--frames", type=whole, metavar="N", help=f"of an animation, {FRAMES} at most if left out")
    parser.add_argument("--seconds", type=real, default=SECONDS, metavar="S", help="for which a frame is shown")
    parser.set_defaults(act=act)
    return parser


def act(options: argparse.Namespace) -> int:
    """Run, paint and write."""
    try:
        ending = ending_of(options.out, KINDS)
        size = _size(options)
        _check(options, ending, size)
        replay = opened(options)
        with Interrupts() as interrupts:
            unsaid = SHARPER if ending in PICTURES else 1
            renderer = _renderer(options, replay, unsaid if size is None else size, interrupts.look)
            with renderer.open(replay.project, replay.network):
                write_it = _write_picture if ending in PICTURES else _write_animation
                answer = write_it(options, ending, replay, renderer)
    except ValueError as error:
        raise UserError(str(error).rstrip(".")) from error
    _tell(options, {**answer, "view": renderer.view})
    return 0


class Interrupts:
    """Ctrl+C, kept until it is looked for: within what Qt calls it would be taken for an error, or end the process."""

    def __init__(self) -> None:
        self._has_come = False

    def __enter__(self) -> Interrupts:
        self._former: Any = None
        if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
            self._former = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        if self._former is not None:
            signal.signal(signal.SIGINT, self._former)

    def _note(self, number: int, frame: object) -> None:
        self._has_come = True

    def look(self) -> None:
        """Raise what has come."""
        if self._has_come:
            raise KeyboardInterrupt


def _tell(options: argparse.Namespace, answer: dict[str, Any]) -> None:
    if options.json:
        write(json.dumps({"file": options.out, **answer}))
        return
    width, height = answer["size"]
    frames = f"{counted(answer['frames'], 'frame')} of " if "frames" in answer else ""
    updates = f"{answer['updates']:,} {answer['counted']}"
    lines = [f"Written to {shown(options.out)}: {frames}{width:,} x {height:,} points, {updates}."]
    write("\n".join([*lines, *([FLAT] if answer["view"] in SOLID else [])]))


def _size(options: argparse.Namespace) -> tuple[int, int] | None:
    if options.size is None:
        return None
    found = SIZE.fullmatch(options.size.strip().lower())
    if found is None:
        raise UserError(f"{quoted(options.size)} is no size: give points across and down, such as 1280x720")
    return int(found[1]), int(found[2])


def _check(options: argparse.Namespace, ending: str, size: tuple[int, int] | None) -> None:
    """Refuse what cannot be done before anything is opened."""
    for name, least in (("steps", 0), ("frames", 2)):
        value = getattr(options, name)
        if value is not None and value < least:
            raise UserError(f"--{name} must be {least} or more")
    if options.frames is not None and ending in PICTURES:
        raise UserError(f"--frames is for animations, and {ending} is one picture; choose .gif or .webp")
    if options.panel and options.panel not in PANELS:
        raise UserError(f"there is no panel {quoted(options.panel)}; choose from {listed(PANELS)}")
    if not BRIEFEST <= options.seconds <= LONGEST:
        raise UserError(f"a frame is shown for {BRIEFEST:g} to {LONGEST:g} seconds")
    if size is not None:
        check_size(*size)
    if ending in ANIMATIONS and size is not None:
        check_frames(*size, options.frames or FRAMES, ending)
    check_writable(Path(options.out))


def _renderer(
    options: argparse.Namespace, replay: Replay, size: tuple[int, int] | int, look_up: Callable[[], None]
) -> Renderer:
    try:
        from hopviz.ui.window.imaging.renderer import Renderer, owner_of, panels_for, start
    except ImportError as error:
        raise UserError(f"Qt cannot be loaded ({error}); install the missing library or reinstall hopviz") from error
    look_up()
    start()
    is_of_lines = ending_of(options.out, KINDS) == ".svg"
    panels = panels_for(options.panel or ("" if options.view or not is_of_lines else OF_LINES), options.view)
    wanted = [options.view] if options.view else replay.editor.opened.layout.views
    view = next((name for name in wanted if owner_of(name) in panels), "")
    return Renderer(panels, view, options.theme, size, look_up)


def _updates(options: argparse.Namespace, replay: Replay) -> int:
    """How many are made: as many as are asked for, or until it settles or goes round; else some sweeps."""
    if options.steps is not None:
        return int(options.steps)
    replay.run.run()
    ended = replay.run.report
    replay.run.reset()
    is_over = ended.verdict.kind in ("settled", "cycle")
    return ended.frame.updates if is_over else SWEEPS * replay.project.rule.ticks_of_sweep(replay.project.n)


def _stretches(replay: Replay, total: int, each: int) -> Iterator[tuple[int, Report]]:
    """(updates, report) of a run from its beginning on, so many updates at a time."""
    done = 0
    yield done, replay.run.report
    while done < total:
        step = min(each, total - done)
        replay.run.step(step)
        done += step
        yield done, replay.run.report


def _answer(replay: Replay, renderer: Renderer, updates: int) -> dict[str, Any]:
    return {"size": renderer.size, "updates": updates, "counted": replay.project.rule.tick_word(updates)}


def _write_picture(options: argparse.Namespace, ending: str, replay: Replay, renderer: Renderer) -> dict[str, Any]:
    total = _updates(options, replay)
    for _, report in _stretches(replay, total, max(total // STRETCHES, 1)):
        renderer.show(replay.project, [report])
    title = replay.editor.opened.lesson.title or Path(options.lesson).name
    try:
        content = renderer.lines(title) if ending == ".svg" else renderer.picture(title)
    except PictureError as error:
        cure = ", or choose --panel units or --panel trace" if ending == ".svg" else ""
        raise UserError(f"{str(error).rstrip('.')}{cure}") from error
    finished(picture_steps(options.out, content))
    return _answer(replay, renderer, total)


def _write_animation(options: argparse.Namespace, ending: str, replay: Replay, renderer: Renderer) -> dict[str, Any]:
    total = _updates(options, replay)
    most = options.frames or FRAMES
    each = max(-(-total // (most - 1)), 1)
    count = -(-total // each) + 1
    if options.frames is not None:  # the last ones stand still, where there is less to be seen
        count, total = most, each * (most - 1)
    check_frames(*renderer.size, count, ending)

    def frames(bar: ProgressBar) -> Iterator[Pixels]:
        for done, report in _stretches(replay, total, each):
            renderer.show(replay.project, [report])
            yield renderer.frame()
            bar.show(done / max(total, 1), f"{done:,} of {total:,} {replay.project.rule.tick_word(total)}")

    with ProgressBar() as bar:
        finished(animation_steps(options.out, frames(bar), count, options.seconds, ending))
    return {**_answer(replay, renderer, total), "frames": count}
