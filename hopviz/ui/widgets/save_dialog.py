"""The question where to: a name with the suffix of its kind, and no file replaced that nobody has agreed to replace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from hopviz.project.files import shown
from hopviz.ui.widgets.question import question


def ask_where(
    parent: QWidget, title: str, folder: str, kinds: Mapping[str, str], proposed: str, then: Callable[[Path], None]
) -> None:
    """Ask for the name of a file that is to be written.

    Parameters
    ----------
    parent : QWidget
    title : str
    folder : str
        Where the dialog begins.
    kinds : mapping of str to str
        Name filters of the dialog, and the suffix of each; empty: a folder.
    proposed : str
        The name at first.
    then : callable
        Takes the path, once the person has agreed to replace what is there.
    """
    dialog = QFileDialog(parent, title, folder, ";;".join(kinds))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(next(iter(kinds.values())))
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(kinds.get(chosen, "")))
    dialog.selectFile(proposed)

    def answer() -> None:
        chosen = dialog.selectedFiles()[0]
        path = with_suffix(chosen, kinds, dialog.selectedNameFilter())
        if str(path) == str(Path(chosen)) or not path.exists():
            then(path)
        else:
            _ask_to_replace(parent, path, then)

    dialog.accepted.connect(answer)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def with_suffix(chosen: str, kinds: Mapping[str, str], kind: str) -> Path:
    """The file that is meant: what has the suffix of no kind is given that of the chosen one."""
    path = Path(chosen)
    suffix = kinds.get(kind, "")
    return path if not suffix or path.suffix.lower() in kinds.values() else Path(f"{chosen}{suffix}")


def _ask_to_replace(parent: QWidget, path: Path, then: Callable[[Path], None]) -> None:
    """Ask, as the dialog does, of a file whose name has only been completed after the dialog."""
    box = question(parent, f"There is a file {shown(path.name)} already.", "Replace puts the new file in its place.")
    replace = box.addButton("Replace", QMessageBox.ButtonRole.AcceptRole)
    box.setEscapeButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.finished.connect(lambda: then(path) if box.clickedButton() is replace else None)
    box.open()
