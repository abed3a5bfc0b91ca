"""What can be asked for from the command line?

`hopviz` opens the window; `hopviz recall` runs a network to its end and `hopviz census` counts where random starts
end: they need neither Qt nor a screen.  A user's mistake is answered by one line on stderr and exit status 2.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import hopviz
from hopviz import census_report
from hopviz.core.attractors import identify
from hopviz.core.census import Census
from hopviz.core.dynamics import Asynchronous, beats, is_parallel
from hopviz.core.network import to_units
from hopviz.core.recall import recall
from hopviz.project.naming import name_of
from hopviz.project.scenes import SceneError, load_scene, scene_names

MISTAKE = 2
WINDOWLESS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


class UserError(Exception):
    """Something the user can put right, in one sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    command = COMMANDS.get(given[0]) if given else None
    options = command().parse_args(given[1:]) if command else _parser().parse_args(given)
    try:
        return int(options.act(options))
    except (UserError, SceneError) as mistake:
        told = str(mistake)
        print(f"hopviz: {told[0].lower()}{told[1:]}", file=sys.stderr)
        return MISTAKE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hopviz",
        description="See an energy-based memory think.",
        epilog="Without a window: hopviz recall SCENE runs a scene to its end, hopviz census SCENE counts where random "
        "starts settle; each has a --help.",
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="a scene (.toml) or a picture to open")
    parser.add_argument("--scene", metavar="NAME", help=f"open a scene: {', '.join(scene_names())}")
    parser.add_argument(
        "--self-test", action="store_true", help="open the window, recall a letter, draw every panel, and report"
    )
    parser.add_argument("--version", action="version", version=f"hopviz {hopviz.__version__}")
    parser.set_defaults(act=_open_window)
    return parser


def _recall_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hopviz recall", description="Run a scene from its cue until it settles, cycles or has had enough."
    )
    parser.add_argument("scene", metavar="SCENE", help="a scene's name or file")
    parser.add_argument("--seed", type=int, help="another seed than the scene's")
    parser.add_argument("--max-sweeps", type=int, default=1000, metavar="N", help="give up after so many sweeps")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(act=_recall)
    return parser


def _census_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hopviz census", description="Let random starts settle and count the attractors that they end in."
    )
    parser.add_argument("scene", metavar="FILE|SCENE", help="a scene's name or file")
    parser.add_argument("--starts", type=int, default=1000, metavar="N", help="how many starts (1000)")
    parser.add_argument("--seed", type=int, help="another seed than the scene's")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.set_defaults(act=_census)
    return parser


def _recall(options: argparse.Namespace) -> int:
    project = load_scene(options.scene)
    seed = project.seed if options.seed is None else options.seed
    if seed < 0 or options.max_sweeps < 0:
        raise UserError("the seed and the number of sweeps must not be negative")
    result = recall(
        project.network(), to_units(project.cue, project.units), project.rule, seed, options.max_sweeps,
        project.clamped,
    )  # fmt: skip
    identity = identify(result.state, project.patterns)
    total = options.max_sweeps * (1 if is_parallel(project.rule) else project.n)
    answer = {
        "outcome": result.outcome,
        "period": result.period,
        "energy": result.energy,
        "updates": total if result.outcome == "unsettled" else result.updates,
        "flips": result.flips,
        "kind": identity.kind if result.outcome == "settled" and project.memories else None,
        "members": [project.names[index] for index in identity.members],
        "nearest": None if identity.nearest is None else project.names[identity.nearest],
        "overlap": identity.overlap,
        "state": result.state.tolist(),
    }
    if options.json:
        print(json.dumps(answer))
        return 0
    rows = result.state.reshape(project.rows, project.cols) > 0
    print("\n".join("".join("#" if on else "." for on in row) for row in rows))
    named = name_of(identity, project.names) if project.memories else "a fixed point"
    headline = {
        "settled": f"Settled in {named}",
        "cycle": f"Cycle of period {result.period}",
        "unsettled": "Not settled",
    }
    count = answer["updates"]
    print(
        f"{headline[result.outcome]} after {count} {beats(project.rule, count)} and {result.flips} flips, "
        f"energy {result.energy:.6g}"
    )
    return 0


def _census(options: argparse.Namespace) -> int:
    project = load_scene(options.scene)
    seed = project.seed if options.seed is None else options.seed
    if seed < 0 or options.starts < 1:
        raise UserError("the seed must not be negative, and there must be at least one start")
    rule = project.rule if isinstance(project.rule, Asynchronous) else Asynchronous()
    patterns = project.patterns if project.memories else None
    cue = to_units(project.cue, project.units)
    census = Census(project.network(), seed, rule, patterns, cue, project.clamped, project.lesioned)
    result = census.result()
    while result.starts < options.starts:
        result = census.advance(options.starts - result.starts, seconds=0.2)
        if sys.stderr.isatty():
            end = "" if result.starts < options.starts else "\r\033[K"
            print(f"\r{result.starts:,} of {options.starts:,} starts{end}", end="", file=sys.stderr, flush=True)
    answer = census_report.as_data(result.sorted(), project.names, rule, seed)
    print(json.dumps(answer) if options.json else census_report.as_text(answer))
    return 0


def _open_window(options: argparse.Namespace) -> int:
    project = load_scene(options.scene) if options.scene else None
    if options.file and not Path(options.file).exists():
        raise UserError(f"there is no file {options.file}; check the path")
    _check_display(os.environ)
    try:
        from hopviz import app, self_test
    except ImportError as error:
        raise UserError(f"Qt cannot be loaded ({error}); install the missing library or reinstall hopviz") from error
    application = app.build_application(sys.argv[:1])
    if options.self_test:
        return self_test.run()
    main_app = app.App(project)
    main_app.open()
    if options.file:
        main_app.workbench.open_file(options.file)
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


COMMANDS = {"recall": _recall_parser, "census": _census_parser}
"""What can be done without a window: the first word of the command line, and the parser of what follows it."""
