"""Picture of the README, from the program itself: `python -m tests.screenshot FILE.png`."""

from __future__ import annotations

import sys
import tempfile

from PySide6.QtCore import QEventLoop, QSettings, QTimer

from hopviz.app import App, build_application

UPDATES = 46
SIZE = (1280, 800)


def main(path: str) -> None:
    """Run the opening lesson for a while, by single steps, and save the window."""
    build_application(["hopviz"])
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        app = App()
        app.window.choose_theme("light")
        app.open()
        app.window.resize(*SIZE)
        loop = QEventLoop()
        app.session.ready_changed.connect(lambda ready: loop.quit() if ready else None)
        loop.exec()
        for _ in range(UPDATES):
            app.session.step()
            QTimer.singleShot(60, loop.quit)
            loop.exec()
        app.window.grab().save(path)
        app.files.discard()
        app.window.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
