"""Requests of the session to its worker, which lives in another thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from hopviz.engine.worker import Worker


class Requests(QObject):
    """What the worker is asked for, each request answered in its turn; see the slots of these names."""

    produce = Signal(object, object)
    set_units = Signal(object, object)
    update_unit = Signal(int)
    restart = Signal(int, int)
    warm_up = Signal()

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.produce.connect(worker.produce)
        self.set_units.connect(worker.set_units)
        self.update_unit.connect(worker.update_unit)
        self.restart.connect(worker.restart)
        self.warm_up.connect(worker.warm_up)
