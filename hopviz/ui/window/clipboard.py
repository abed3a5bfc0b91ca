"""Clipboard: the state as a drawing, and whatever other programs copy, as files that are read like any others."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QTemporaryDir
from PySide6.QtGui import QGuiApplication, QImage

from hopviz.core.network import State
from hopviz.core.patterns import format_pattern
from hopviz.project.model import Project

NAME = "pasted"
"""What is made of it is called so, unless somebody has a better name."""
UNCOMPRESSED = 100


def copy_state(project: Project, state: State) -> None:
    """Put a state (N,) on the clipboard, drawn with '#' and '.'."""
    QGuiApplication.clipboard().setText(format_pattern(state.reshape(project.rows, project.cols)))


class Pasted:
    """Files of what is on the clipboard, which last as long as this does."""

    def __init__(self) -> None:
        self._folder: QTemporaryDir | None = None
        self._count = 0

    def paths(self) -> list[Path]:
        """Files that were copied, or one of the text or the picture that was; none if there is nothing to be read.

        Raises
        ------
        OSError
            If no file can be written.
        """
        content: QMimeData | None = QGuiApplication.clipboard().mimeData()
        if content is None:  # nothing has been copied yet, or its program does not answer
            return []
        files = [Path(url.toLocalFile()) for url in content.urls() if url.isLocalFile() and url.toLocalFile()]
        if files:
            return files
        if content.text().strip():
            path = self._new(".txt")
            path.write_text(content.text(), encoding="utf-8", errors="replace", newline="")
            return [path]
        return self._picture(content)

    def _picture(self, content: QMimeData) -> list[Path]:
        picture = content.imageData()
        if not isinstance(picture, QImage) or picture.isNull():
            return []
        path = self._new(".png")
        if not picture.save(str(path), "PNG", UNCOMPRESSED):  # type: ignore[call-overload]
            raise OSError("no file can be written")
        return [path]

    def _new(self, suffix: str) -> Path:
        if self._folder is None or not self._folder.isValid():
            self._folder = QTemporaryDir()
        self._count += 1
        folder = Path(self._folder.path()) / str(self._count)
        folder.mkdir(parents=True)
        return folder / f"{NAME}{suffix}"

    def close(self) -> None:
        """Delete the files."""
        if self._folder is not None:
            self._folder.remove()
            self._folder = None
