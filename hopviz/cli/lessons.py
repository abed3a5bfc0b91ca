"""`hopviz lessons`: what lessons there are, and whether one is as it says."""

from __future__ import annotations

import argparse

from hopviz.actions.lesson_check import Checked, check_lesson
from hopviz.actions.window_verbs import ChooseView, SetChoice
from hopviz.cli.base import MISTAKE, Parser
from hopviz.cli.output import UserError, complain, write
from hopviz.core.counting import counted
from hopviz.project.files import shown
from hopviz.project.lesson_files import lesson_titles
from hopviz.project.own_lessons import own_lessons_folder

NAMING = (ChooseView.action, SetChoice.action)
"""Actions that name views, which are known in the window alone."""


def parser() -> argparse.ArgumentParser:
    """What can be asked."""
    parser = Parser(
        prog="hopviz lessons",
        description="List the lessons, those that come with hopviz and your own.",
        epilog=f"Your own lessons are files (.toml) in {own_lessons_folder()}.",
    )
    words = "do the steps of a lesson, and tell by line what cannot be used or is not as it expects"
    parser.add_argument("--check", metavar="FILE|LESSON", help=words)
    parser.set_defaults(act=act)
    return parser


def act(options: argparse.Namespace) -> int:
    """List, or check one."""
    if options.check is None:
        titles = lesson_titles()
        width = min(max(len(name) for name, *_ in titles), 24)
        for name, title, goal in titles:
            write(f"{shown(name):{width}}  {title}: {goal}")
        return 0
    checked = with_choices(check_lesson(options.check))
    for line in fault_lines(checked):
        complain(line)
    if checked.faults:
        return MISTAKE
    steps, facts = counted(checked.steps, "step"), counted(checked.expectations, "expectation")
    write(f"{shown(checked.path.name)}: {steps}, {facts}, all as it says")
    return 0


def with_choices(checked: Checked) -> Checked:
    """With what a lesson cannot choose inside views, which only those know."""
    document = checked.document
    if document is None:
        return checked
    if not any(action.get("action") in NAMING for step in document.lesson.steps for action in step.do):
        return checked
    try:
        from hopviz.ui.window.imaging.renderer import start
        from hopviz.ui.window.lessons.choice_check import choice_faults
    except ImportError as error:
        raise UserError(f"Qt cannot be loaded ({error}); install the missing library or reinstall hopviz") from error
    start()
    return checked.with_faults(choice_faults(document))


def fault_lines(checked: Checked) -> list[str]:
    """What is wrong, each with file and line."""
    name = shown(checked.path.name)
    return [f"{name}{f':{fault.line}' if fault.line else ''}: {fault.sentence}" for fault in checked.faults]
