"""`hopviz` without a command: opens the window, once it is sure that Qt can."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import hopviz
from hopviz.actions.window_verbs import OpenFiles
from hopviz.cli.base import Parser
from hopviz.cli.output import UserError, write
from hopviz.core.quoting import LONGEST_PATH, listed, quoted, shortened
from hopviz.project.files import FileError, check_file, shown
from hopviz.project.images import MOST_BYTES
from hopviz.project.lesson_files import lesson_names, load_lesson

WITHOUT = "hopviz render, hopviz recall and hopviz census work without one"
PATIENCE = 3
"""Seconds that a display on another machine has to answer."""


def parser() -> argparse.ArgumentParser:
    """What can be asked."""
    parser = Parser(
        prog="hopviz",
        description="See an energy-based memory think.",
        epilog="Without a window: hopviz recall LESSON runs a lesson to its end, hopviz census LESSON counts where "
        "random starts settle, hopviz capacity measures how many memories fit, hopviz convert turns files into others, "
        "hopviz render LESSON -o FILE paints pictures and animations, hopviz lessons lists and checks them; each has a "
        "--help.",
    )
    words = "what to open: a file or a folder; of several, and of a folder, patterns and pictures become memories"
    parser.add_argument("files", nargs="*", metavar="FILE", help=words)
    parser.add_argument("--lesson", metavar="NAME", help=f"open a lesson: {', '.join(lesson_names())}")
    parser.add_argument(
        "--present", action="store_true", help="show the lesson to an audience at once: presenter mode, left by Esc"
    )
    parser.add_argument(
        "--self-test", action="store_true", help="open the window, recall a letter, draw every panel, and report"
    )
    parser.add_argument("--version", action="store_true", help="show the version and exit")
    parser.set_defaults(act=act)
    return parser


def act(options: argparse.Namespace) -> int:
    """Open the window, and end with it."""
    if options.version:
        write(f"hopviz {hopviz.__version__}")
        return 0
    if options.present and (options.lesson is None or options.files):
        raise UserError("--present shows an audience a lesson; name it, and no file, as in --lesson recall --present")
    document = None if options.lesson is None else load_lesson(options.lesson)
    if options.present and document is not None and not document.lesson.steps:
        write(f"{shown(options.lesson)} has no steps: in presenter mode Space runs it, and Page Up begins it again")
    for file in options.files:
        try:
            if not os.path.isdir(file):
                check_file(file, "file", MOST_BYTES)
        except FileError as error:
            raise UserError(str(error)) from error
    try:
        _check_platform(os.environ)
        from hopviz import app, self_test
    except ImportError as error:
        raise UserError(f"Qt cannot be loaded ({error}); install the missing library or reinstall hopviz") from error
    application = app.build_application(sys.argv[:1])
    if options.self_test:
        return self_test.run()
    main_app = app.App(document)
    main_app.open()
    if options.present:
        main_app.lecture.begin_with_audience()
    else:  # an audience is asked nothing: what an earlier session left behind is offered at the next start
        main_app.offer_recovery()
        main_app.offer_report()
    if document is None and not options.files:
        main_app.verbs.help.offer_tour()
    if options.files:
        main_app.acted.emit(OpenFiles(options.files))
    return application.exec()


def _check_platform(environment: Mapping[str, str]) -> None:
    """Refuse what Qt would abort on with a UserError: an unknown platform, one that lacks a library, no display."""
    from PySide6.QtCore import QCoreApplication

    chosen = environment.get("QT_QPA_PLATFORM_PLUGIN_PATH")
    folders = [Path(chosen)] if chosen else []
    plugins = _plugins(folders + [Path(folder) / "platforms" for folder in QCoreApplication.libraryPaths()])
    wanted = environment.get("QT_QPA_PLATFORM", "")
    if wanted:
        platforms = [platform.partition(":")[0].lower() for platform in wanted.split(";")]
    elif sys.platform.startswith("linux"):
        platforms = ["wayland", "xcb"] if environment.get("WAYLAND_DISPLAY") else ["xcb"]
    else:
        return
    obstacles = [_obstacle(platform, plugins, environment) for platform in platforms]
    if all(obstacles):
        raise UserError(obstacles[0])


def _plugins(folders: list[Path]) -> dict[str, Path]:
    """The file of every platform that Qt knows, by the platform's name."""
    from PySide6.QtCore import QPluginLoader

    found: dict[str, Path] = {}
    for folder in folders:
        for file in sorted(folder.glob("*")):
            about: Any = QPluginLoader(str(file)).metaData().get("MetaData", {})
            found = dict.fromkeys(map(str.lower, about.get("Keys", ())), file) | found
    return found


def _obstacle(platform: str, plugins: Mapping[str, Path], environment: Mapping[str, str]) -> str:
    """Why Qt cannot run on a platform; empty if it can."""
    from PySide6.QtCore import QPluginLoader

    if platform not in plugins:
        known = listed(sorted(plugins))
        return f"no Qt platform is called {quoted(platform)}; unset QT_QPA_PLATFORM, or make it one of {known}"
    server = _SERVERS.get(platform.partition("-")[0])
    if server is not None:
        variable, answers = server
        display = environment.get(variable, "")
        if not display:
            return f"there is no display to open a window on; {WITHOUT}"
        if not answers(display):
            return f"the display {shortened(display)} does not answer; {WITHOUT}"
    loader = QPluginLoader(str(plugins[platform]))
    if not loader.load():
        cause = loader.errorString().rpartition(f"{plugins[platform]}: ")[2]
        return f"the Qt platform {platform} cannot be loaded ({shortened(cause, LONGEST_PATH)}); install what it lacks"
    return ""


def _x_server_answers(display: str) -> bool:
    """Whether an X server listens at a display named like ":0" or "host:0.0"."""
    host, _, number = display.rpartition(":")
    try:
        port = int(number.split(".")[0])
    except ValueError:
        return False
    if host and host != "unix" and not host.startswith("/"):
        try:
            socket.create_connection((host, 6000 + port), timeout=PATIENCE).close()
        except (OSError, OverflowError, UnicodeError):  # the last two: no such port, no such name
            return False
        return True
    return _listens(f"/tmp/.X11-unix/X{port}") or _listens(f"\0/tmp/.X11-unix/X{port}")


def _compositor_answers(display: str) -> bool:
    """Whether a Wayland compositor listens at a display: the name of a socket in the folder of the session."""
    return _listens(os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), display))


def _listens(address: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
        try:
            end.connect(address)
        except OSError:
            return False
    return True


_SERVERS = {"xcb": ("DISPLAY", _x_server_answers), "wayland": ("WAYLAND_DISPLAY", _compositor_answers)}
"""The platforms that need a display: the variable that names it, and how to find out whether it is there."""
