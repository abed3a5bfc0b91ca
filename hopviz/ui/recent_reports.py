"""Reports of a run that tell its last moments."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import numpy as np

from hopviz.core.recorder import Report

LONGEST_PATH = 80
"""Moments of a run, and places on its path, that are remembered: more cannot be told apart."""


class RecentReports:
    """The newest reports of one run: as many as tell its last moments."""

    def __init__(self) -> None:
        self._reports: deque[Report] = deque()

    def __iter__(self) -> Iterator[Report]:
        """From the oldest to the newest."""
        return iter(self._reports)

    @property
    def newest(self) -> Report | None:
        """What is true now, as far as anything is known."""
        return self._reports[-1] if self._reports else None

    def add(self, report: Report) -> None:
        """Keep one more; those that it does not go on from go, and the oldest that are not needed any more."""
        reports = self._reports
        if reports and (report.jumps or report.epoch != reports[-1].epoch):
            reports.clear()
        if len(reports) > 1 and _is_idle(reports[-2], reports[-1]):
            reports.pop()
        reports.append(report)
        while len(reports) > LONGEST_PATH + 1 or sum(map(_moments, reports)) - _moments(reports[0]) >= LONGEST_PATH:
            reports.popleft()

    def clear(self) -> None:
        """Nothing is known of any run."""
        self._reports.clear()


def _moments(report: Report) -> int:
    return len(report.frame.moments)


def _is_idle(before: Report, report: Report) -> bool:
    """Whether nothing has happened from one to the next."""
    return not _moments(report) and np.array_equal(before.frame.state, report.frame.state)
