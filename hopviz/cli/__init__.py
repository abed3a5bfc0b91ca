"""Command line.

`hopviz` opens the window; the commands need neither it nor Qt nor a screen.  A user's mistake is answered by one line
on stderr and exit status 2.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence

import hopviz
from hopviz.actions.window_verbs import OpenFile
from hopviz.cli import capacity, census, recall
from hopviz.cli.base import INTERRUPTED, MISTAKE, Parser, UserError
from hopviz.core.limits import OutOfRangeError
from hopviz.project.files import FileError, check_file
from hopviz.project.images import MOST_BYTES as LARGEST_FILE
from hopviz.project.scenes import SceneError, load_scene, scene_names

COMMANDS: dict[str, Callable[[], argparse.ArgumentParser]] = {
    "recall": recall.parser,
    "census": census.parser,
    "capacity": capacity.parser,
}
"""The first word of the command line, and the parser of what follows it; its options carry `act`: what does it."""
WINDOWLESS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    _ignore_settings_of_numba()
    given = list(sys.argv[1:] if arguments is None else arguments)
    command = COMMANDS.get(given[0]) if given else None
    try:
        options = command().parse_args(given[1:]) if command else _parser().parse_args(given)
        status = int(options.act(options))
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever read along, such as `head`, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still to be flushed
        return MISTAKE
    except (UserError, SceneError, OutOfRangeError) as mistake:
        told = str(mistake)
        print(f"hopviz: {told[0].lower()}{told[1:]}", file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        return INTERRUPTED


def _ignore_settings_of_numba() -> None:
    """Take them from the environment before numba is imported: a wrong one ends the program, and it needs none."""
    for name in [name for name in os.environ if name.startswith("NUMBA_")]:
        del os.environ[name]


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="hopviz",
        description="See an energy-based memory think.",
        epilog="Without a window: hopviz recall SCENE runs a scene to its end, hopviz census SCENE counts where random "
        "starts settle, hopviz capacity measures how many memories fit; each has a --help.",
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="a scene (.toml), network (.net) or picture to open")
    parser.add_argument("--scene", metavar="NAME", help=f"open a scene: {', '.join(scene_names())}")
    parser.add_argument(
        "--self-test", action="store_true", help="open the window, recall a letter, draw every panel, and report"
    )
    parser.add_argument("--version", action="version", version=f"hopviz {hopviz.__version__}")
    parser.set_defaults(act=_open_window)
    return parser


def _open_window(options: argparse.Namespace) -> int:
    document = load_scene(options.scene) if options.scene else None
    if options.file is not None:
        try:
            check_file(options.file, "file", LARGEST_FILE)
        except FileError as error:
            raise UserError(str(error)) from error
    _check_display(os.environ)
    try:
        from hopviz import app, self_test
    except ImportError as error:
        raise UserError(f"Qt cannot be loaded ({error}); install the missing library or reinstall hopviz") from error
    application = app.build_application(sys.argv[:1])
    if options.self_test:
        return self_test.run()
    main_app = app.App(document)
    main_app.open()
    main_app.offer_report()
    if options.file is not None:
        main_app.acted.emit(OpenFile(options.file))
    return application.exec()


def _check_display(environment: Mapping[str, str]) -> None:
    """Qt aborts without a display, so find out first.

    Raises
    ------
    UserError
        If there is none.
    """
    platform = environment.get("QT_QPA_PLATFORM", "")
    if not sys.platform.startswith("linux") or platform.split(":")[0] in WINDOWLESS:
        return
    if environment.get("WAYLAND_DISPLAY") and platform != "xcb":
        return
    display = environment.get("DISPLAY", "")
    if not display:
        raise UserError("there is no display to open a window on; hopviz recall and hopviz census work without one")
    if not _answers(display):
        raise UserError(f"the display {display} does not answer; hopviz recall and hopviz census work without one")


def _answers(display: str) -> bool:
    """Whether an X server listens at a display named like ":0" or "host:0.0"."""
    host, _, number = display.rpartition(":")
    try:
        port = int(number.split(".")[0])
    except ValueError:
        return False
    if host and host != "unix" and not host.startswith("/"):
        try:
            socket.create_connection((host, 6000 + port), timeout=3).close()
        except OSError:
            return False
        return True
    for address in (f"/tmp/.X11-unix/X{port}", f"\0/tmp/.X11-unix/X{port}"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
            try:
                end.connect(address)
            except OSError:
                continue
            return True
    return False
