"""`hopviz convert`: a file of one kind as one of another."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from hopviz.cli.base import Parser
from hopviz.cli.output import UserError, write
from hopviz.core.quoting import quoted
from hopviz.core.stepwise import finished
from hopviz.project.document import Document
from hopviz.project.export import PARTS, export_steps, formats
from hopviz.project.files import shown
from hopviz.project.folders import folder_steps
from hopviz.project.lesson_files import comes_with_hopviz
from hopviz.project.opening import document_steps, open_steps
from hopviz.project.recognised import OtherFile
from hopviz.project.recognition import recognise_steps


def parser() -> argparse.ArgumentParser:
    """What can be asked."""
    endings = "\n".join(f"  {part:9} {', '.join(_endings(part))}" for part in PARTS)
    parser = Parser(
        prog="hopviz convert",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Read a file of any kind that hopviz opens, and write it as another; what a file is follows from\n"
        "what it holds. What was recognised is printed, with what was chosen where the file does not say.",
        epilog=f"What is written, and the endings of OUT:\n{endings}\n"
        "Numbers and arrays hold the memories, or the weights where these are given; --part chooses.",
    )
    parser.add_argument("source", metavar="IN", help="a file, a folder, or the name of a lesson")
    parser.add_argument("target", metavar="OUT", help="the file to write; without an ending, a folder of pictures")
    parser.add_argument("--part", choices=PARTS, default="", help="what to write of it")
    parser.add_argument(
        "--choose", metavar="KEY=VALUE,…", default="", type=_chosen,
        help="how to read it: layout=rows|columns|picture, on=high|low, shape=ROWSxCOLS, pictures=NUMBER of a long "
        "row, meaning=patterns|weights, direction=into|from, units=bipolar|binary; of pictures in a folder "
        "method=otsu|dither, tones=bright|dark, fit=crop|contain",
    )  # fmt: skip
    parser.set_defaults(act=act)
    return parser


def _endings(part: str) -> list[str]:
    return [f"{format.suffix or 'none'} ({format.label})" for format in formats(part)]


def _chosen(text: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    for key, equals, value in pairs:
        if not (key.strip() and equals and value.strip()):
            raise argparse.ArgumentTypeError(f"{quoted(text)} is no choice such as layout=columns,on=low")
    return {key.strip(): value.strip() for key, _, value in pairs}


def act(options: argparse.Namespace) -> int:
    """Read, write, and tell both."""
    try:
        told, document = _read(options.source, options.choose)
        written = finished(export_steps(document, options.target, options.part))
    except ValueError as error:
        raise UserError(str(error)) from error
    label = f"{written.label[:1].lower()}{written.label[1:]}"
    told.append(f"Written to {shown(options.target)}: {PARTS[written.part]} ({label}).")
    write("\n".join(told))
    return 0


def _read(source: str, chosen: dict[str, str]) -> tuple[list[str], Document]:
    """What was recognised in words, and the document."""
    if os.path.isdir(source) and not comes_with_hopviz(source):
        folder = finished(folder_steps(Path(source), chosen))
        choices = ", ".join(f"{key}={value}" for key, value in folder.choices.items())
        return [*folder.told, f"Read with {choices}; change it with --choose."], folder.document
    if comes_with_hopviz(source) or not Path(source).is_file():
        return [], finished(open_steps(source, chosen))
    recognised = finished(recognise_steps(source))
    document = finished(document_steps(recognised, chosen))
    name = shown(Path(source).name)
    if isinstance(recognised, OtherFile):
        return [f"{name}: {recognised.said}"], document
    choices = ", ".join(f"{choice.key}={choice.chosen(chosen)}" for choice in recognised.choices(chosen))
    return [f"{name}: {recognised.told(chosen)}", f"Read with {choices}; change it with --choose."], document
