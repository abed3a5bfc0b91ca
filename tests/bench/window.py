"""Application with settings of its own, and projects, for the benches of the window."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from hopviz import patterns
from hopviz.app import build_application
from hopviz.project.model import Project


@contextmanager
def application() -> Iterator[QApplication]:
    """The application, off screen where there is none, without the user's settings."""
    if sys.platform.startswith("linux") and not {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    made = build_application(["hopviz"])
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        yield made


def random_project(rows: int, cols: int, memories: int) -> Project:
    """Random memories, the same in every run."""
    rng = np.random.Generator(np.random.PCG64(1982))
    project = Project(rows, cols)
    for number, pattern in enumerate(patterns.random_patterns(memories, rows * cols, rng), 1):
        project = project.with_memory(f"memory {number}", pattern)
    return project
